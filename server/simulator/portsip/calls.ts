// The life of a call as `cdr_events` tell it: its start, its targets, what it is called now, its record. No event
// tells of hold: v22 has none.
import type { FloorCall, FloorLeg, Happening } from '#server/simulator/call-centre/model.ts';
import { callCdr, destinationOf, directionOf, type EndReason, type Ends, type Target } from './cdr.ts';
import { given, type Stage, type Tenant } from './stage.ts';

type Step = 'add' | 'ringing' | 'answer' | 'noanswer' | 'fail' | 'end';

export class Calls {
  readonly #stage: Stage;
  readonly #tenant: Tenant;
  readonly #ends: Ends;
  readonly #started = new WeakSet<FloorCall>();
  /** The callee told last. */
  readonly #callee = new WeakMap<FloorCall, string>();
  /** The IVR or queue a call is in, while target events tell of it. */
  readonly #service = new WeakMap<FloorCall, string>();

  constructor(stage: Stage, tenant: Tenant, ends: Ends) {
    this.#stage = stage;
    this.#tenant = tenant;
    this.#ends = ends;
  }

  /** Tells what comes before phones and queues are told of. */
  before(heard: Happening): void {
    if (!('call' in heard)) return;
    const { call } = heard;
    this.#stage.wire.owns(this.#tenant, call);
    this.#start(call);
    switch (heard.type) {
      case 'ivr':
        this.#enters(call, this.#tenant.floor.ivrNumber);
        break;
      case 'queued':
        this.#enters(call, heard.queue);
        break;
      case 'ringing':
        if (heard.leg.role === 'callee') {
          this.#target(call, heard.leg, 'add');
          this.#target(call, heard.leg, 'ringing');
        }
        break;
      case 'answered':
        this.#enters(call, null);
        if (heard.leg.role === 'callee') this.#target(call, heard.leg, 'answer');
        break;
      case 'ringEnded':
        this.#over(heard.leg, 'None');
        if (heard.why === 'timeout') this.#target(call, heard.leg, 'noanswer');
        else if (heard.why === 'declined') this.#target(call, heard.leg, 'fail');
        break;
      case 'legEnded':
        this.#over(heard.leg, 'referred');
        if (heard.leg.role === 'callee') this.#target(call, heard.leg, 'end');
        break;
      case 'ended':
        this.#ended(call, heard.by, heard.legs);
        break;
      default:
        break;
    }
  }

  /** Tells what comes after them. */
  after(heard: Happening): void {
    if (heard.type === 'answered' && heard.leg.role === 'callee' && heard.leg.part === 'party')
      this.#update(heard.call, heard.leg.number);
    else if (heard.type === 'queued' && this.#callee.get(heard.call) !== heard.queue)
      this.#update(heard.call, heard.queue);
    else if (heard.type === 'ended') {
      const { call } = heard;
      const { publish } = this.#stage;
      publish('cdr_events', this.#tenant, null, () => callCdr(this.#stage, this.#tenant, call, this.#ends));
    }
  }

  #start(call: FloorCall): void {
    if (this.#started.has(call)) return;
    this.#started.add(call);
    const { quirks, wire, publish } = this.#stage;
    const route = call.direction === 'inbound' ? this.#tenant.route(call.dialled) : undefined;
    const callee = quirks.firstCallee === 'destination' ? (route ?? call.dialled) : call.dialled;
    this.#callee.set(call, callee);
    this.#ends.callees.set(call, callee);
    if (this.#ends.nextUserData !== '') this.#ends.userData.set(call, this.#ends.nextUserData);
    this.#ends.nextUserData = '';
    publish('cdr_events', this.#tenant, null, () =>
      given({
        event_type: 'call_start',
        ...this.#who(call, callee, wire.sipCallId(call)),
        user_data: this.#ends.userData.get(call) ?? '',
      }),
    );
  }

  #who(call: FloorCall, callee: string, call_id?: string): Record<string, unknown> {
    const { quirks, wire } = this.#stage;
    const { floor } = this.#tenant;
    return {
      time: wire.stamp(call.startedAt),
      session_id: wire.sessionId(call),
      cdr_id: wire.cdrId(call),
      call_id,
      direction: directionOf(quirks, call),
      caller: wire.party(this.#tenant, call.from),
      caller_display_name: call.fromName,
      callee: wire.party(this.#tenant, callee),
      callee_display_name: floor.queues.get(callee)?.name ?? floor.agents.get(callee)?.name ?? '',
      [quirks.didKey]: call.direction === 'inbound' ? call.dialled : '',
      outbound_caller_id: '',
      tenant_id: this.#tenant.id,
    };
  }

  #update(call: FloorCall, callee: string): void {
    this.#callee.set(call, callee);
    this.#stage.publish('cdr_events', this.#tenant, null, () =>
      given({ event_type: 'call_update_info', ...this.#who(call, callee) }),
    );
  }

  /** The call goes into an IVR or a queue, or (`null`) out of the one it was in. */
  #enters(call: FloorCall, service: string | null): void {
    if (this.#stage.quirks.serviceTargets === 'off') return;
    const before = this.#service.get(call);
    if (before !== undefined) this.#say(call, 'service', before, 'end');
    this.#service.delete(call);
    if (service === null) return;
    this.#service.set(call, service);
    this.#say(call, 'service', service, 'add');
    this.#say(call, 'service', service, 'answer');
  }

  #ended(call: FloorCall, by: FloorLeg | null, legs: readonly FloorLeg[]): void {
    const reason: EndReason =
      by === null
        ? call.legs.some((leg) => leg.carriedOn)
          ? 'replaced'
          : 'None'
        : call.answeredAt === null && call.queue === null && by.role === 'caller'
          ? 'cancelled'
          : by.role === 'caller'
            ? 'caller_disconnect'
            : 'callee_disconnect';
    this.#ends.calls.set(call, reason);
    this.#enters(call, null);
    for (const leg of legs) {
      this.#over(leg, leg.carriedOn ? 'replaced' : 'None');
      if (leg.role !== 'callee') continue;
      const failed = call.failure === null ? 'noanswer' : 'fail';
      this.#target(call, leg, leg.answeredAt === null ? failed : 'end');
    }
  }

  #over(leg: FloorLeg, reason: EndReason): void {
    this.#ends.legs.set(leg, { at: this.#tenant.floor.clock.now(), reason });
  }

  #target(call: FloorCall, leg: FloorLeg, step: Step): void {
    this.#say(call, leg.kind === 'extension' ? 'extension' : 'outside', leg.number, step);
  }

  #say(call: FloorCall, kind: Target['kind'], number: string, step: Step): void {
    const { publish, quirks, wire } = this.#stage;
    if (quirks.targets === 'none') return;
    const prefix = quirks.targets === 'prefixed' ? 'cdr_' : '';
    const word = quirks.targets === 'v16' && step === 'end' ? 'ended' : step;
    const now = this.#tenant.floor.clock.now();
    publish('cdr_events', this.#tenant, null, () => ({
      event_type: `${prefix}target_${word}`,
      time: wire.stamp(quirks.targetTime === 'event' ? now : call.startedAt),
      session_id: wire.sessionId(call),
      cdr_id: wire.cdrId(call),
      tenant_id: this.#tenant.id,
      direction: directionOf(quirks, call),
      [quirks.destinationKey]: destinationOf(kind, number),
      caller: wire.party(this.#tenant, call.from),
      [quirks.didKey]: call.direction === 'inbound' ? call.dialled : '',
      outbound_caller_id: '',
    }));
  }
}
