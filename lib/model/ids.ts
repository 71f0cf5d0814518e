// How things are named: a source, and every agent, queue and call below it.

declare const brand: unique symbol;
type Brand<T, B extends string> = T & { readonly [brand]: B };

/** One configured PBX connection, e.g. `hq`. Lower-case letters, digits and dashes. */
export type SourceId = Brand<string, 'SourceId'>;
/** `<source>/<native id>`, e.g. `hq/1001`. */
export type AgentId = Brand<string, 'AgentId'>;
/** `<source>/<native id>`, e.g. `hq/6400`. */
export type QueueId = Brand<string, 'QueueId'>;
/** `<source>/<native id>`, e.g. `hq/1760000000.101`. */
export type CallId = Brand<string, 'CallId'>;

export const SOURCE_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Brands a name that configuration has already checked against {@link SOURCE_ID}. */
export const sourceId = (name: string): SourceId => name as SourceId;
export const agentId = (source: SourceId, native: string): AgentId => `${source}/${native}` as AgentId;
export const queueId = (source: SourceId, native: string): QueueId => `${source}/${native}` as QueueId;
export const callId = (source: SourceId, native: string): CallId => `${source}/${native}` as CallId;

/** The part of an id its own PBX knows it by. */
export const nativeOf = (id: AgentId | QueueId | CallId): string => id.slice(id.indexOf('/') + 1);

/** The source an id belongs to. */
export const sourceOf = (id: AgentId | QueueId | CallId): SourceId =>
  id.slice(0, id.indexOf('/')) as SourceId;

/** Names the alert for one stay of a call in a queue, whoever notices it: the wall's clock and the PBX mean the same one. */
export const waitAlertId = (call: CallId, queuedAt: number): string => `wait:${call}@${queuedAt}`;
/** Of a caller who waits in a closed queue. */
export const closedAlertId = (call: CallId, queuedAt: number): string => `closed:${call}@${queuedAt}`;
