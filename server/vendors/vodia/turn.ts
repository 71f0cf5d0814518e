// Knows one frame's turn: when it is, what is remembered, and what has been said so far. Refuses to know PBX words.
import type { DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, queueId } from '#lib/model/ids.ts';
import type { CallMemory } from './call-memory.ts';
import { keyOf } from './keys.ts';
import type { Memory } from './memory.ts';

export type Turn = {
  readonly memory: Memory;
  /** When the frame was heard, epoch ms. */
  readonly at: number;
  readonly events: DomainEvent[];
  /** Keys of calls of which nothing is said: a snapshot will name them. */
  readonly muted: Set<string>;
};

type Unstamped<E> = E extends DomainEvent ? Omit<E, 'source' | 'at'> : never;

/** @param at when it took place, which may be before the frame that told it. */
export function say(turn: Turn, at: number, event: Unstamped<DomainEvent>): void {
  turn.events.push({ ...event, source: turn.memory.source, at } as DomainEvent);
}

/** As {@link say}, of a call: silent while the call is muted. */
export function sayOf(turn: Turn, call: CallMemory, at: number, event: Unstamped<DomainEvent>): void {
  if (!turn.muted.has(call.key)) say(turn, at, event);
}

export const agentIn = ({ memory }: Turn, domain: string, number: string) =>
  agentId(memory.source, keyOf(domain, number));
export const queueIn = ({ memory }: Turn, domain: string, number: string) =>
  queueId(memory.source, keyOf(domain, number));
export const callIn = ({ memory }: Turn, { key }: CallMemory) => callId(memory.source, key);
