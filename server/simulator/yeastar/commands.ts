// The commands of a P-Series PBX on calls, by channel. Does not carry any out itself: each becomes a verb of the
// floor, and the floor's refusal becomes an error code.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import { type FloorCall, type FloorLeg, no, type Result } from '#server/simulator/call-centre/model.ts';
import { type Answer, type Ask, answer, badParameter, type Run, success, text } from './answers.ts';
import { callIdOf, legOfChannel } from './members.ts';
import type { Quirks } from './variants.ts';

type Act = (call: FloorCall, leg: FloorLeg) => Answer | Result;

/** A channel nobody has is the caller's to answer for; here a verb does not fit the state of what was found. */
export function failed(result: Result): Answer | null {
  if (result.ok) return null;
  if (result.why === 'full') return answer(60002);
  return answer(result.why === 'wrongState' || result.why === 'noSuchNumber' ? -1 : 60001);
}

const OPERATES = { abort: 'abort', complete: 'complete', threeway: 'merge', swap: 'swap' } as const;
const MODES = ['listen', 'whisper', 'barge'];

/** POST call/* and uacsta_call/* commands, by endpoint. */
export function callCommands(floor: Floor, quirks: Quirks): Readonly<Record<string, Run>> {
  const idOf = (call: FloorCall): string => callIdOf(call, quirks);
  const gone = (): Answer => answer(Number(quirks.deadChannel));
  const onChannel =
    (act: (ask: Ask) => Answer | Act): Run =>
    (ask) => {
      const wish = act(ask);
      if (typeof wish !== 'function') return wish;
      const channel = text(ask, 'channel_id');
      if (channel === null) return badParameter('channel_id');
      const found = legOfChannel(floor, channel, quirks);
      if (!found) return gone();
      const result = wish(found.call, found.leg);
      if ('errcode' in result) return result;
      return failed(result) ?? success({ call_id: idOf((result.ok && result.call) || found.call) });
    };
  const simply = (act: Act): Run => onChannel(() => act);
  const permission = (ask: Ask): Answer | null => {
    const given = text(ask, 'dial_permission');
    return given === null || floor.agents.has(given) ? null : answer(-1);
  };

  const transfer: Run = onChannel((ask) => {
    const type = text(ask, 'type');
    if (type !== 'blind' && type !== 'attended')
      return badParameter('type', type === null ? 'required' : 'enum');
    const operate = text(ask, 'attended_operate');
    if (type === 'attended' && operate !== null) {
      if (!isKey(OPERATES, operate)) return badParameter('attended_operate', 'enum');
      return (call, leg) => {
        // Either of the transferor's two channels will do.
        const held = call.asks?.legs.find((other) => floor.consultations.of(other) === call);
        const result = floor.finishConsult(held ? (call.asks ?? call) : call, held ?? leg, OPERATES[operate]);
        return result;
      };
    }
    const number = text(ask, 'number');
    if (number === null) return badParameter('number');
    if (text(ask, 'dial_permission') === null) return badParameter('dial_permission');
    const refused = permission(ask);
    if (refused) return refused;
    return (call, leg) =>
      type === 'blind' ? floor.blindTransfer(call, leg, number, 'api') : floor.consult(call, leg, number);
  });

  const listen: Run = onChannel((ask) => {
    const monitor = text(ask, 'monitor');
    if (monitor === null) return badParameter('monitor');
    const mode = text(ask, 'type') ?? '';
    if (!MODES.includes(mode)) return badParameter('type', 'enum');
    return (call, leg) => {
      const result = floor.parties.monitor(call, leg, monitor, mode);
      return failed(result) ?? success({ call_id: idOf(call) });
    };
  });

  const park: Run = onChannel((ask) => {
    const wanted = text(ask, 'parking_slot') ?? undefined;
    if (wanted !== undefined && !/^\d+$/.test(wanted)) return badParameter('parking_slot', 'format');
    // The channel is that of who shall be parked, not of who parks.
    return (call, moved) => {
      const parker = call.legs.find(
        (leg) => leg !== moved && leg.kind === 'extension' && leg.state === 'talking',
      );
      if (!parker) return no('wrongState');
      const result = floor.park(call, parker, wanted);
      return result.ok ? success({ call_id: idOf(call), parking_slot: result.note ?? '' }) : result;
    };
  });

  const invite: Run = onChannel((ask) => {
    const number = text(ask, 'number');
    if (number === null) return badParameter('number');
    return permission(ask) ?? ((call, leg) => floor.parties.invite(call, leg, number));
  });

  const dial: Run = (ask) => {
    const caller = text(ask, 'caller');
    const callee = text(ask, 'callee');
    if (caller === null) return badParameter('caller');
    if (callee === null) return badParameter('callee');
    const auto = ask.body.auto_answer ?? 'no';
    if (auto !== 'yes' && auto !== 'no') return badParameter('auto_answer', 'enum');
    // An outside caller is accepted and nothing happens: the trap is the PBX's own.
    if (!floor.agents.has(caller))
      return success({ call_id: `${Math.floor(floor.clock.now() / 1000)}.000001` });
    const refused = permission(ask);
    if (refused) return refused;
    const result = floor.dial(caller, callee, 'api', auto === 'yes');
    return failed(result) ?? success(result.ok && result.call ? { call_id: idOf(result.call) } : {});
  };

  /** `call_id` is uaCSTA's own: see 30020. */
  const phone =
    (act: (call: FloorCall, leg: FloorLeg) => boolean): Run =>
    (ask) => {
      for (const field of ['extension', 'call_id', 'ip_address'])
        if (text(ask, field) === null) return badParameter(field);
      const found = floor.leg(Number(text(ask, 'call_id')));
      if (!found || found.leg.number !== text(ask, 'extension')) return gone();
      return act(found.call, found.leg) ? success() : answer(-1);
    };
  const rings = (leg: FloorLeg): boolean => leg.state === 'ringing';
  const hangUp: Run = simply((call, leg) => floor.hangUp(call, leg));

  return {
    'call/hold': simply((call, leg) => floor.hold(call, leg)),
    'call/unhold': simply((call, leg) => floor.resume(call, leg)),
    'call/mute': simply((call, leg) => floor.mute(call, leg, true)),
    'call/unmute': simply((call, leg) => floor.mute(call, leg, false)),
    // Nobody is ever paged here.
    'call/hangup': (ask) => (text(ask, 'paging_number') === null ? hangUp(ask) : gone()),
    'call/transfer': transfer,
    'call/listen': listen,
    'call/park': park,
    'call/add_member': invite,
    'call/record_start': simply((call, leg) => floor.recordings.set(call, leg, 'start')),
    'call/record_pause': simply((call, leg) => floor.recordings.set(call, leg, 'pause')),
    'call/record_unpause': simply((call, leg) => floor.recordings.set(call, leg, 'resume')),
    'call/accept_inbound': simply((call) => floor.routes.admit(call)),
    'call/refuse_inbound': simply((call) => floor.routes.turnAway(call)),
    'call/dial': dial,
    'uacsta_call/accept': phone((call, leg) => rings(leg) && floor.answer(call, leg)),
    'uacsta_call/refuse': phone((call, leg) => rings(leg) && floor.hangUp(call, leg).ok),
    'uacsta_call/hangup': phone((call, leg) => !rings(leg) && floor.hangUp(call, leg).ok),
  };
}

const isKey = <T extends object>(table: T, key: string): key is keyof T & string => Object.hasOwn(table, key);
