// What is remembered of one call: what the PBX shows of it, what that leaves open, and what the log has been told.
import type { CallRow, Party } from '#lib/model/board.ts';
import { nativeOf } from '#lib/model/ids.ts';
import { numberIn, tenantIn } from '#server/pbx-sdk/tenant-keys.ts';
import { type TrackedCall, untold } from '#server/pbx-sdk/tracked-call.ts';
import type { Member, Word } from './rows.ts';

export type CallMemory = TrackedCall & {
  domain: string;
  /** The PBX's id, where the key is one of ours: its queue's list named the call before anything named its id. */
  id: string | null;
  /** Its start as its queue's list writes it; `null` where that list has not named it. */
  entryAt: number | null;
  /** Known from its queue's list alone, which names no ids. */
  unnamed: boolean;
  /** What the PBX shows, each key as last told. */
  word: Word | null;
  from: Party;
  to: Party;
  members: Member[];
  /** Extensions on it when it was last told: who has left is told of too. */
  toldMembers: string[];
  connectAt: number | null;
  connectTold: boolean;
  /** By the PBX's clock, whole seconds: it names the call where no id does. */
  start: number | null;
  rowQueue: string | null;
  external: boolean | null;
  inbound: boolean | null;
  /** It was `connected` while it waited and nobody had it: the word proves no answer. */
  music: boolean;
  /** The time of connection told while nobody had it. */
  connectBefore: number | null;
  /** Extensions it was `ringing` at: the word has changed for them, so `connected` proves their answer. */
  rung: string[];
  /** Extensions known to talk from elsewhere than its row. */
  proven: string[];
  /** What each extension's own list says of its part, where that is newer than the row (vodia#own-lists). */
  legs: Record<string, Word>;
  /** Answers in a row in which an extension's own list lacked the call, and when the first of them was. */
  absent: Record<string, { times: number; since: number }>;
  /** The socket has named it; answers to questions are then older news. */
  inStream: boolean;
  inDomainState: boolean;
  /** Extensions whose list of calls has named it, and whether its queue's has: absence from those means something. */
  answersName: string[];
  inQueueList: boolean;
  /** When a row of it last said something new. */
  changedAt: number;
  /** Missing from a list that may not be whole; over at `at` unless it shows again. */
  gone: { at: number; by: 'socket' | 'domain-state' | 'queue' } | null;
  /** Answers in a row that should have named it and did not, and when the first of them was. */
  misses: number;
  /** Lists in a row of extensions on it that lacked it, whether they had ever named it or not. */
  lacked: number;
  missedAt: number;
  /** No row named its queue, an answer about that queue did. */
  queuePolled: boolean;
};

/** What the key of a call begins with that no id is known of. */
export const UNNAMED = 'queue-';

const NOBODY: Party = { number: '', name: '' };

export const blankCall = (key: string, at: number): CallMemory => ({
  ...untold(key, at),
  domain: tenantIn(key),
  id: null,
  entryAt: null,
  unnamed: false,
  word: null,
  from: { ...NOBODY },
  to: { ...NOBODY },
  members: [],
  toldMembers: [],
  connectAt: null,
  connectTold: false,
  start: null,
  rowQueue: null,
  external: null,
  inbound: null,
  music: false,
  connectBefore: null,
  rung: [],
  proven: [],
  legs: {},
  absent: {},
  inStream: false,
  inDomainState: false,
  answersName: [],
  inQueueList: false,
  changedAt: at,
  gone: null,
  misses: 0,
  lacked: 0,
  missedAt: at,
  queuePolled: false,
});

/** The id by which the PBX takes commands about it. */
export const idOf = (call: CallMemory): string => call.id ?? numberIn(call.key);

/** A call as the board still shows it: what the log has been told is known, its row is not. */
export function believed(row: CallRow): CallMemory {
  const native = nativeOf(row.id);
  const numberOf = (id: NonNullable<CallRow['agent']>): string => numberIn(nativeOf(id));
  return {
    ...blankCall(native, row.startedAt),
    unnamed: numberIn(native).startsWith(UNNAMED),
    told: true,
    direction: row.direction,
    caller: { ...row.caller },
    dialled: { ...row.dialled },
    state: row.state,
    queue: row.queue === null ? null : numberIn(nativeOf(row.queue)),
    queuedAt: row.queuedAt,
    waits: row.queue !== null && row.queuedAt !== null && !row.booked,
    agent: row.agent === null ? null : numberOf(row.agent),
    answeredAt: row.agentSince ?? row.answeredAt,
    heldSince: row.heldSince,
    offered: row.offeredTo.map(numberOf),
    queueAgent: row.queue !== null && row.agent !== null && row.booked ? numberOf(row.agent) : null,
    slot: row.state === 'parked' ? row.slot : null,
  };
}
