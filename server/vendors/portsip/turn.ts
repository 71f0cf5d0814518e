// Knows what goes on while one frame is translated: its time, what is said, and how rows are named.
// Refuses to know what frames mean.
import type { DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, queueId } from '#lib/model/ids.ts';
import type { CallMemory, Memory } from './memory.ts';

export type Turn = {
  readonly memory: Memory;
  readonly at: number;
  readonly events: DomainEvent[];
  /** Calls of which nothing is said: the snapshot will name them. */
  readonly muted: Set<string>;
};

type Unstamped<E> = E extends DomainEvent ? Omit<E, 'source' | 'at'> : never;

/** @param at when it took place, which may be before the frame that told it. */
export function say(turn: Turn, at: number, event: Unstamped<DomainEvent>): void {
  turn.events.push({ ...event, source: turn.memory.source, at } as DomainEvent);
}

/** As {@link say}, of a call: silent while the call is muted. */
export function sayOf(turn: Turn, call: CallMemory, at: number, event: Unstamped<DomainEvent>): void {
  if (!turn.muted.has(call.id)) say(turn, at, event);
}

/** How rows of one tenant are kept apart from another's: `acme.example/8000`. */
export const keyOf = (tenant: string, number: string): string => `${tenant}/${number}`;

export const agentIn = ({ memory }: Turn, tenant: string, number: string) =>
  agentId(memory.source, keyOf(tenant, number));
export const queueIn = ({ memory }: Turn, tenant: string, number: string) =>
  queueId(memory.source, keyOf(tenant, number));
export const callIn = ({ memory }: Turn, call: CallMemory) => callId(memory.source, call.id);

/** Sets the timer of that name to the time it is due. */
export function wake(turn: Turn, name: string, at: number): void {
  turn.memory.due[name] = at;
}
