// Knows what is remembered of one call: what the PBX shows of it, what that leaves open, and what the log has been told.
// Refuses to know how any of it changes.
import type { CallRow, CallState, Direction, Party } from '#lib/model/board.ts';
import { nativeOf } from '#lib/model/ids.ts';
import { domainIn, numberIn } from './keys.ts';
import type { Member, Word } from './rows.ts';

export type CallMemory = {
  key: string;
  domain: string;
  /** What the PBX shows, each key as last told. */
  word: Word | null;
  from: Party;
  to: Party;
  members: Member[];
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
  /** The socket has named it; answers to questions are then older news. */
  inStream: boolean;
  inDomainState: boolean;
  /** Extensions whose list of calls has named it, and whether its queue's has: absence from those means something. */
  answersName: string[];
  inQueueList: boolean;
  /** When a row of it last said something new. */
  changedAt: number;
  /** Missing from a list that may not be whole; over at `at` unless it shows again. */
  gone: { at: number; by: 'socket' | 'domain-state' } | null;
  /** Answers in a row that should have named it and did not, and when the first of them was. */
  misses: number;
  missedAt: number;
  /** From here on: what the log has been told. `told`: that it exists at all. */
  told: boolean;
  startedAt: number;
  direction: Direction;
  caller: Party;
  dialled: Party;
  state: CallState;
  /** Number of its queue; stays after the answer. */
  queue: string | null;
  /** No row named its queue, an answer about that queue did. */
  queuePolled: boolean;
  queuedAt: number | null;
  /** In `queue` and not yet answered there. */
  waits: boolean;
  agent: string | null;
  answeredAt: number | null;
  heldSince: number | null;
  offered: string[];
  consult: Party | null;
  /** Who answered it out of its queue: the one whose wrap-up follows. */
  queueAgent: string | null;
  /** Its stay was booked under this id before it was wrongly taken for over. */
  counted: boolean;
};

const NOBODY: Party = { number: '', name: '' };

export const blankCall = (key: string, at: number): CallMemory => ({
  key,
  domain: domainIn(key),
  word: null,
  from: { ...NOBODY },
  to: { ...NOBODY },
  members: [],
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
  inStream: false,
  inDomainState: false,
  answersName: [],
  inQueueList: false,
  changedAt: at,
  gone: null,
  misses: 0,
  missedAt: at,
  told: false,
  startedAt: at,
  direction: 'unknown',
  caller: { ...NOBODY },
  dialled: { ...NOBODY },
  state: 'arriving',
  queue: null,
  queuePolled: false,
  queuedAt: null,
  waits: false,
  agent: null,
  answeredAt: null,
  heldSince: null,
  offered: [],
  consult: null,
  queueAgent: null,
  counted: false,
});

/** A call as the board still shows it: what the log has been told is known, its row is not. */
export function believed(row: CallRow): CallMemory {
  const native = nativeOf(row.id);
  const numberOf = (id: NonNullable<CallRow['agent']>): string => numberIn(nativeOf(id));
  return {
    ...blankCall(native, row.startedAt),
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
  };
}
