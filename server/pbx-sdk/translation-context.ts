// What goes on while one frame is translated: what is remembered, when it is, and the events the frame has led to so far.
import type { DomainEvent } from '#lib/model/event.ts';
import {
  type AgentId,
  agentId,
  type CallId,
  callId,
  type QueueId,
  queueId,
  type SourceId,
} from '#lib/model/ids.ts';
import type { Notice, Verdict } from './contract.ts';

/** What a translator remembers of one source. */
type OfSource = { readonly source: SourceId };

export type TranslationContext<Memory extends OfSource> = {
  readonly memory: Memory;
  /** When what the frame tells took place, epoch ms by our clock; the time it was due while a timer runs. */
  readonly at: number;
  /** In the order in which they will be told. */
  readonly events: DomainEvent[];
  /** As in `Translated`: what is to be asked out of turn, and what a person should know. */
  readonly asks: string[];
  readonly notices: Notice[];
  /** The PBX's ids of calls of which nothing is said: a snapshot will name them. */
  readonly muted: ReadonlySet<string>;
};

const NOBODY: ReadonlySet<string> = new Set();

/** A frame's context before anything of it was read. */
export const openContext = <Memory extends OfSource>(
  memory: Memory,
  at: number,
): TranslationContext<Memory> => ({ memory, at, events: [], asks: [], notices: [], muted: NOBODY });

type Unstamped<E> = E extends DomainEvent ? Omit<E, 'source' | 'at'> : never;

/** Adds an event. @param at when it took place, epoch ms, which may be before the frame that told it. */
export function emit(
  { memory, events }: TranslationContext<OfSource>,
  at: number,
  event: Unstamped<DomainEvent>,
): void {
  events.push({ ...event, source: memory.source, at } as DomainEvent);
}

/** As {@link emit}, of the call with this id of the PBX's: nothing while it is muted. */
export function emitForCall(
  ctx: TranslationContext<OfSource>,
  call: string,
  at: number,
  event: Unstamped<DomainEvent>,
): void {
  if (!ctx.muted.has(call)) emit(ctx, at, event);
}

type Here = { readonly memory: OfSource };

/** Ids on the board of what the PBX itself calls by this key. */
export const agentIn = ({ memory }: Here, key: string): AgentId => agentId(memory.source, key);
export const queueIn = ({ memory }: Here, key: string): QueueId => queueId(memory.source, key);
export const callIn = ({ memory }: Here, key: string): CallId => callId(memory.source, key);

/** Verdicts on a frame. @param shape of what kind it is; neither text may repeat anything that the PBX said of a person. */
export const unknownShape = (shape: string): Extract<Verdict, { kind: 'unknown' }> => ({
  kind: 'unknown',
  shape,
});
export const malformed = (why: string): Extract<Verdict, { kind: 'malformed' }> => ({
  kind: 'malformed',
  why,
});

/** A frame of a channel that the make has none of. */
export const NO_SUCH_CHANNEL = unknownShape('a frame of no known channel');
