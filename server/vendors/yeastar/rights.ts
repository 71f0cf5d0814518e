// Knows which endpoint of the PBX carries out each command, and the sentence for what an edition, a setting or the
// application's rights refuse. Refuses to ask for anything.
import { type Capabilities, COMMANDS, type CommandName } from '#lib/model/command.ts';
import type { Memory } from './memory.ts';
import { wake } from './timers.ts';
import { say, type Turn } from './turn.ts';

/** The endpoint whose refusal ends a command; `null` for what no endpoint does. */
export const ENDPOINTS: Readonly<Record<CommandName, string | null>> = {
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
const DOOR =
  'No trunk lets its calls be accepted: Control Inbound Call is off (Integrations > API, Advanced Settings, Trunk Status Monitor).';

/** A PBX of this make with every feature, and every right. */
export const CAN: Capabilities = Object.fromEntries(
  COMMANDS.map((verb) => [verb, ENDPOINTS[verb] === null ? MEMBERS : true]),
);

/** Means the same whatever the command was aimed at (§10): no such endpoint, or no right to it. */
const FOR_GOOD = new Set([10001, 10005]);
/** ACTION FORBIDDEN: to us, or only to the one it was aimed at. Two of them in a row are not the trouble. */
const FORBIDDEN = 70084;
const ENOUGH = 2;
/** A refusal is believed this long: whoever mends it on the PBX need not tell us. */
export const DENIED_MS = 600_000;

type Denial = Memory['rights']['denied'][string];
const isBelieved = (no: Denial | undefined): no is Denial =>
  no !== undefined && (no.errcode !== FORBIDDEN || no.of.length >= ENOUGH);

/** What this PBX lets us do, as far as it has shown. */
export function canOf({ rights }: Memory): Capabilities {
  const can: Partial<Record<CommandName, true | string>> = {};
  for (const verb of COMMANDS) {
    const endpoint = ENDPOINTS[verb];
    const no = endpoint === null ? undefined : rights.denied[endpoint];
    can[verb] = isBelieved(no) ? sentence(no.errcode, rights.firmware) : (CAN[verb] ?? MEMBERS);
  }
  if (rights.door === false) for (const verb of ['call.accept', 'call.refuse'] as const) can[verb] = DOOR;
  const lot = rights.denied['call/park_status'];
  if (lot)
    for (const verb of ['call.park', 'call.retrieve'] as const)
      can[verb] = sentence(lot.errcode, rights.firmware);
  return can;
}

export function sentence(errcode: number, firmware: string): string {
  if (errcode !== 10001)
    return 'The PBX forbids this to Ringside’s API application: see Integrations > API in its web portal.';
  return firmware === ''
    ? 'The firmware of this PBX does not offer it.'
    : `The firmware of this PBX (${firmware}) does not offer it.`;
}

/** What a person should mend, after a command was refused; `null` where that is not about our rights. */
export const noticeOf = (errcode: number): string | null =>
  errcode === 10005
    ? 'The PBX lets Ringside’s API application look but not act (ACCESS DENIED): commands it refuses are switched off for ten minutes. See Integrations > API in its web portal.'
    : null;

/** Takes note of an endpoint's answer. @param of at whom or what it was aimed */
export function learnRight(turn: Turn, endpoint: string, errcode: number, of: string): void {
  const { rights, due } = turn.memory;
  if (FOR_GOOD.has(errcode) || errcode === FORBIDDEN) {
    const before = rights.denied[endpoint]?.of ?? [];
    rights.denied[endpoint] = { errcode, at: turn.at, of: [...new Set([...before, of])].slice(-ENOUGH) };
    wake(turn.memory, 'rights:', Math.min(due['rights:'] ?? Number.POSITIVE_INFINITY, turn.at + DENIED_MS));
  } else if (errcode === 0 && rights.denied[endpoint]) delete rights.denied[endpoint];
  else return;
  sayRights(turn);
}

/** Refusals that are old are forgotten: the next command finds out. */
export function forgive(turn: Turn): void {
  const { rights, due } = turn.memory;
  for (const [endpoint, { at }] of Object.entries(rights.denied))
    if (at + DENIED_MS <= turn.at) delete rights.denied[endpoint];
    else wake(turn.memory, 'rights:', Math.min(due['rights:'] ?? Number.POSITIVE_INFINITY, at + DENIED_MS));
  sayRights(turn);
}

/** Says what may be done, where that is news or a new connection wants to hear it. */
export function sayRights(turn: Turn, anew = false): void {
  if (turn.memory.phase !== 'live') return;
  const can = canOf(turn.memory);
  const text = JSON.stringify(can);
  if (text === turn.memory.rights.told && !anew) return;
  turn.memory.rights.told = text;
  say(turn, turn.at, { type: 'source.allowed', can });
}
