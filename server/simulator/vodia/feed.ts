// What a Vodia PBX says on its sockets when something happens on the floor.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall, Happening } from '#server/simulator/call-centre/model.ts';
import type { Random } from '#server/simulator/traffic/random.ts';
import type { AccountState, Accounts } from './accounts.ts';
import { Lamps } from './lamps.ts';
import { noise } from './noise.ts';
import { json, stamp } from './notation.ts';
import type { Row, Rows } from './rows.ts';
import type { Peer, Sockets } from './sockets.ts';
import { callIdOf, type Tenants } from './tenants.ts';
import type { Quirks } from './variants.ts';

export type FeedSetup = {
  readonly floor: Floor;
  readonly quirks: Quirks;
  readonly draws: Random;
  readonly tenants: Tenants;
  readonly accounts: Accounts;
  readonly rows: Rows;
  readonly mayHearAll: (domain: string, user: string) => boolean;
};

/** How often a PBX that tells the directory by the clock does so, milliseconds. */
export const DOMAIN_STATE_MS = 60_000;

export class Feed {
  readonly #setup: FeedSetup;
  readonly #lamps: Lamps;
  #sockets: Sockets | null = null;
  /** The rows of each call as they were last told. */
  readonly #told = new WeakMap<FloorCall, readonly string[]>();
  readonly #people = new Map<string, AccountState>();

  constructor(setup: FeedSetup) {
    this.#setup = setup;
    this.#lamps = new Lamps(setup.floor, setup.quirks, setup.tenants);
    for (const number of setup.floor.agents.keys()) this.#people.set(number, setup.accounts.state(number));
  }

  /** From now on the floor is heard. */
  start(sockets: Sockets): void {
    this.#sockets = sockets;
    this.#setup.floor.on((heard) => this.#hear(sockets, heard));
    this.#setup.accounts.onDisturbed = (number) => this.#person(sockets, number);
  }

