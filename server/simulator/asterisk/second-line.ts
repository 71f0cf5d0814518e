// How Asterisk tells that a phone asks on a line of its own and then has the two lines joined (SIP: REFER with
// Replaces): one channel takes another's place in a bridge.
import {
  callerLeg,
  type FloorCall,
  type FloorLeg,
  type Happening,
  live,
} from '#server/simulator/call-centre/model.ts';
import type { Calls } from './calls.ts';
import { type Bridge, bridgeFields, type Channel } from './channels.ts';
import type { Line, Stage } from './stage.ts';

type CallHappening = Extract<Happening, { readonly call: FloorCall }>;
/** The second call as it stood when it was taken over. */
type Asked = { readonly call: FloorCall; readonly own: Line; readonly target: Line; readonly bridge: Bridge };

export class SecondLines {
  readonly #stage: Stage;
  readonly #calls: Calls;
  /** By the leg of who was asked, until it carries the first call on. */
  readonly #asked = new Map<FloorLeg, Asked>();

  constructor(stage: Stage, calls: Calls) {
    this.#stage = stage;
    this.#calls = calls;
  }

  /** Tells what belongs to the joining of two lines. Answers whether nothing is left to tell. */
  hear(heard: CallHappening): boolean {
    if (heard.type === 'ended') return this.#isTakenOver(heard.call, heard.legs);
    if (heard.type !== 'ringing' && heard.type !== 'answered') return false;
    const before = heard.leg.continues;
    const asked = before ? this.#asked.get(before) : undefined;
    if (!before || !asked || heard.leg.part !== 'party') return false;
    // The phone of who was asked is off the hook already: nothing rings.
    if (heard.type === 'ringing') return true;
    this.#asked.delete(before);
    this.#joins(heard.call, heard.leg, asked);
    return true;
  }

  /** The floor ends the second call first: in Asterisk its channels live on until the lines are joined. */
  #isTakenOver(call: FloorCall, legs: readonly FloorLeg[]): boolean {
    const leg = call.asks ? legs.find((each) => each.carriedOn) : undefined;
    const own = this.#calls.line(callerLeg(call) ?? call.legs.find((each) => each.role === 'caller'));
    const target = this.#calls.line(leg);
    const bridge = this.#calls.way(call)?.bridge;
    if (!leg || !own || !target || !bridge) return false;
    this.#asked.set(leg, { call, own, target, bridge });
    return true;
  }

  #joins(call: FloorCall, leg: FloorLeg, { call: second, own, target, bridge }: Asked): void {
    const stage = this.#stage;
    const way = this.#calls.way(call);
    const asking = call.legs.find((each) => live(each) && each.number === own.phone.number && each !== leg);
    const agent = this.#calls.line(asking);
    const first = callerLeg(call);
    const other = this.#calls.line(
      first && first !== asking
        ? first
        : call.legs.find((each) => live(each) && each !== asking && each !== leg),
    );
    const from = agent?.phone.bridge;
    if (!way || !agent || !other || !from) return;
    // Who shares the bridge with the phone that hands on: the caller, or the Local half that stands for them.
    const handed = agent.inner ?? other.outer;
    stage.say('call', 'Unhold', stage.shown(agent.phone));
    other.phone.held = false;
    stage.device(other.phone.device);
    stage.leaves(handed, false);
    stage.leaves(own.outer, false);
    stage.enters(bridge, handed);
    this.#tells(agent, own, handed, target.phone, from, bridge);
    // With a Local channel in between, the queue's own bridge stands, and it counts on.
    if (!agent.inner) this.#calls.completes(call, 'transfer');
    // For the queue that was asked its caller is the phone that asks, and that hangs up (asterisk#counters).
    this.#calls.completes(second, 'caller');
    stage.leaves(agent.phone);
    target.phone.linkedid = way.id;
    stage.sees(target.phone, other.phone);
    stage.sees(handed, target.phone);
    stage.ends(own.phone, 16);
    own.gone = true;
    stage.ends(agent.phone, 16);
    this.#calls.adopt(leg, agent.inner ? { ...agent, phone: target.phone, gone: false } : target);
    agent.gone = true;
    if (!agent.inner) way.bridge = bridge;
  }

  #tells(agent: Line, own: Line, handed: Channel, target: Channel, from: Bridge, bridge: Bridge): void {
    const stage = this.#stage;
    const named = stage.quirks.attended === 'named';
    stage.say(
      'call',
      'AttendedTransfer',
      { Result: 'Success' },
      stage.shown(agent.phone, 'OrigTransferer'),
      bridgeFields(from, 'Orig'),
      stage.shown(own.phone, 'SecondTransferer'),
      bridgeFields(bridge, 'Second'),
      named ? stage.shown(handed, 'Transferee') : {},
      named ? stage.shown(target, 'TransferTarget') : {},
      { IsExternal: 'Yes', DestType: 'Bridge', DestBridgeUniqueid: bridge.id },
    );
  }
}
