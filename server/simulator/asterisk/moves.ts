// How Asterisk tells that a call is held, transferred or listened to.
import { type FloorCall, type FloorLeg, live } from '#server/simulator/call-centre/model.ts';
import type { Calls } from './calls.ts';
import { bridgeFields, type Channel } from './channels.ts';
import type { Stage } from './stage.ts';

type Spy = { readonly channel: Channel; readonly spyee: Channel };

/** How long a supervisor's phone rings before it is picked up, milliseconds. */
const PICK_UP_MS = 600;

export class Moves {
  readonly #stage: Stage;
  readonly #calls: Calls;
  readonly #spies = new Map<FloorCall, Spy[]>();

  constructor(stage: Stage, calls: Calls) {
    this.#stage = stage;
    this.#calls = calls;
  }

  holds(call: FloorCall, leg: FloorLeg, held: boolean): void {
    const line = this.#calls.line(leg);
    if (!line) return;
    const stage = this.#stage;
    if (held) stage.say('call', 'Hold', stage.shown(line.phone), { MusicClass: 'default' });
    else stage.say('call', 'Unhold', stage.shown(line.phone));
    for (const other of call.legs) {
      const far = other === leg || !live(other) ? undefined : this.#calls.line(other)?.phone;
      if (!far || far.held === held) continue;
      far.held = held;
      if (stage.quirks.music === 'on')
        stage.say('call', held ? 'MusicOnHoldStart' : 'MusicOnHoldStop', stage.shown(far));
      stage.device(far.device);
    }
  }

  /** Everybody but `moved` leaves at once; the floor tells a little later where it has come to. */
  transfers(call: FloorCall, moved: FloorLeg, leg: FloorLeg | null, to: string, by: 'phone' | 'api'): void {
    const stage = this.#stage;
    const way = this.#calls.way(call);
    const going = this.#calls.line(moved);
    if (!way || !going) return;
    const rest = call.legs.filter((other) => other !== moved && live(other));
    if (way.queue !== null || !way.bridge) {
      for (const other of rest) this.#calls.silences(call, other, 'withdrawn');
      this.#calls.leavesQueue(call, true);
      going.phone.exten = to;
      return;
    }
    const transferer = this.#calls.line(leg);
    if (by === 'phone' && transferer)
      stage.say(
        'call',
        'BlindTransfer',
        { Result: 'Success' },
        stage.shown(transferer.phone, 'Transferer'),
        stage.shown(going.phone, 'Transferee'),
        bridgeFields(way.bridge),
        { IsExternal: 'Yes', Context: 'internal', Extension: to },
      );
    this.#calls.completes(call, by === 'phone' ? 'transfer' : 'agent');
    for (const other of rest) {
      const line = this.#calls.line(other);
      if (line) stage.leaves(line.outer, false);
    }
    going.phone.exten = to;
    going.phone.held = false;
    stage.leaves(going.outer);
    way.bridge = null;
    for (const other of rest) {
      const line = this.#calls.line(other);
      if (line) stage.closes(line, 16);
    }
  }

  /** Somebody leaves a call that goes on: its parker, as a rule. */
  leaves(call: FloorCall, leg: FloorLeg): void {
    const line = this.#calls.line(leg);
    const way = this.#calls.way(call);
    if (!line || !way) return;
    this.#stage.closes(line, 16);
    if (way.bridge?.channels.size === 0) way.bridge = null;
  }

  ended(call: FloorCall): void {
    for (const { channel, spyee } of this.#spies.get(call) ?? []) {
      if (channel.state === 6) this.#spying('ChanSpyStop', channel, spyee);
      this.#stage.ends(channel, 0);
    }
    this.#spies.delete(call);
  }

  /** Originate with ChanSpy: the supervisor's phone rings, and listens once it is picked up. */
  listens(call: FloorCall, spyee: Channel, device: string, wish: SpyWish): void {
    const stage = this.#stage;
    const { id, actionId, application, data } = wish;
    const own = { number: device.slice(6), named: wish.callerName, linkedid: id, uniqueid: id };
    const channel = stage.channels.pjsip(device, id === '' ? { ...own, ...this.#ids() } : own);
    this.#spies.set(call, [...(this.#spies.get(call) ?? []), { channel, spyee }]);
    stage.begins(channel);
    stage.say('call', 'NewCallerid', stage.shown(channel), {
      'CID-CallingPres': '0 (Presentation Allowed, Not Screened)',
    });
    stage.sees(channel, channel);
    stage.dials(null, stage.shown(channel, 'Dest'), device.slice(6));
    stage.becomes(channel, 5);
    stage.dialState(null, channel, 'RINGING');
    stage.device(device);
    stage.floor.clock.after(PICK_UP_MS, () => {
      if (!stage.channels.all.has(channel.name)) return;
      Object.assign(channel, { application, data });
      stage.becomes(channel, 6);
      stage.say('call', 'OriginateResponse', actionId === '' ? {} : { ActionID: actionId }, {
        Response: 'Success',
        Channel: channel.name,
        Application: application,
        Data: data,
        Reason: 4,
        Uniqueid: channel.uniqueid,
        CallerIDNum: channel.number,
        CallerIDName: channel.named || '<unknown>',
      });
      stage.dialEnd(null, channel, 'ANSWER');
      stage.device(device);
      this.#spying('ChanSpyStart', channel, spyee);
    });
  }

  /** The supervisor hangs up. Answers whether this was one. */
  stopsListening(channel: Channel): boolean {
    for (const [call, spies] of this.#spies) {
      const spy = spies.find((each) => each.channel === channel);
      if (!spy) continue;
      this.#spies.set(
        call,
        spies.filter((each) => each !== spy),
      );
      if (channel.state === 6) this.#spying('ChanSpyStop', channel, spy.spyee);
      this.#stage.ends(channel, 16);
      return true;
    }
    return false;
  }

  #ids(): { uniqueid: string; linkedid: string } {
    const id = `${Math.floor(this.#stage.now() / 1000)}.${this.#stage.channels.processed}`;
    return { uniqueid: id, linkedid: id };
  }

  #spying(name: string, spyer: Channel, spyee: Channel): void {
    this.#stage.say('call', name, this.#stage.shown(spyer, 'Spyer'), this.#stage.shown(spyee, 'Spyee'));
  }
}

export type SpyWish = {
  /** Uniqueid wished for; empty for Asterisk's own choice. */
  readonly id: string;
  readonly actionId: string;
  readonly callerName: string;
  readonly application: string;
  readonly data: string;
};
