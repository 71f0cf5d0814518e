// How one live call looks on Vodia's wire, in every spelling.
import type { FloorCall, FloorLeg, Happening } from '#server/simulator/call-centre/model.ts';
import { live } from '#server/simulator/call-centre/model.ts';
import { Digits, nameAddr, seconds, stamp } from './notation.ts';
import { callIdOf, type Tenants } from './tenants.ts';
import type { Quirks } from './variants.ts';

export type Row = Readonly<Record<string, unknown>>;

/** What somebody has written on a call. */
export type Notes = { comment?: string; category?: string };

export class Rows {
  readonly #quirks: Quirks;
  readonly #tenants: Tenants;
  readonly #notes = new WeakMap<FloorCall, Notes>();
  /** Legs that a blind transfer is about to end: the PBX shows the call as it will be. */
  readonly #leaving = new WeakMap<FloorCall, readonly FloorLeg[]>();
  readonly #hidden = new WeakSet<FloorLeg>();

  constructor(quirks: Quirks, tenants: Tenants) {
    this.#quirks = quirks;
    this.#tenants = tenants;
  }

  /** To be told every happening before a row is made of it. */
  hear(heard: Happening): void {
    if (heard.type === 'transferred') {
      const { call, moved, leg } = heard;
      // Joined to another call of its own, the extension alone leaves; sent away, everybody but the one who is sent.
      const joins = !call.legs.includes(moved);
      const leaves = (each: FloorLeg): boolean => (joins ? each === leg : each !== moved && live(each));
      this.#leaving.set(call, call.legs.filter(leaves));
    } else if (heard.type === 'ringing' || heard.type === 'queued') {
      for (const leg of this.#leaving.get(heard.call) ?? []) this.#hidden.add(leg);
      this.#leaving.delete(heard.call);
    }
  }

  note(call: FloorCall, note: Notes): void {
    this.#notes.set(call, { ...this.#notes.get(call), ...note });
  }

  /** Live legs of extensions as the PBX shows them. */
  extensions(call: FloorCall): FloorLeg[] {
    return call.legs.filter((leg) => leg.kind === 'extension' && live(leg) && !this.#hidden.has(leg));
  }

  /** The number a call is with: the queue while a queue or one of its agents has it. */
  target(call: FloorCall): string {
    const { place } = call;
    if (place.kind === 'queue') return place.number;
    // Whose phone rang first for a callback is its caller: no document shows such a call at the queue.
    const serving = this.extensions(call).find(({ role, state }) => role === 'callee' && state === 'talking');
    if (serving?.via != null) return serving.via;
    return place.kind === 'arriving' ? call.dialled : place.number;
  }

  /** The queue a call is in or talks for; `null` for none. */
  queueOf(call: FloorCall): string | null {
    const target = this.target(call);
    return this.#tenants.queue(this.#tenants.domainOfCall(call) ?? '', target) ? target : null;
  }

  /** One row, or one for each extension. `over` is the word that ends it. */
  of(call: FloorCall, over: string | null = null): Row[] {
    const legs = over === null ? this.extensions(call) : [];
    const one = this.#quirks.legs === 'oneRow' || this.#quirks.callState === 'keyed';
    if (one || legs.length < 2) return [this.#row(call, legs, over)];
    return legs.map((leg) => this.#row(call, [leg], over));
  }

  /** As `GET /rest/user/…/calls` shows one extension its part. */
  ofLeg(call: FloorCall, leg: FloorLeg, now: number): Row {
    const other = call.legs.find((each) => each !== leg && live(each));
    const since = leg.answeredAt ?? leg.startedAt;
    return {
      ...this.#row(call, [leg], null),
      remote: other?.number ?? call.from,
      duration: seconds(now - since),
    };
  }

  #row(call: FloorCall, legs: readonly FloorLeg[], over: string | null): Row {
    const quirks = this.#quirks;
    const queue = this.queueOf(call);
    const word = this.#spelt(over ?? this.#word(call, legs));
    const state = quirks.callState === 'single' ? { callstate: word } : { state: word };
    return {
      id: callIdOf(call),
      ...this.#parties(call),
      ...state,
      start: this.#time(call.startedAt),
      connect: this.#connect(call),
      extension: legs.map((leg) => this.#mark(leg)),
      ...this.#extras(call, queue),
      ...this.#notes.get(call),
      ...(queue !== null && quirks.queueKey !== 'none' ? { [quirks.queueKey]: queue } : {}),
    };
  }

  #parties(call: FloorCall): Row {
    const domain = this.#tenants.domainOfCall(call) ?? '';
    const to = this.target(call);
    const fromName = call.fromName || this.#tenants.nameOf(call.from);
    const toName = this.#tenants.nameOf(to);
    const addresses = { from: nameAddr(fromName, call.from, domain), to: nameAddr(toName, to, domain) };
    const numbers = { 'from-number': call.from, 'from-name': fromName, 'to-number': to, 'to-name': toName };
    switch (this.#quirks.parties) {
      case 'both':
        return { ...addresses, ...numbers };
      case 'bare':
        return { from: call.from, to };
      case 'nameAddr':
        return addresses;
      case 'numbers':
        return numbers;
    }
  }

  #word(call: FloorCall, legs: readonly FloorLeg[]): string {
    const { stateWords, waitingState } = this.#quirks;
    const rings = stateWords === 'capitals' ? 'alerting' : stateWords;
    if (call.place.kind === 'parked' || legs.some((leg) => leg.heldAt !== null)) return 'holding';
    if (legs.length > 0 && legs.every((leg) => leg.state === 'ringing')) return rings;
    const answered = call.legs.some(
      (leg) => leg.role === 'callee' && leg.state === 'talking' && !this.#hidden.has(leg),
    );
    if (answered) return 'connected';
    const { kind } = call.place;
    if (waitingState === 'connected' && (kind === 'queue' || kind === 'ivr')) return 'connected';
    return waitingState === 'queued' && kind === 'queue' ? 'queued' : rings;
  }

  #spelt(word: string): string {
    return this.#quirks.stateWords === 'capitals' ? `${word[0]?.toUpperCase()}${word.slice(1)}` : word;
  }

  #mark(leg: FloorLeg): string {
    const { extensionMark } = this.#quirks;
    if (leg.state !== 'ringing' || extensionMark === 'none') return leg.number;
    return extensionMark === 'before' ? `*${leg.number}` : `${leg.number}*`;
  }

  #connect(call: FloorCall): unknown {
    const byQueue = call.segments.find((segment) => segment.kind === 'queue' || segment.kind === 'ivr');
    const at = this.#quirks.connectBy === 'queue' ? (byQueue?.startedAt ?? call.answeredAt) : call.answeredAt;
    return at === null ? '' : this.#time(at);
  }

  #time(at: number): unknown {
    switch (this.#quirks.callTimes) {
      case 'seconds':
        return seconds(at);
      case 'fraction':
        return new Digits(stamp(at, this.#quirks.fractions));
      case 'milliseconds':
        return Math.floor(at);
      case 'text':
        return stamp(at, this.#quirks.fractions);
    }
  }

  #extras(call: FloorCall, queue: string | null): Row {
    if (this.#quirks.extraKeys === 'none') return {};
    const inbound = call.direction === 'inbound';
    const external = call.direction !== 'internal';
    return { inbound, external, queue: queue !== null, cmc: '', category: '', comment: '' };
  }
}
