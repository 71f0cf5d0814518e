// Knows what goes on while one frame is translated: its time, what is said, and which timers are set.
// Refuses to know what frames mean.

import type { DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, queueId } from '#lib/model/ids.ts';
import type { Memory } from './memory.ts';

export type Turn = {
  readonly memory: Memory;
  readonly at: number;
  readonly events: DomainEvent[];
  /** Calls of which nothing is said: a snapshot will name them. */
  readonly muted: ReadonlySet<string>;
  /** A snapshot is being laid over what was believed: what it shows is newer than all else. */
  readonly syncing: boolean;
};

type Unstamped<E> = E extends DomainEvent ? Omit<E, 'source' | 'at'> : never;

/** @param at when it took place, which may be before the frame that told it. */
export function say(turn: Turn, at: number, event: Unstamped<DomainEvent>): void {
  turn.events.push({ ...event, source: turn.memory.source, at } as DomainEvent);
}

/** As {@link say}, of a call: silent while the call is muted. */
export function sayOf(turn: Turn, call: string, at: number, event: Unstamped<DomainEvent>): void {
  if (!turn.muted.has(call)) say(turn, at, event);
}

export const agentIn = ({ memory }: Turn, number: string) => agentId(memory.source, number);
export const queueIn = ({ memory }: Turn, number: string) => queueId(memory.source, number);
export const callIn = ({ memory }: Turn, id: string) => callId(memory.source, id);

/** The known queue a text names: the whole of it, or the last run of digits in it that is one (§6.6). */
export function queueNamed(memory: Memory, text: string): string | null {
  if (text === '') return null;
  if (memory.queues[text]) return text;
  let found: string | null = null;
  for (const [run] of text.matchAll(/\d+/g)) if (memory.queues[run]) found = run;
  return found;
}