  /** What a client gets for opening a socket or subscribing. */
  subscribed(peer: Peer, what: 'opened' | 'domain-calls' | 'blf' | 'orbit-calls'): void {
    const sockets = this.#sockets;
    if (!sockets) return;
    const { domainState, callsOnSubscribe } = this.#setup.quirks;
    if (what === 'opened') {
      if (domainState === 'onConnect') sockets.tell(peer, this.#domainState(peer));
      if (domainState === 'onTimer') this.#tick(sockets, peer);
    } else if (what === 'domain-calls') {
      if (callsOnSubscribe === 'yes')
        for (const text of this.#callStates(peer.domain)) sockets.tell(peer, text);
    } else this.#lamps.show(sockets, peer, what);
  }

  #hear(sockets: Sockets, heard: Happening): void {
    this.#setup.rows.hear(heard);
    if (sockets.open > 0) {
      if ('call' in heard) this.#callMoved(sockets, heard.call, heard.type === 'ended');
      this.#lamps.hear(sockets, heard);
    } else if ('call' in heard) this.#told.delete(heard.call);
    if ('agent' in heard) this.#person(sockets, heard.agent.number);
    else if ('call' in heard)
      for (const leg of heard.call.legs) if (leg.kind === 'extension') this.#person(sockets, leg.number);
    if (heard.type === 'roster' || heard.type === 'queueOpened' || heard.type === 'queueClosed')
      this.#directoryMoved(sockets, this.#setup.tenants.names);
  }

  #callMoved(sockets: Sockets, call: FloorCall, ended: boolean): void {
    const domain = this.#setup.tenants.domainOfCall(call);
    if (domain === null) return;
    if (!sockets.wanted(domain)) {
      this.#told.delete(call);
      return;
    }
    if (ended) this.#told.delete(call);
    else {
      const before = this.#told.get(call);
      const after = this.#fresh(call);
      if (before?.join() === after.join()) return;
      this.#told.set(call, after);
    }
    for (const text of this.#callStates(domain, { call, ended }))
      sockets.publish(domain, text, (peer) => peer.domainCalls);
    if (this.#setup.quirks.noise === 'on' && this.#setup.draws.chance(0.4))
      sockets.publish(domain, noise(this.#setup.draws, callIdOf(call)), () => true);
  }

  /** Messages that tell of one moved call, or of all there are. */
  #callStates(domain: string, moved: { call: FloorCall; ended: boolean } | null = null): string[] {
    const { callState, callList } = this.#setup.quirks;
    const rows = (texts: readonly string[]): string[] => texts.map((text) => this.#dated(text));
    const one = (inside: string): string => `{"action":"call-state","calls":${inside}}`;
    const whole = moved === null || (callState !== 'single' && callList === 'full');
    const told = whole ? this.#all(domain) : moved.ended ? [] : [moved.call];
    const shown = told.map((call) => ({ call, texts: rows(this.#textsOf(call)) }));
    if (moved?.ended) {
      const word = this.#endWord(whole);
      if (word !== null)
        shown.push({
          call: moved.call,
          texts: rows(this.#setup.rows.of(moved.call, word).map((row) => json(row))),
        });
    }
    if (callState === 'single') return shown.flatMap(({ texts }) => texts.map(one));
    if (callState === 'array') return [one(`[${shown.flatMap(({ texts }) => texts).join()}]`)];
    return [
      one(`{${shown.map(({ call, texts }) => `${JSON.stringify(callIdOf(call))}:${texts[0]}`).join()}}`),
    ];
  }

  /** Where a list is not whole, only a word can tell an end. */
  #endWord(whole: boolean): string | null {
    const { endState } = this.#setup.quirks;
    return endState !== 'none' ? endState : whole ? null : 'disconnected';
  }

  #all(domain: string): FloorCall[] {
    const out: FloorCall[] = [];
    for (const call of this.#setup.floor.calls.values())
      if (this.#setup.tenants.domainOfCall(call) === domain) out.push(call);
    return out;
  }

  #textsOf(call: FloorCall): readonly string[] {
    const known = this.#told.get(call);
    if (known) return known;
    const texts = this.#fresh(call);
    this.#told.set(call, texts);
    return texts;
  }

  #fresh(call: FloorCall): readonly string[] {
    return this.#setup.rows.of(call).map((row: Row) => json(row));
  }

  /** The PBX's own clock is in a row only at the moment it is told. */
  #dated(row: string): string {
    const { quirks, floor } = this.#setup;
    if (quirks.extraKeys === 'none') return row;
    return `${row.slice(0, -1)},"now":${stamp(floor.clock.now(), quirks.fractions)}}`;
  }

  #person(sockets: Sockets, number: string): void {
    const { accounts, tenants, quirks } = this.#setup;
    const before = this.#people.get(number);
    const now = accounts.state(number);
    if (before && sameState(before, now)) return;
    this.#people.set(number, now);
    const domain = tenants.domainOf(number);
    if (sockets.open === 0) return;
    if (quirks.userState !== 'never') {
      const told = accounts.told(number, before);
      if (told)
        sockets.publish(domain, json(told), (peer) => quirks.userState === 'all' || peer.user === number);
    }
    this.#directoryMoved(sockets, [domain]);
  }

  #directoryMoved(sockets: Sockets, domains: readonly string[]): void {
    if (this.#setup.quirks.domainState !== 'onChange') return;
    for (const domain of domains)
      for (const peer of sockets.peers(domain)) sockets.tell(peer, this.#domainState(peer));
  }

  #domainState(peer: Peer): string {
    const { accounts, quirks, mayHearAll } = this.#setup;
    const calls = mayHearAll(peer.domain, peer.user) ? this.#all(peer.domain) : [];
    const rows = calls.flatMap((call) => this.#textsOf(call)).map((text) => this.#dated(text));
    const messages = { count: '"messages":0,', list: '"messages":[],', absent: '' }[quirks.messages];
    const people = json(accounts.rows(peer.domain));
    return `{"action":"domain-state",${messages}"calls":[${rows.join()}],"accounts":${people}}`;
  }

  #tick(sockets: Sockets, peer: Peer): void {
    this.#setup.floor.clock.after(DOMAIN_STATE_MS, () => {
      if (!sockets.has(peer)) return;
      sockets.tell(peer, this.#domainState(peer));
      this.#tick(sockets, peer);
    });
  }
}

const sameState = (a: AccountState, b: AccountState): boolean =>
  a.registered === b.registered &&
  a.dnd === b.dnd &&
  a.login === b.login &&
  a.connected === b.connected &&
  a.chatstatus === b.chatstatus;
