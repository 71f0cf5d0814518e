// How Asterisk tells an attended transfer by its Atxfer action: a Local channel beside the agent, the target behind
// it, and the merging of two bridges.
import {
  callerLeg,
  type FloorCall,
  type FloorLeg,
  type Happening,
  type Result,
} from '#server/simulator/call-centre/model.ts';
import type { Calls } from './calls.ts';
import { type Bridge, bridgeFields, type Channel } from './channels.ts';
import type { Line, Stage } from './stage.ts';

type Consultation = {
  readonly call: FloorCall;
  readonly leg: FloorLeg;
  readonly agent: Line;
  readonly one: Channel;
  readonly two: Channel;
  readonly bridge: Bridge;
  readonly second: FloorCall;
  /** Where the agent was before. */
  readonly first: Bridge | null;
};
type CallHappening = Extract<Happening, { readonly call: FloorCall }>;

/** What an agent takes to announce the caller before hanging up, milliseconds. */
const ANNOUNCE_MS = 2000;

export class Consultations {
  readonly #stage: Stage;
  readonly #calls: Calls;
  /** By the second call. */
  readonly #open = new Map<FloorCall, Consultation>();
  #asking: { readonly call: FloorCall; readonly leg: FloorLeg } | null = null;
  #joining: Consultation | null = null;

  constructor(stage: Stage, calls: Calls) {
    this.#stage = stage;
    this.#calls = calls;
  }

  /** The agent asks `number` whether to take the call; it takes it when it answers. */
  start(call: FloorCall, leg: FloorLeg, number: string): Result {
    this.#asking = { call, leg };
    const result = this.#stage.floor.consult(call, leg, number);
    this.#asking = null;
    return result;
  }

  /** The agent takes the caller back. */
  abort(leg: FloorLeg): Result {
    const consultation = [...this.#open.values()].find((each) => each.leg === leg);
    if (!consultation) return { ok: false, why: 'wrongState' };
    return this.#stage.floor.finishConsult(consultation.call, leg, 'abort');
  }

  /** Tells what belongs to a consultation. Answers whether nothing is left to tell. */
  hear(heard: CallHappening): boolean {
    if (heard.type === 'dialled' && this.#asking) {
      this.#begins(heard.call, heard.leg, this.#asking.call, this.#asking.leg);
      return true;
    }
    const joining = this.#joining;
    if (joining) {
      if (heard.type === 'answered') this.#joins(joining, heard.leg);
      return true;
    }
    if (heard.type === 'ended') this.#firstEnded(heard.call);
    const consultation = this.#open.get(heard.call);
    if (!consultation) return false;
    if (heard.type === 'answered') this.#answers(consultation);
    if (heard.type === 'ended') this.#ends(consultation, heard.legs);
    return heard.type === 'answered' ? false : heard.type === 'ended';
  }

  #begins(second: FloorCall, leg: FloorLeg, call: FloorCall, holder: FloorLeg): void {
    const stage = this.#stage;
    const agent = this.#calls.line(holder);
    if (!agent) return;
    const linkedid = this.#calls.idOf(call);
    const to = { exten: second.dialled, linkedid };
    const target = stage.floor.agents.get(second.dialled)?.name ?? '';
    const [one, two] = stage.channels.local(`${second.dialled}@internal`, to, { ...to, state: 4 });
    stage.begins(one);
    stage.begins(two);
    const bridge = stage.bridges();
    Object.assign(one, { number: second.dialled, named: target });
    Object.assign(two, { number: agent.phone.number, named: agent.phone.named });
    stage.say('call', 'NewCallerid', stage.shown(two), {
      'CID-CallingPres': '0 (Presentation Allowed, Not Screened)',
    });
    stage.say('call', 'LocalBridge', stage.shown(one, 'LocalOne'), stage.shown(two, 'LocalTwo'), {
      Context: 'internal',
      Exten: second.dialled,
      LocalOptimization: 'Yes',
    });
    stage.sees(one, agent.phone);
    stage.enters(bridge, one);
    const first = agent.outer.bridge;
    stage.leaves(agent.outer, false);
    stage.enters(bridge, agent.outer);
    this.#calls.begin(
      second,
      leg,
      { phone: two, outer: two, inner: null, rangAt: stage.now(), gone: false },
      linkedid,
    );
    this.#open.set(second, { call, leg: holder, agent, one, two, bridge, second, first });
  }

  #answers({ call, leg, one, second }: Consultation): void {
    const stage = this.#stage;
    stage.becomes(one, 6);
    stage.dialEnd(null, one, 'ANSWER');
    stage.floor.clock.after(ANNOUNCE_MS, () => {
      const consultation = this.#open.get(second);
      if (!consultation || second.endedAt !== null) return;
      this.#joining = consultation;
      stage.floor.finishConsult(call, leg, 'complete');
      this.#joining = null;
      this.#open.delete(second);
    });
  }

  /** The floor gives the first call a leg for the target: it is the channel that is there already. */
  #joins({ call, agent, one, two, bridge, second, first }: Consultation, leg: FloorLeg): void {
    const stage = this.#stage;
    const target = this.#calls.line(second.legs.find((each) => each.role === 'callee'));
    const caller = this.#calls.line(callerLeg(call))?.phone;
    if (!target || !caller || !first) return;
    this.#calls.adopt(leg, { phone: target.phone, outer: one, inner: two, rangAt: stage.now(), gone: false });
    stage.softly(agent.phone, 32);
    stage.say('call', 'BridgeMerge', bridgeFields(first, 'To'), bridgeFields(bridge, 'From'));
    stage.leaves(one, false);
    caller.held = false;
    stage.device(caller.device);
    stage.enters(first, one);
    stage.sees(caller, one);
    stage.sees(one, caller);
    stage.say(
      'call',
      'AttendedTransfer',
      { Result: 'Success' },
      stage.shown(agent.phone, 'OrigTransferer'),
      bridgeFields(first, 'Orig'),
      stage.shown(agent.phone, 'SecondTransferer'),
      bridgeFields(bridge, 'Second'),
      stage.shown(caller, 'Transferee'),
      stage.shown(one, 'TransferTarget'),
      { IsExternal: 'No', DestType: 'Bridge', DestBridgeUniqueid: first.id },
    );
    stage.leaves(agent.outer, false);
    this.#calls.completes(call, 'transfer');
    stage.sees(target.phone, caller);
    stage.destroys(bridge);
    stage.closes(agent, 16);
  }

  /** The target would not, or could not: the agent goes back to the caller. */
  #ends({ call, leg, agent, one, two, second, first }: Consultation, legs: readonly FloorLeg[]): void {
    const stage = this.#stage;
    this.#open.delete(second);
    const target = this.#calls.line(legs.find((each) => each.role === 'callee'));
    if (target?.phone.state === 5) stage.cancels(two, target.phone);
    this.#calls.leavesQueue(second, true);
    for (const channel of [two, ...(target ? [target.phone] : []), one]) stage.ends(channel, 16);
    if (target) target.gone = true;
    if (agent.gone || call.endedAt !== null || !first) return;
    stage.leaves(agent.outer);
    stage.enters(first, agent.outer);
    // Only now: the floor is still telling of the end that led here.
    stage.floor.clock.after(0, () => stage.floor.finishConsult(call, leg, 'abort'));
  }

  /** The caller hangs up while the agent is asking: the question is over too. */
  #firstEnded(call: FloorCall): void {
    for (const { call: first, second } of [...this.#open.values()])
      if (first === call) this.#stage.floor.clock.after(0, () => this.#stage.floor.end(second, null));
  }
}
