// The subscribe WebSocket: topics, acknowledgements, heartbeats, idle close, the end of a token, and how frames are
// delivered.
import type { Random } from '#server/simulator/traffic/random.ts';
import type { PbxClient, PbxPeer } from '#server/simulator/transport/pbx.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Tokens } from './tokens.ts';
import type { Quirks } from './variants.ts';

type Peer = {
  readonly client: PbxClient;
  readonly token: string;
  topics: ReadonlySet<number>;
  heardAt: number;
};

/** Silence from the client after which the PBX closes, milliseconds. Its own frames do not count. */
const IDLE_MS = 60_000;
const SERVER_HEARTBEAT_MS = 25_000;
const ACK = '{"errcode":0,"errmsg":"SUCCESS"}';
export const EXPIRED = '{"errcode":10004,"errmsg":"TOKEN EXPIRED"}';

export class Sockets {
  readonly #clock: Clock;
  readonly #quirks: Quirks;
  readonly #draws: Random;
  readonly #tokens: Tokens;
  readonly #peers = new Set<Peer>();
  #toDrop = 0;
  #sent = 0;

  constructor(clock: Clock, quirks: Quirks, draws: Random, tokens: Tokens) {
    this.#clock = clock;
    this.#quirks = quirks;
    this.#draws = draws;
    this.#tokens = tokens;
    tokens.onRevoked((token) => {
      for (const peer of [...this.#peers]) if (peer.token === token) this.#tokenOver(peer);
    });
  }

  get open(): number {
    return this.#peers.size;
  }
  /** Frames delivered so far, duplicates included. */
  get sent(): number {
    return this.#sent;
  }

  /** The next `count` frames are lost on the way. */
  drop(count: number): void {
    this.#toDrop = count;
  }

  /** Accepts a client whose token has been checked; `null` where there may be no second one. */
  accept(client: PbxClient, token: string, validUntil: number): PbxPeer | null {
    if (this.#quirks.secondSocket === 'refused' && this.#peers.size > 0) return null;
    if (this.#quirks.secondSocket === 'closesFirst') this.closeAll();
    const now = this.#clock.now();
    const peer: Peer = { client, token, topics: new Set(), heardAt: now };
    this.#peers.add(peer);
    this.#watchIdle(peer);
    this.#clock.after(validUntil - now, () => this.#tokenOver(peer));
    if (this.#quirks.serverHeartbeat === 'on') this.#beat(peer);
    return {
      hear: (text) => this.#hear(peer, text),
      gone: () => {
        this.#peers.delete(peer);
      },
    };
  }

  /** Accepts the upgrade only to say that the token is bad. */
  turnAway(client: PbxClient): PbxPeer {
    this.#clock.after(0, () => {
      client.send(EXPIRED);
      client.close();
    });
    return { hear: () => {}, gone: () => {} };
  }

  closeAll(code?: number): void {
    for (const peer of [...this.#peers]) this.#close(peer, code);
  }

  /** Sends an event to all who want it. `swaps` marks the frames that may change places on the way. */
  publish(type: number, text: string, swaps: boolean): void {
    for (const peer of this.#peers) {
      if (!peer.topics.has(type)) continue;
      if (this.#toDrop > 0) this.#toDrop--;
      else this.#deliver(peer, text, swaps);
    }
  }

  /** Whether anybody listens: frames for nobody need not be made. */
  wanted(type: number): boolean {
    for (const peer of this.#peers) if (peer.topics.has(type)) return true;
    return false;
  }

  #deliver(peer: Peer, text: string, swaps: boolean): void {
    const send = (): void => {
      if (!this.#peers.has(peer)) return;
      this.#sent++;
      peer.client.send(text);
    };
    if (swaps && this.#quirks.duplicates === 'outOfOrder') {
      this.#clock.after(this.#draws.int(0, 50), send);
      return;
    }
    send();
    if (this.#quirks.duplicates === 'twice') send();
  }

  #hear(peer: Peer, text: string): void {
    if (!this.#peers.has(peer)) return;
    peer.heardAt = this.#clock.now();
    if (text === 'heartbeat') return peer.client.send('heartbeat response');
    if (text === 'heartbeat response') return;
    const list = topicList(text);
    if (list === null) return peer.client.send('{"errcode":40001,"errmsg":"PARAMETER SYNTAX ERROR"}');
    const newest = this.#quirks.topicsKnown === 'all' ? 30039 : 30033;
    if (!list.every((topic) => topic >= 30005 && topic <= newest))
      return peer.client.send(
        '{"errcode":40002,"errmsg":"PARAMETER ERROR","invalid_param_list":[{"field":"topic_list","validation_type":"range"}]}',
      );
    peer.topics = new Set(list);
    peer.client.send(ACK);
  }

  #watchIdle(peer: Peer): void {
    const left = peer.heardAt + IDLE_MS - this.#clock.now();
    if (!this.#peers.has(peer)) return;
    if (left <= 0) return this.#close(peer);
    this.#clock.after(left, () => this.#watchIdle(peer));
  }

  #beat(peer: Peer): void {
    this.#clock.after(SERVER_HEARTBEAT_MS, () => {
      if (!this.#peers.has(peer)) return;
      peer.client.send('heartbeat');
      this.#beat(peer);
    });
  }

  #tokenOver(peer: Peer): void {
    if (!this.#peers.has(peer) || this.#tokens.validUntil(peer.token) !== null) return;
    if (this.#quirks.tokenExpiryOnSocket === 'nothing') return;
    if (this.#quirks.tokenExpiryOnSocket === 'frameThenClose') peer.client.send(EXPIRED);
    this.#close(peer);
  }

  #close(peer: Peer, code?: number): void {
    if (!this.#peers.delete(peer)) return;
    peer.client.close(code);
  }
}

function topicList(text: string): number[] | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  const list = typeof data === 'object' && data !== null && 'topic_list' in data ? data.topic_list : null;
  return Array.isArray(list) && list.every((topic) => Number.isInteger(topic)) ? (list as number[]) : null;
}
