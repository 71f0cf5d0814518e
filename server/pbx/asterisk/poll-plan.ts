// What an Asterisk is asked beside commands, under which ids, and what a frame asks of the connection.
import type { Fields } from './framing.ts';

/** How often the whole picture is asked for. */
export const RECONCILE_MS = 60_000;

type Question = { readonly action: string; readonly fields: Fields; readonly what?: string };

/** Asked at the beginning: the user's rights, wrap-up times, and where do-not-disturb is kept, before the picture it is in. */
export const LASTING: readonly Question[] = [
  { action: 'ListCommands', fields: {}, what: 'rights' },
  { action: 'GetConfig', fields: { Filename: 'queues.conf' } },
  { action: 'DeviceStateList', fields: {} },
  { action: 'PresenceStateList', fields: {} },
];

/** The picture. Answered in order: who is parked is known when the channels are. An Asterisk that cannot park refuses that one. */
export const LISTS: readonly Question[] = [
  { action: 'QueueStatus', fields: {}, what: 'queues' },
  { action: 'ParkedCalls', fields: {} },
  { action: 'CoreShowChannels', fields: {}, what: 'channels' },
];

/** What a frame asks of the connection. */
export type Ask =
  /** Asterisk has booted: what it had not loaded yet is asked again. */
  | 'everything'
  /** The lists have come; the next ones may be asked for. */
  | 'listed'
  | 'shut-down'
  /** Asterisk refuses a list, without which there is no picture: it cannot tell yet, or may not. */
  | 'cannot-list'
  | 'may-not-list';

export const idOf = (n: number, what?: string): string =>
  what === undefined ? `ringside-${n}` : `ringside-${n}-${what}`;

/** What the ActionID of an action on this call ends in. */
export const actionByHand = (call: string): string => `by-hand-${call}`;

const NAMED = /^ringside-\d+-(.{1,220})$/;
const BY_HAND = /^by-hand-(.{1,200})$/;

/** What an answer is to, by its ActionID: one of the questions above, or what an action of a command has moved. */
export const askedBy = (actionId: string | undefined): string | null =>
  NAMED.exec(actionId ?? '')?.[1] ?? null;

/** The call an action of ours was to hang up or send elsewhere; `null` for any other. */
export const movedByHand = (asked: string | null): string | null => BY_HAND.exec(asked ?? '')?.[1] ?? null;
