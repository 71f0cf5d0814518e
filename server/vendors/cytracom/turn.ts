// Knows what goes on while one frame is translated: its time, what is said, whom it concerns, which timers are set.
// Refuses to know what frames mean.
import type { DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, queueId } from '#lib/model/ids.ts';
import type { Memory } from './memory.ts';

export type Turn = {
  readonly memory: Memory;
  /** When what the frame tells took place, by our clock. */
  readonly at: number;
  /** When the frame was heard. */
  readonly heardAt: number;
  readonly events: DomainEvent[];
  /** Agents to look at again when the frame is done, each with the time from which they are as they will be found. */
  readonly agents: Map<string, number>;
};

type Unstamped<E> = E extends DomainEvent ? Omit<E, 'source' | 'at'> : never;

/** @param at when it took place, which may be before the frame that told it. */
export function say(turn: Turn, at: number, event: Unstamped<DomainEvent>): void {
  turn.events.push({ ...event, source: turn.memory.source, at } as DomainEvent);
}

/** Has an agent looked at when the frame is done. */
export function look(turn: Turn, extension: string | null, at: number): void {
  if (extension !== null && turn.memory.agents[extension])
    turn.agents.set(extension, Math.max(turn.agents.get(extension) ?? at, at));
}

export const agentIn = ({ memory }: Turn, extension: string) => agentId(memory.source, extension);
export const queueIn = ({ memory }: Turn, queue: string) => queueId(memory.source, queue);
export const callIn = ({ memory }: Turn, id: string) => callId(memory.source, id);

/** A time the PBX told, by our clock. */
export const ours = (memory: Memory, told: number): number => told - memory.skewMs;
