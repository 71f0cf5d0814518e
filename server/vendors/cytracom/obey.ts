// Knows which action a command is, which channel it names, and which event bears it out. Refuses to believe that what
// was sent took effect: only the streams tell.
import { done, type Outcome, refused, unsure } from '#lib/model/command.ts';
import { Fatal, type Order } from '#server/vendors/vendor.ts';
import { at, first, idText } from './aliases.ts';
import type { Api, Told } from './api.ts';
import { digits, sameNumber } from './legs.ts';
import type { CallMemory, Memory } from './memory.ts';
import { canWith } from './rights.ts';
import type { Settings } from './settings.ts';
import { Answer } from './wire.ts';
import type { Seen, Wants, Witness } from './witness.ts';

/** What a phone needs to ring, and an event to come. */
const BORNE_OUT_MS = 10_000;
const ANSWER_MS = 10_000;

export type Asking = {
  readonly settings: Settings;
  readonly api: Api;
  readonly witness: Witness;
  readonly signal: AbortSignal;
  readonly put: (channel: string, told: Told) => void;
};

type Action = {
  readonly name: 'originate' | 'blind-transfer' | 'park' | 'unpark';
  readonly body: Readonly<Record<string, string>>;
  /** The call it is about; `null` where it begins one. */
  readonly call: string | null;
  readonly wants: Wants;
};

/** Never throws. */
export async function obey(asking: Asking, order: Order, memory: Memory): Promise<Outcome> {
  const action = aim(order, memory, asking.settings);
  if ('outcome' in action) return action;
  const watch = asking.witness.watch(action.wants, ANSWER_MS + BORNE_OUT_MS, asking.signal);
  try {
    const told = await asking.api.ask({
      path: `action/chan/${action.name}`,
      body: action.body,
      urgency: 'person',
      timeoutMs: ANSWER_MS,
    });
    if (told.status !== 200) return refused(readable(told));
    if (action.call !== null)
      asking.put(`action/chan/${action.name}?linked_id=${encodeURIComponent(action.call)}`, told);
    if (await watch.seen) return done;
    return unsure(
      'Cytracom has taken the command, and no event has borne it out. Look at the call before trying again.',
    );
  } catch (error) {
    if (error instanceof Fatal) return refused(error.message);
    return unsure('Cytracom did not answer. Look at the call before trying again.');
  } finally {
    watch.stop();
  }
}

/** What to ask the account, and what would show that it was done; or why it cannot be asked. */
export function aim(order: Order, memory: Memory, settings: Settings): Action | Outcome {
  const { verb, target, args } = order;
  const parks = settings.parkField !== undefined;
  const can = canWith({ parks, unparks: parks && settings.unparkField !== undefined })[verb];
  if (can !== true) return refused(can ?? 'This adapter cannot do that.');
  if (verb === 'agent.dial') return dial(target, args.to ?? '', memory);
  const call = memory.calls[target];
  if (!call) return refused('This call has ended.');
  if (verb === 'call.transfer') return transfer(call, args.to ?? '', settings);
  if (verb === 'call.park') return park(call, settings);
  return retrieve(call, args.extension ?? '', settings);
}

