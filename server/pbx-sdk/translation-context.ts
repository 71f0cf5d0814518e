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
import { type Notice, understood, type Verdict } from './contract.ts';

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

/**
 * How a PBX's own id is told from the same one of another tenant, where numbers and call ids are unique within a tenant
 * only: `<tenant>/<number>`, e.g. `acme.example/8000`. Tenants hold no slash.
 */
export const keyOf = (tenant: string, number: string): string => `${tenant}/${number}`;
export const numberIn = (key: string): string => key.slice(key.indexOf('/') + 1);
/** Empty where the key names none. */
export const tenantIn = (key: string): string => key.slice(0, Math.max(0, key.indexOf('/')));

/** Verdicts on a frame. @param shape of what kind it is; neither text may repeat anything that the PBX said of a person. */
export const unknownShape = (shape: string): Extract<Verdict, { kind: 'unknown' }> => ({
  kind: 'unknown',
  shape,
});
export const malformed = (why: string): Extract<Verdict, { kind: 'malformed' }> => ({
  kind: 'malformed',
  why,
});

/** Reads a body by its schema and takes it in. @param what names it where it cannot be read. */
export function readWith<T>(
  schema: { safeParse(body: unknown): { success: true; data: T } | { success: false } },
  body: unknown,
  what: string,
  take: (read: T) => void,
): Verdict {
  const read = schema.safeParse(body);
  if (!read.success) return malformed(`${what}: not of the known shape`);
  take(read.data);
  return understood;
}

/** A frame of a channel that the make has none of. */
export const NO_SUCH_CHANNEL = unknownShape('a frame of no known channel');
