// The WebSocket of a Vodia PBX: who may open it, what it takes from a client, keep-alive, its end, and what is said to
// whom.
import type { PbxClient, PbxPeer } from '#server/simulator/transport/pbx.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Quirks } from './variants.ts';

export type Peer = {
  readonly client: PbxClient;
  readonly domain: string;
  readonly user: string;
  /** The session it was opened with; `null` for one opened with a password. */
  readonly session: string | null;
  domainCalls: boolean;
  orbits: boolean;
  readonly lamps: Set<string>;
  /** When the client last said `avoid-disconnect`. */
  aliveAt: number;
};

/** What a subscription brings at once is the feed's to say. */
export type Subscribed = (peer: Peer, what: 'opened' | 'domain-calls' | 'blf' | 'orbit-calls') => void;

/** Silence after which the PBX closes, milliseconds: clients speak every 30 s. */
export const KEEP_ALIVE_MS = 35_000;
const CLOSE_CODES = { normal: 1000, cut: 1006, policy: 1008 } as const;
/** What would make a phone of a wallboard, or give it two lists that nothing tells apart. */
const NEVER = new Set(['sip-register', 'own-calls']);
/** What the WebRTC phone says; a wallboard has no reason to. */
const PHONE = new Set([
  'ringtones',
  'sdp-packet',
  'sdp-200ok',
  'ice-candidate',
  'sip-ringing',
  'sip-busy',
  'sip-ack',
  'sip-bye',
  'bye-response',
  'wrtc-hold',
  'blind-transfer2',
  'mute',
  'rec-call',
]);

export class Sockets {
  /** What clients did that a wallboard must not, in order. */
  readonly faults: string[] = [];
  readonly #clock: Clock;
  readonly #quirks: Quirks;
  readonly #peers = new Set<Peer>();
  readonly #subscribed: Subscribed;
  readonly #mayHearAll: (domain: string, user: string) => boolean;
  #sent = 0;
  #toDrop = 0;

  constructor(
    clock: Clock,
    quirks: Quirks,
    mayHearAll: (domain: string, user: string) => boolean,
    subscribed: Subscribed,
  ) {
    this.#clock = clock;
    this.#quirks = quirks;
    this.#mayHearAll = mayHearAll;
    this.#subscribed = subscribed;
  }

  get open(): number {
    return this.#peers.size;
  }
  /** Messages sent so far. */
  get sent(): number {
    return this.#sent;
  }
  has(peer: Peer): boolean {
    return this.#peers.has(peer);
  }
  peers(domain: string): Peer[] {
    return [...this.#peers].filter((peer) => peer.domain === domain);
  }
  /** Whether anybody would hear of this domain's calls. */
  wanted(domain: string): boolean {
    for (const peer of this.#peers) if (peer.domainCalls && peer.domain === domain) return true;
    return false;
  }

  /** The next `count` messages are lost on the way. */
  drop(count: number): void {
    this.#toDrop = count;
  }

  /** Takes a client whose right to come in has been judged. */
  accept(client: PbxClient, domain: string, user: string, session: string | null): PbxPeer {
    const peer: Peer = {
      client,
      domain,
      user,
      session,
      domainCalls: false,
      orbits: false,
      lamps: new Set(),
      aliveAt: this.#clock.now(),
    };
    this.#peers.add(peer);
    if (this.#quirks.keepAlive === 'enforced') this.#watch(peer);
    this.#subscribed(peer, 'opened');
    return {
      hear: (text) => this.#hear(peer, text),
      gone: () => {
        this.#peers.delete(peer);
      },
    };
  }

  tell(peer: Peer, text: string): void {
    if (!this.#peers.has(peer)) return;
    if (this.#toDrop > 0) {
      this.#toDrop--;
      return;
    }
    this.#sent++;
    peer.client.send(text);
  }

  /** To all of a domain who want it. */
  publish(domain: string, text: string, wants: (peer: Peer) => boolean): void {
    for (const peer of this.#peers) if (peer.domain === domain && wants(peer)) this.tell(peer, text);
  }

  /** The session is dead: what becomes of its sockets is the quirk's to say. */
  sessionOver(session: string): void {
    if (this.#quirks.sessionOver === 'stay') return;
    for (const peer of [...this.#peers]) if (peer.session === session) this.#close(peer);
  }

  /** Cuts every connection, as a broken line does. */
  cutAll(): void {
    for (const peer of [...this.#peers]) this.#close(peer, 1006);
  }

  #hear(peer: Peer, text: string): void {
    if (!this.#peers.has(peer)) return;
    const said = read(text);
    if (said === null) return this.#fault('a frame that is no JSON object');
    const action = said['action'];
    if (typeof action !== 'string') return this.#fault('a frame without action');
    if (NEVER.has(action)) {
      this.#fault(action);
      return this.#close(peer, 1008);
    }
    switch (action) {
      case 'avoid-disconnect':
        peer.aliveAt = this.#clock.now();
        return;
      case 'domain-calls':
        if (typeof said['subscribe'] !== 'boolean') return this.#fault('domain-calls without subscribe');
        // Nobody knows of an answer to who may not: silence.
        peer.domainCalls = said['subscribe'] && this.#mayHearAll(peer.domain, peer.user);
        if (peer.domainCalls) this.#subscribed(peer, 'domain-calls');
        return;
      case 'orbit-calls':
        if (typeof said['subscribe'] !== 'boolean') return this.#fault('orbit-calls without subscribe');
        peer.orbits = said['subscribe'];
        if (peer.orbits) this.#subscribed(peer, 'orbit-calls');
        return;
      case 'blf':
        return this.#lamps(peer, said);
      default:
        this.#fault(PHONE.has(action) ? `${action}, which only a phone says` : `unknown action ${action}`);
    }
  }

  #lamps(peer: Peer, said: Readonly<Record<string, unknown>>): void {
    const list = (value: unknown): readonly string[] | null =>
      value === undefined
        ? []
        : Array.isArray(value) && value.every((each) => typeof each === 'string')
          ? value
          : null;
    const add = list(said['add']);
    const remove = list(said['remove']);
    if (!add || !remove || add.length + remove.length === 0) return this.#fault('blf without add or remove');
    for (const number of add) peer.lamps.add(number);
    for (const number of remove) peer.lamps.delete(number);
    if (add.length > 0) this.#subscribed(peer, 'blf');
  }

  #fault(what: string): void {
    this.faults.push(what);
  }

  #watch(peer: Peer): void {
    if (!this.#peers.has(peer)) return;
    const left = peer.aliveAt + KEEP_ALIVE_MS - this.#clock.now();
    if (left <= 0) this.#close(peer);
    else this.#clock.after(left, () => this.#watch(peer));
  }

  #close(peer: Peer, code: number = CLOSE_CODES[this.#quirks.closeCode]): void {
    if (this.#peers.delete(peer)) peer.client.close(code);
  }
}

function read(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
