// Knows how to read a payload of the queue stream, whatever names its fields bear: which queue, call, member, times.
// Refuses to know what follows from it.
import type { Party } from '#lib/model/board.ts';
import { at, extensionIn, first, idText, text, truth } from './aliases.ts';
import type { Memory } from './memory.ts';
import { epochMs, spanMs } from './times.ts';
import { ours, type Turn } from './turn.ts';
import { personOf } from './words.ts';

/** The queue a payload names, by id, number or name; `null` where it names none. */
export function queueToldIn(memory: Memory, payload: unknown, isStatus = false): string | null {
  const told = first(payload, 'queueId', idText) ?? (isStatus ? idText(at(payload, 'id')) : null);
  const known = Object.keys(memory.queues);
  if (told !== null && (memory.queues[told] || known.length === 0)) return told;
  const name = queueNameIn(payload, isStatus);
  const named = name === null ? undefined : known.find((id) => memory.queues[id]?.name === name);
  if (named !== undefined) return named;
  // Some say the number that is dialled, or the name, in the place of the id.
  const other = known.find(
    (id) => told !== null && [memory.queues[id]?.number, memory.queues[id]?.name].includes(told),
  );
  return other ?? told;
}

/**
 * The queue a payload is about. Where it names none: the one its call is in, or one of the name it says, or the only
 * one there is, or the only one its member serves.
 */
export function queueIdIn(
  memory: Memory,
  payload: unknown,
  more: { readonly call?: string | null; readonly member?: string | null; readonly status?: boolean } = {},
): string | null {
  const told = queueToldIn(memory, payload, more.status);
  if (told !== null) return told;
  const ofCall = more.call == null ? null : (memory.calls[more.call]?.queue ?? null);
  if (ofCall !== null) return ofCall;
  const name = queueNameIn(payload, more.status === true);
  if (name !== null) return idText(name);
  const known = Object.keys(memory.queues);
  if (known.length === 1) return known[0] ?? null;
  const served = more.member == null ? [] : Object.keys(memory.agents[more.member]?.queues ?? {});
  return served.length === 1 ? (served[0] ?? null) : null;
}

export function queueNameIn(payload: unknown, status: boolean): string | null {
  return first(payload, 'queueName', text) ?? (status ? text(at(payload, 'name')) : null);
}

export const callIdIn = (payload: unknown): string | null => first(payload, 'callId', idText);

/** `"NAME" <number>` too. */
export function callerIn(payload: unknown): Party {
  const said = first(payload, 'callerNumber', text) ?? '';
  const both = /^"?([^"<]*?)"?\s*<([^>]*)>$/.exec(said);
  const name = first(payload, 'callerName', text) ?? both?.[1] ?? '';
  return { number: (both?.[2] ?? said).trim(), name: personOf(name) };
}

export const callerChannelIn = (payload: unknown): string | null => first(payload, 'callerChannel', idText);

/** The extension of the member a payload is about. */
export const memberIn = (payload: unknown): string | null =>
  first(payload, 'member', (value) => {
    const said = idText(value);
    return said === null ? null : extensionIn(said);
  });

export const memberNameIn = (payload: unknown): string => personOf(first(payload, 'memberName', text) ?? '');

export type MemberWords = { readonly word: string; readonly paused: boolean | null; readonly reason: string };

export const memberWordsIn = (payload: unknown): MemberWords => ({
  word: first(payload, 'memberState', text) ?? '',
  paused: first(payload, 'paused', truth),
  reason: first(payload, 'pauseReason', text) ?? '',
});

/** When something took place, by our clock; `null` where the payload does not tell. */
export function timeIn(memory: Memory, payload: unknown, concept: 'time' | 'joined' | 'answered' | 'ended') {
  const told = first(payload, concept, (value) => epochMs(value, memory.offsetMs));
  return told === null ? null : ours(memory, told);
}

/** A told span, ms. `mostMs`: what it cannot exceed, by which seconds are told from milliseconds. */
export const spanIn = (payload: unknown, concept: 'wait' | 'talk', mostMs: number | null): number | null =>
  first(payload, concept, (value) => spanMs(value, mostMs));

/** How long the call can have lasted until now, by the start its id tells. */
export const ageOf = (turn: Turn, startedAt: number): number | null =>
  startedAt < turn.at ? turn.at - startedAt : null;