const DIALABLE = /^[+*#]?[*#\d]{1,40}$/;
const numberOf = (text: string): string | null => {
  const number = text.replace(/[\s()./-]/g, '');
  return DIALABLE.test(number) ? number : null;
};
const NO_NUMBER = refused('This is not a number Cytracom can dial.');
const UNNAMED = refused('Cytracom has not told enough about this call to act on it.');

function dial(extension: string, to: string, memory: Memory): Action | Outcome {
  if (!memory.agents[extension]) return refused('Cytracom does not know this agent any more.');
  const number = numberOf(to);
  if (number === null) return NO_NUMBER;
  return {
    name: 'originate',
    body: { number, extension_number: extension, sync: 'false' },
    call: null,
    wants: (seen) =>
      isDial(seen) &&
      [...phonesIn(seen, 'caller'), ...phonesIn(seen, 'called')].includes(extension) &&
      (memory.calls[callIn(seen) ?? ''] === undefined || reaches(seen, number)),
  };
}

function transfer(call: CallMemory, to: string, settings: Settings): Action | Outcome {
  const number = numberOf(to);
  if (number === null) return NO_NUMBER;
  const channel = channelOf(call, settings);
  if (channel === null) return UNNAMED;
  const { agent } = call;
  return {
    name: 'blind-transfer',
    body: { channel_id: channel, [settings.transferField]: number },
    call: call.id,
    // A queue takes it, a phone of it rings, or a call of its own begins with its caller for that number (§7.12).
    wants: (seen) => {
      if (seen.name === 'caller_join') return callIn(seen) === call.id;
      if (!isDial(seen)) return false;
      if (callIn(seen) === call.id) return agent === null || !phonesIn(seen, 'called').includes(agent);
      return reaches(seen, number) && sameNumber(numberIn(seen, 'caller'), call.caller.number);
    },
  };
}

function park(call: CallMemory, settings: Settings): Action | Outcome {
  if (!call.talking) return refused('Only a call in conversation can be parked.');
  const channel = channelOf(call, settings);
  if (channel === null || settings.parkField === undefined) return UNNAMED;
  const { agent } = call;
  return {
    name: 'park',
    body: { [settings.parkField]: channel },
    call: call.id,
    // The agent's phone is let go, and the call is not.
    wants: (seen) => {
      if (callIn(seen) !== call.id) return false;
      if (seen.name === 'member_complete') return true;
      return (
        seen.name === 'hangup' &&
        (agent === null || phonesIn(seen, 'channel').includes(agent) || isLegOf(seen, call))
      );
    },
  };
}

function retrieve(call: CallMemory, extension: string, settings: Settings): Action | Outcome {
  if (call.slot === null) return refused('This call is not parked.');
  if (!/^\d{1,10}$/.test(extension)) return refused('Say to which extension the call should go.');
  const field = settings.unparkField ?? 'slot';
  const what = /channel/i.test(field) ? channelOf(call, settings) : call.slot || null;
  if (what === null) return refused('Cytracom has not told in which slot this call stands.');
  return {
    name: 'unpark',
    body: { [field]: what, [settings.unparkExtensionField]: extension },
    call: call.id,
    wants: (seen) =>
      isDial(seen) && (callIn(seen) === call.id || phonesIn(seen, 'called').includes(extension)),
  };
}

/** The channel an action names: of the party who is moved, or of the agent, as configured (§3.2 leaves it open). */
function channelOf(call: CallMemory, settings: Settings): string | null {
  const legs = Object.values(call.legs);
  const own = legs.find((leg) => leg.answered && leg.extension !== null && leg.extension === call.agent);
  if (settings.transferLeg === 'agent')
    return own?.channel ?? (call.callerExtension === call.agent ? call.callerChannel : null);
  if (call.callerExtension === null || call.callerExtension !== call.agent) return call.callerChannel;
  return legs.find((leg) => leg.answered && leg !== own)?.channel ?? null;
}

const isDial = ({ name }: Seen): boolean => name === 'dial_begin' || name === 'dial_end';
const callIn = ({ payload }: Seen): string | null => first(payload, 'callId', idText);

type Side = 'caller' | 'called' | 'channel';
const sides = ({ payload }: Seen, side: Side): unknown[] =>
  side === 'called' ? [at(payload, 'called'), at(payload, 'callee')] : [at(payload, side)];

/** The extensions a side of an event may be: by its device, and by its number. */
const phonesIn = (seen: Seen, side: Side): string[] =>
  sides(seen, side).flatMap((party) => {
    const device = /^sip(\d+)_/i.exec(idText(at(party, 'device')) ?? '')?.[1];
    return [device, idText(at(party, 'number'))].filter((each) => typeof each === 'string');
  });

const numberIn = (seen: Seen, side: Side): string =>
  sides(seen, side)
    .map((party) => idText(at(party, 'number')))
    .find((number) => number !== null) ?? '';

const reaches = (seen: Seen, number: string): boolean => {
  const called = numberIn(seen, 'called');
  return sameNumber(called, number) || phonesIn(seen, 'called').some((each) => each === digits(number));
};

const isLegOf = ({ payload }: Seen, call: CallMemory): boolean => {
  const leg = call.legs[idText(at(payload, 'unique_id')) ?? ''];
  return leg !== undefined && leg.extension === call.agent;
};

function readable(told: Told): string {
  const said = (Answer.safeParse(told.body).data?.msg ?? '')
    .replace(/[^\p{L}\p{P}\s]/gu, '')
    .trim()
    .slice(0, 120);
  const hint =
    told.status === 404 ? ' The call may be over.' : told.status === 403 ? ' The token may not do this.' : '';
  return `Cytracom refused: ${said === '' ? 'no reason' : said.toLowerCase()} (${told.status}).${hint}`;
}
