// In which order Asterisk tells that a queue rings a member, who answers, lets it ring out or is passed over; with
// the member's phone rung directly or through a Local channel.
import {
  callerLeg,
  type FloorCall,
  type FloorLeg,
  type RingEnd,
} from '#server/simulator/call-centre/model.ts';
import type { Calls } from './calls.ts';
import type { Channel } from './channels.ts';
import { usesLocal } from './members.ts';
import type { Line, Stage } from './stage.ts';

const seconds = (at: number): number => Math.floor(at / 1000);

export class Offers {
  readonly #stage: Stage;
  readonly #calls: Calls;

  constructor(stage: Stage, calls: Calls) {
    this.#stage = stage;
    this.#calls = calls;
  }

  rings(call: FloorCall, leg: FloorLeg, queue: string): void {
    const caller = this.#caller(call);
    if (!caller) return;
    if (usesLocal(this.#stage.quirks)) this.#ringsLocal(call, leg, queue, caller);
    else this.#ringsPhone(call, leg, queue, caller);
  }

  #ringsPhone(call: FloorCall, leg: FloorLeg, queue: string, caller: Channel): void {
    const stage = this.#stage;
    const order = stage.quirks.agentCalled;
    const phone = this.#phone(call, leg);
    this.#calls.adopt(leg, this.#line(phone, phone, null));
    // Dialling is told with the channel as it was at its birth, the offer with what it has become since.
    const born = stage.shown(phone, 'Dest');
    const begun = (): void => void stage.begins(phone);
    if (order === 'beforeNewchannel') this.#called(leg, queue, caller, this.#introduced(phone, caller));
    begun();
    this.#introduced(phone, caller);
    if (order === 'afterNewchannel') this.#called(leg, queue, caller, phone);
    stage.dials(caller, born, `PJSIP/${leg.number}`);
    stage.sees(caller, phone);
    stage.becomes(phone, 5);
    stage.sees(phone, caller, true);
    if (order === 'afterRinging') this.#called(leg, queue, caller, phone);
    stage.dialState(caller, phone, 'RINGING');
    stage.device(phone.device);
  }

  #ringsLocal(call: FloorCall, leg: FloorLeg, queue: string, caller: Channel): void {
    const stage = this.#stage;
    const linkedid = this.#calls.idOf(call);
    const there = { context: 'from-queue', exten: leg.number, linkedid };
    const number = { number: caller.number, named: caller.named };
    const [one, two] = stage.channels.local(`${leg.number}@from-queue`, there, {
      ...there,
      state: 4,
      ...number,
    });
    Object.assign(one, { number: leg.number, named: stage.floor.agents.get(leg.number)?.name ?? '' });
    stage.begins(one);
    stage.begins(two);
    stage.say('call', 'LocalBridge', stage.shown(one, 'LocalOne'), stage.shown(two, 'LocalTwo'), {
      Context: 'from-queue',
      Exten: leg.number,
      LocalOptimization: 'No',
    });
    this.#called(leg, queue, caller, one);
    stage.dials(caller, stage.shown(one, 'Dest'), `Local/${leg.number}@from-queue/n`);
    const phone = this.#phone(call, leg);
    this.#calls.adopt(leg, this.#line(phone, one, two));
    stage.begins(phone);
    const dialled =
      phone.number === leg.number ? phone.device : `PJSIP/${phone.number}@${phone.device.slice(6)}`;
    stage.runs(two, leg.number, 1, 'Dial', `${dialled},,tr`);
    stage.dials(two, stage.shown(phone, 'Dest'), dialled.slice(6));
    this.#introduced(phone, caller);
    stage.becomes(phone, 5);
    stage.dialState(two, phone, 'RINGING');
    stage.becomes(one, 5);
    stage.sees(caller, one);
    stage.dialState(caller, one, 'RINGING');
    stage.device(phone.device);
  }

