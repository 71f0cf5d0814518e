// What the PBX lets us do, and what a command that it acknowledged has made of its call.
import type { CallMark } from '#lib/model/board.ts';
import { type Capabilities, COMMANDS, type CommandName } from '#lib/model/command.ts';
import { understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { withhold } from '#server/pbx-sdk/executor.ts';
import { advanceTimer } from '#server/pbx-sdk/timers.ts';
import { callIn, emit, emitForCall } from '#server/pbx-sdk/translation-context.ts';
import { isStatic } from './agents.ts';
import { BEGINS_MS, isMonitoring, settleCall, withdrawMonitoring } from './calls.ts';
import { setConsult, unholdLegs } from './legs.ts';
import type { CallMemory, Context, Memory } from './memory.ts';
import { tellDenied } from './notices.ts';
import { parkCall, withdrawOffer } from './queue-stays.ts';
import { partyOf } from './roster.ts';
import { Parked } from './wire.ts';

/** The endpoint whose refusal ends a command; `null` for what no endpoint does. */
const ENDPOINTS: Readonly<Record<CommandName, string | null>> = {
  'call.hold': 'call/hold',
  'call.resume': 'call/unhold',
  'call.mute': 'call/mute',
  'call.unmute': 'call/unmute',
  'call.transfer': 'call/transfer',
  'call.attendedTransfer': 'call/transfer',
  'call.completeTransfer': 'call/transfer',
  'call.cancelTransfer': 'call/transfer',
  'call.mergeTransfer': 'call/transfer',
  'call.swapTransfer': 'call/transfer',
  'call.hangUp': 'call/hangup',
  'call.park': 'call/park',
  'call.retrieve': 'call/dial',
  'call.pickUp': 'call/transfer',
  'call.invite': 'call/add_member',
  'call.accept': 'call/accept_inbound',
  'call.refuse': 'call/refuse_inbound',
  'call.record': 'call/record_start',
  'call.pauseRecording': 'call/record_pause',
  'call.resumeRecording': 'call/record_unpause',
  'call.listen': 'call/listen',
  'call.whisper': 'call/listen',
  'call.barge': 'call/listen',
  'agent.pause': 'agent/pause',
  'agent.unpause': 'agent/pause',
  'agent.signIn': 'agent/login',
  'agent.signOut': 'agent/login',
  'agent.addToQueue': null,
  'agent.removeFromQueue': null,
  'agent.dial': 'call/dial',
};

const MEMBERS =
  'A Yeastar PBX lets the members of a queue be chosen in its web portal only; here they sign in and out.';
const NO_ACCEPTING =
  'No trunk lets its calls be accepted: Control Inbound Call is off (Integrations > API, Advanced Settings, Trunk Status Monitor).';

/** A PBX of this make with every feature, and every right. */
export const CAN: Capabilities = Object.fromEntries(
  COMMANDS.map((verb) => [verb, ENDPOINTS[verb] === null ? MEMBERS : true]),
);

/** Means the same whatever the command was aimed at (yeastar#error-codes): no such endpoint, or no right to it. */
const FOR_GOOD = new Set([10001, 10005]);
/** ACTION FORBIDDEN: to us, or only to the one it was aimed at. Two of them in a row are not the trouble. */
const FORBIDDEN = 70084;
const ENOUGH = 2;
/** A refusal is believed this long: whoever mends it on the PBX need not tell us. */
const DENIED_MS = 600_000;

type Denial = Memory['rights']['denied'][string];
const isBelieved = (no: Denial | undefined): no is Denial =>
  no !== undefined && (no.errcode !== FORBIDDEN || no.of.length >= ENOUGH);

/** What this PBX lets us do, as far as it has shown. */
function canOf({ rights }: Memory): Capabilities {
  const lot = rights.denied['call/park_status'];
  return withhold(CAN, (verb) => {
    if (lot && (verb === 'call.park' || verb === 'call.retrieve'))
      return denialSentence(lot.errcode, rights.firmware);
    if (rights.accepts === false && (verb === 'call.accept' || verb === 'call.refuse')) return NO_ACCEPTING;
    const no = rights.denied[ENDPOINTS[verb] ?? ''];
    return isBelieved(no) ? denialSentence(no.errcode, rights.firmware) : null;
  });
}

export function denialSentence(errcode: number, firmware: string): string {
  if (errcode !== 10001)
    return 'The PBX forbids this to Ringside’s API application: see Integrations > API in its web portal.';
  return firmware === ''
    ? 'The firmware of this PBX does not offer it.'
    : `The firmware of this PBX (${firmware}) does not offer it.`;
}

/** Takes note of an endpoint's answer. @param of at whom or what it was aimed */
export function learnRight(ctx: Context, endpoint: string, errcode: number, of: string): void {
  const { rights, timers } = ctx.memory;
  if (FOR_GOOD.has(errcode) || errcode === FORBIDDEN) {
    const before = rights.denied[endpoint]?.of ?? [];
    rights.denied[endpoint] = { errcode, at: ctx.at, of: [...new Set([...before, of])].slice(-ENOUGH) };
    advanceTimer(timers, 'rights:', ctx.at + DENIED_MS);
  } else if (errcode === 0 && rights.denied[endpoint]) delete rights.denied[endpoint];
  else return;
  tellRights(ctx);
}

/** Refusals that are old are forgotten: the next command finds out. */
export function forgiveDenials(ctx: Context): void {
  const { rights, timers } = ctx.memory;
  for (const [endpoint, { at }] of Object.entries(rights.denied))
    if (at + DENIED_MS <= ctx.at) delete rights.denied[endpoint];
    else advanceTimer(timers, 'rights:', at + DENIED_MS);
  tellRights(ctx);
}

/** Says what may be done, where that is news or a new connection wants to hear it. */
export function tellRights(ctx: Context, anew = false): void {
  if (ctx.memory.phase !== 'live') return;
  const can = canOf(ctx.memory);
  const text = JSON.stringify(can);
  if (text === ctx.memory.rights.told && !anew) return;
  ctx.memory.rights.told = text;
  emit(ctx, ctx.at, { type: 'source.allowed', can });
}

/** In the order of the board. */
const MARKS: readonly CallMark[] = ['muted', 'recording', 'recordingPaused', 'recorded'];

/** Whether this endpoint carries out a command. */
export const isCommand = (endpoint: string): boolean => DEEDS.has(endpoint);
const DEEDS: ReadonlySet<string | null> = new Set(Object.values(ENDPOINTS));

/** The answer to one command; `query` holds what was asked, as in `Told.channel`. */
export function readCommandAnswer(
  ctx: Context,
  endpoint: string,
  query: string,
  errcode: number,
  body: unknown,
): Verdict {
  tellDenied(ctx, errcode);
  const asked = new URLSearchParams(query);
  const channel = asked.get('channel_id') ?? '';
  // Whether a static agent may be signed in and out is not known (yeastar#agent-control): that refusal is about them.
  if (!(endpoint === 'agent/login' && isStatic(ctx.memory, asked.get('ext_id') ?? '')))
    learnRight(ctx, endpoint, errcode, channel || (asked.get('ext_id') ?? asked.get('caller') ?? ''));
  // 1 is PARTIAL SUCCESS (yeastar#error-codes).
  if ((errcode !== 0 && errcode !== 1) || ctx.memory.phase !== 'live') return understood;
  const call = Object.values(ctx.memory.calls).find(({ legs }) => Object.hasOwn(legs, channel));
  if (call && !call.leaving?.final) applyEffect(ctx, call, endpoint, asked, channel, body);
  return understood;
}

function applyEffect(
  ctx: Context,
  call: CallMemory,
  endpoint: string,
  asked: URLSearchParams,
  channel: string,
  body: unknown,
): void {
  const number = asked.get('number') ?? '';
  switch (endpoint) {
    case 'call/mute':
      return setMarks(ctx, call, { muted: true });
    case 'call/unmute':
      return setMarks(ctx, call, { muted: false });
    case 'call/record_start':
    case 'call/record_unpause':
      return setMarks(ctx, call, { recording: true, recordingPaused: false });
    case 'call/record_pause':
      return setMarks(ctx, call, { recording: false, recordingPaused: true });
    case 'call/unhold':
      // Whether a resumption is told at all is not known (yeastar#call-members).
      unholdLegs(call);
      return settleCall(ctx, call);
    case 'call/listen':
      expectThirdParty(ctx, call, asked.get('monitor') ?? '', 'listens');
      return expectMonitoring(ctx, asked.get('monitor') ?? '', call);
    case 'call/add_member':
      return expectThirdParty(ctx, call, number, 'joins');
    case 'call/park': {
      const slot = Parked.safeParse(body).data?.parking_slot ?? asked.get('parking_slot') ?? '';
      return parkCall(ctx, call, { slot, channel, at: ctx.at });
    }
    case 'call/transfer':
      return applyTransfer(ctx, call, asked, number);
    case 'call/accept_inbound':
    case 'call/refuse_inbound':
      if (call.acceptance) call.acceptance.until = ctx.at;
      return settleCall(ctx, call);
    default:
  }
}

function applyTransfer(ctx: Context, call: CallMemory, asked: URLSearchParams, number: string): void {
  if (asked.get('type') !== 'attended') {
    call.transferAt = ctx.at;
    // Who picks a waiting caller up dials by their own rights: `permissionFor`.
    if (call.waits) call.sent = { to: number, isPickUp: asked.get('dial_permission') === number };
    return;
  }
  switch (asked.get('attended_operate')) {
    case null:
      // Their phone may have been heard ringing before the answer was.
      withdrawOffer(ctx, call, number);
      return setConsult(ctx, call, partyOf(ctx.memory, number));
    case 'complete':
      call.transferAt = ctx.at;
      return setConsult(ctx, call, null);
    case 'abort':
      return setConsult(ctx, call, null);
    case 'threeway':
      if (call.consult) call.thirdParties[call.consult.number] = 'joins';
      return setConsult(ctx, call, null);
    default:
      // After a swap the agent still has both of them.
      return;
  }
}

function setMarks(ctx: Context, call: CallMemory, change: Partial<Record<CallMark, boolean>>): void {
  const marks = MARKS.filter((each) => change[each] ?? call.marks.includes(each));
  if (marks.join() === call.marks.join()) return;
  call.marks = marks;
  emitForCall(ctx, call.key, ctx.at, { type: 'call.observed', call: { id: callIn(ctx, call.key), marks } });
}

/** Their leg may have been heard before the answer was: then it was taken for a phone the call was offered to. */
function expectThirdParty(ctx: Context, call: CallMemory, number: string, as: 'listens' | 'joins'): void {
  if (!/\d/.test(number)) return;
  call.thirdParties[number] = as;
  withdrawOffer(ctx, call, number);
}

/** An extension has been asked to listen to a call. Its phone may have been heard before the answer was. */
function expectMonitoring(ctx: Context, number: string, call: CallMemory): void {
  const { memory, at } = ctx;
  for (const [each, { until }] of Object.entries(memory.monitors))
    if (until < at) delete memory.monitors[each];
  memory.monitors[number] = { call: call.key, until: at + BEGINS_MS };
  for (const id of [...(memory.callsByExtension[number] ?? [])]) {
    const own = memory.calls[id];
    if (own && isMonitoring(ctx, own)) withdrawMonitoring(ctx, own);
  }
}
