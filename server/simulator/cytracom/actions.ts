// The four call-control actions there are: originate, blind transfer, park, unpark. No other exists: no hold, no
// hang-up.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import { callerLeg, type FloorCall, type FloorLeg, live } from '#server/simulator/call-centre/model.ts';
import type { Clock } from '#server/time/clock.ts';
import { type Answer, field, refuse, sent } from './answers.ts';
import type { Names } from './names.ts';
import type { Quirks } from './variants.ts';

type Body = Readonly<Record<string, unknown>>;
export type Action = (body: Body) => Answer | Promise<Answer>;

/** How long a synchronous originate waits for the phone. */
const SYNC_MS = 30_000;

const missing = (name: string): Answer => refuse(400, `Missing required field: ${name}`);
const failed: Answer = refuse(400, 'Command Failed');

/** By path under `/v1.0/action/`. */
export function actions(
  floor: Floor,
  clock: Clock,
  names: Names,
  quirks: Quirks,
): ReadonlyMap<string, Action> {
  const channelIn = (body: Body): { call: FloorCall; leg: FloorLeg } | Answer => {
    const channel = field(body, 'channel_id');
    if (channel === null) return missing('channel_id');
    return names.legOf(channel) ?? refuse(404, 'Channel not found');
  };

  const originate: Action = (body) => {
    const number = field(body, 'number');
    const extension = field(body, 'extension_number');
    const { sync = 'false' } = body;
    if (number === null) return missing('number');
    if (extension === null) return missing('extension_number');
    if (sync !== 'true' && sync !== 'false') return refuse(400, 'Invalid value: sync');
    if (!floor.agents.has(extension)) return refuse(404, 'Extension not found');
    const { ok, ...rest } = floor.dial(extension, number, 'api');
    const call = ok && 'call' in rest ? rest.call : null;
    const leg = call && callerLeg(call);
    if (!call || !leg) return failed;
    return sync === 'true' ? picked(call, leg) : sent();
  };

  /** Waits until the phone that shall dial is picked up. */
  const picked = (call: FloorCall, leg: FloorLeg): Promise<Answer> =>
    new Promise((resolve) => {
      const done = (answer: Answer): void => {
        stop();
        cancel();
        resolve(answer);
      };
      const stop = floor.on((heard) => {
        if (!('call' in heard) || heard.call !== call) return;
        if (heard.type === 'ended') done(failed);
        else if (heard.type === 'dialled')
          done(sent({ linked_id: names.linkedIdOf(call), channel_id: names.channelOf(leg) }));
      });
      const cancel = clock.after(SYNC_MS, () => done(failed));
    });

  const transfer: Action = (body) => {
    const found = channelIn(body);
    if ('code' in found) return found;
    const { call, leg } = found;
    const number = field(body, quirks.transferField);
    if (number === null) return missing(quirks.transferField);
    const moved = quirks.actionLeg === 'stays' ? leg : otherOf(call, leg);
    if (!moved) return failed;
    const result = floor.blindTransfer(call, moved, number, 'api');
    // A number that leads nowhere is found out by the switch, not by the web server that sends the command.
    return result.ok || result.why === 'noSuchNumber' ? sent() : failed;
  };

  const park: Action = (body) => {
    const found = channelIn(body);
    if ('code' in found) return found;
    const { call, leg } = found;
    const parker = quirks.actionLeg === 'stays' ? otherOf(call, leg) : leg;
    if (leg.state !== 'talking' || !parker) return failed;
    const result = floor.park(call, parker);
    if (!result.ok) return failed;
    return quirks.parkAnswer === 'none' ? sent() : sent({ [quirks.parkAnswer]: result.note ?? '' });
  };

  const unpark: Action = (body) => {
    const { unparkField } = quirks;
    const wanted = field(body, unparkField);
    const extension = field(body, 'extension_number');
    if (wanted === null) return missing(unparkField);
    if (extension === null) return missing('extension_number');
    if (!floor.agents.has(extension)) return refuse(404, 'Extension not found');
    const named = unparkField === 'channel_id' ? names.legOf(wanted)?.call : floor.parked.get(wanted)?.call;
    if (named?.place.kind !== 'parked') return refuse(404, 'Parked call not found');
    floor.ring(named, extension, null);
    return sent();
  };

  return new Map([
    ['chan/originate', originate],
    ['chan/blind-transfer', transfer],
    ['chan/park', park],
    ['chan/unpark', unpark],
  ]);
}

/** Who talks with `leg`. */
const otherOf = (call: FloorCall, leg: FloorLeg): FloorLeg | undefined =>
  call.legs.find((each) => each !== leg && live(each) && each.state === 'talking');