  answers(call: FloorCall, leg: FloorLeg, queue: string): void {
    const stage = this.#stage;
    const caller = this.#caller(call);
    const line = this.#calls.line(leg);
    const way = this.#calls.way(call);
    const agent = stage.floor.agents.get(leg.number);
    if (!caller || !line || !way || !agent) return;
    stage.becomes(line.phone, 6);
    if (line.inner) this.#connectsLocal(line, line.inner);
    stage.dialEnd(caller, line.outer, 'ANSWER');
    const { members } = stage;
    const since = members.waiting(queue).find((each) => each.call === call)?.since ?? stage.now();
    this.#calls.leavesQueue(call, false);
    const held = seconds(stage.now()) - seconds(since);
    const member = members.member(agent, queue);
    members.connected(member, held);
    way.serving = { member, line, held, since: stage.now() };
    stage.say('agent', 'AgentConnect', stage.shown(caller), stage.shown(line.outer, 'Dest'), {
      Queue: members.nameOf(queue),
      Interface: members.interfaceOf(leg.number),
      MemberName: agent.name,
      HoldTime: held,
      RingTime: seconds(stage.now()) - seconds(line.rangAt),
    });
    stage.device(line.phone.device, true);
    Object.assign(line.outer, { application: 'AppQueue', data: '(Outgoing Line)' });
    way.bridge = stage.bridges();
    stage.enters(way.bridge, line.outer);
    stage.enters(way.bridge, caller);
  }

  #connectsLocal(line: Line, two: Channel): void {
    const stage = this.#stage;
    stage.dialEnd(two, line.phone, 'ANSWER');
    stage.becomes(two, 6);
    const bridge = stage.bridges();
    stage.enters(bridge, line.phone);
    stage.enters(bridge, two);
    stage.becomes(line.outer, 6);
  }

  endsRing(call: FloorCall, leg: FloorLeg, queue: string, why: RingEnd): void {
    const stage = this.#stage;
    const caller = this.#caller(call);
    const line = this.#calls.line(leg);
    if (!line) return;
    const missed = (): void => {
      if (!caller) return;
      stage.say('agent', 'AgentRingNoAnswer', stage.shown(caller), stage.shown(line.outer, 'Dest'), {
        ...this.#member(leg, queue),
        RingTime: stage.now() - line.rangAt,
      });
    };
    if (why === 'timeout') missed();
    if (why === 'timeout') stage.dialEnd(caller, line.outer, 'NOANSWER');
    if (why === 'declined') stage.dialEnd(caller, line.outer, 'BUSY');
    if (why === 'declined') missed();
    else stage.dialEnd(caller, line.outer, 'CANCEL');
    if (why !== 'timeout' && why !== 'declined' && stage.quirks.dialEnd === 'twice')
      stage.dialEnd(caller, line.outer, 'CANCEL');
    stage.closes(line, why === 'declined' ? 17 : why === 'answeredElsewhere' ? 26 : 0);
  }

  #called(leg: FloorLeg, queue: string, caller: Channel, dest: Channel): void {
    const { shown, say } = { shown: this.#stage.shown.bind(this.#stage), say: this.#stage.say };
    say('agent', 'AgentCalled', shown(caller), shown(dest, 'Dest'), this.#member(leg, queue));
  }

  #member(leg: FloorLeg, queue: string): { Queue: string; Interface: string; MemberName: string } {
    const { members, floor } = this.#stage;
    return {
      Queue: members.nameOf(queue),
      Interface: members.interfaceOf(leg.number),
      MemberName: floor.agents.get(leg.number)?.name ?? leg.number,
    };
  }

  /** The phone is told who calls, and where the call was dialled. */
  #introduced(phone: Channel, caller: Channel): Channel {
    phone.connectedNumber = caller.number;
    phone.connectedName = caller.named;
    phone.exten = caller.exten;
    return phone;
  }

  #phone(call: FloorCall, leg: FloorLeg): Channel {
    const { channels, floor, quirks } = this.#stage;
    const linkedid = this.#calls.idOf(call);
    const [named, number] = [floor.agents.get(leg.number)?.name ?? '', leg.number];
    // As FreePBX names the phone in a browser; follow-me goes out over a trunk.
    if (quirks.memberPhone === 'softphone')
      return channels.pjsip(`PJSIP/99${number}`, { number, named, linkedid });
    if (quirks.memberPhone === 'mobile')
      return channels.pjsip('PJSIP/trunk-a', { number: `0815550${number}`, linkedid, context: 'inbound' });
    return channels.pjsip(`PJSIP/${number}`, { number, named, linkedid });
  }

  #line(phone: Channel, outer: Channel, inner: Channel | null): Line {
    return { phone, outer, inner, rangAt: this.#stage.now(), gone: false };
  }

  #caller(call: FloorCall): Channel | null {
    return (
      this.#calls.line(callerLeg(call) ?? call.legs.find((leg) => leg.state === 'talking'))?.phone ?? null
    );
  }
}
