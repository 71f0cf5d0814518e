// Knows what a command that the PBX acknowledged has made of its call: no event tells of mutes, consultations,
// listeners and recordings. Refuses to believe more than was acknowledged.
import type { CallMark } from '#lib/model/board.ts';
import { understood, type Verdict } from '#server/vendors/vendor.ts';
import { isStatic } from './agents.ts';
import { look } from './calls.ts';
import { consult } from './consults.ts';
import { unhold } from './legs.ts';
import type { CallMemory } from './memory.ts';
import { unoffer } from './offers.ts';
import { park } from './parking.ts';
import { partyOf } from './parties.ts';
import { ENDPOINTS, learnRight } from './rights.ts';
import { callIn, sayOf, type Turn } from './turn.ts';
import { watch } from './watches.ts';
import { Parked } from './wire.ts';

/** In the order of the board. */
const MARKS: readonly CallMark[] = ['muted', 'recording', 'recordingPaused', 'recorded'];

/** Whether this endpoint carries out a command. */
export const isDeed = (endpoint: string): boolean => DEEDS.has(endpoint);
const DEEDS: ReadonlySet<string | null> = new Set(Object.values(ENDPOINTS));

/** The answer to one command; `query` holds what was asked, as in `Told.channel`. */
export function readDeed(
  turn: Turn,
  endpoint: string,
  query: string,
  errcode: number,
  body: unknown,
): Verdict {
  const asked = new URLSearchParams(query);
  const channel = asked.get('channel_id') ?? '';
  // Whether a static agent may be signed in and out is not known (§8.4): that refusal is about them.
  if (!(endpoint === 'agent/login' && isStatic(turn.memory, asked.get('ext_id') ?? '')))
    learnRight(turn, endpoint, errcode, channel || (asked.get('ext_id') ?? asked.get('caller') ?? ''));
  // 1 is PARTIAL SUCCESS (§10).
  if ((errcode !== 0 && errcode !== 1) || turn.memory.phase !== 'live') return understood;
  const call = Object.values(turn.memory.calls).find(({ legs }) => Object.hasOwn(legs, channel));
  if (call && !call.leaving?.final) done(turn, call, endpoint, asked, channel, body);
  return understood;
}

function done(
  turn: Turn,
  call: CallMemory,
  endpoint: string,
  asked: URLSearchParams,
  channel: string,
  body: unknown,
): void {
  const number = asked.get('number') ?? '';
  switch (endpoint) {
    case 'call/mute':
      return mark(turn, call, { muted: true });
    case 'call/unmute':
      return mark(turn, call, { muted: false });
    case 'call/record_start':
    case 'call/record_unpause':
      return mark(turn, call, { recording: true, recordingPaused: false });
    case 'call/record_pause':
      return mark(turn, call, { recording: false, recordingPaused: true });
    case 'call/unhold':
      // Whether a resumption is told at all is not known (§15).
      unhold(call);
      return look(turn, call);
    case 'call/listen':
      invite(turn, call, asked.get('monitor') ?? '', 'listens');
      return watch(turn, asked.get('monitor') ?? '', call);
    case 'call/add_member':
      return invite(turn, call, number, 'joins');
    case 'call/park': {
      const slot = Parked.safeParse(body).data?.parking_slot ?? asked.get('parking_slot') ?? '';
      return park(turn, call, { slot, channel, at: turn.at });
    }
    case 'call/transfer':
      return transferred(turn, call, asked, number);
    case 'call/accept_inbound':
    case 'call/refuse_inbound':
      if (call.knocks) call.knocks.until = turn.at;
      return look(turn, call);
    default:
  }
}

function transferred(turn: Turn, call: CallMemory, asked: URLSearchParams, number: string): void {
  if (asked.get('type') !== 'attended') {
    call.transferAt = turn.at;
    return;
  }
  switch (asked.get('attended_operate')) {
    case null:
      // Their phone may have been heard ringing before the answer was.
      unoffer(turn, call, number);
      return consult(turn, call, partyOf(turn.memory, number));
    case 'complete':
      call.transferAt = turn.at;
      return consult(turn, call, null);
    case 'abort':
      return consult(turn, call, null);
    case 'threeway':
      if (call.consult) call.guests[call.consult.number] = 'joins';
      return consult(turn, call, null);
    default:
      // After a swap the agent still has both of them.
      return;
  }
}

function mark(turn: Turn, call: CallMemory, change: Partial<Record<CallMark, boolean>>): void {
  const marks = MARKS.filter((each) => change[each] ?? call.marks.includes(each));
  if (marks.join() === call.marks.join()) return;
  call.marks = marks;
  sayOf(turn, call.id, turn.at, { type: 'call.observed', call: { id: callIn(turn, call.id), marks } });
}

/** Their leg may have been heard before the answer was: then it was taken for a phone the call was offered to. */
function invite(turn: Turn, call: CallMemory, number: string, as: 'listens' | 'joins'): void {
  if (!/\d/.test(number)) return;
  call.guests[number] = as;
  unoffer(turn, call, number);
}
