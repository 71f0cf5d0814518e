// The WSI sockets: authentication, commands and their replies, and how pushes fare on the way.
import type { Random } from '#server/simulator/traffic/random.ts';
import type { PbxClient, PbxPeer } from '#server/simulator/transport/pbx.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Account, Accounts } from './accounts.ts';
import type { Frame, Tenant, Topic } from './stage.ts';
import { type NewTopic, Refused, Subscriptions } from './topics.ts';
import type { Quirks } from './variants.ts';

type Peer = {
  readonly client: PbxClient;
  account: Account | null;
  subscriptions: Subscriptions | null;
  commands: number;
  pushes: number;
  heardAt: number;
  /** Sends nothing, hears nothing, and is not closed. */
  deaf: boolean;
};

const AUTH_FAILED = 'access_token , username , domain or password error';
const IDLE_MS = 600_000;
const LATE_MS = 900;
const LOSS = 0.01;
const LONGEST = 65_536;
/** A cut-off frame comes before every so manieth push, and an unknown one after. */
const GARBLED_EVERY = 25;
const STRANGER_EVERY = 20;

export type SocketsSetup = {
  readonly clock: Clock;
  readonly quirks: Quirks;
  readonly draws: Random;
  readonly accounts: Accounts;
  readonly tenants: readonly Tenant[];
  snapshot(asked: NewTopic): readonly object[];
};

export class Sockets {
  readonly #setup: SocketsSetup;
  readonly #peers = new Set<Peer>();
  #toDrop = 0;
  #sent = 0;

  constructor(setup: SocketsSetup) {
    this.#setup = setup;
  }

  get open(): number {
    return this.#peers.size;
  }
  /** Pushes and replies delivered so far. */
  get sent(): number {
    return this.#sent;
  }

  accept(client: PbxClient): PbxPeer {
    const { clock, quirks, draws } = this.#setup;
    const peer: Peer = {
      client,
      account: null,
      subscriptions: null,
      commands: 0,
      pushes: 0,
      heardAt: clock.now(),
      deaf: false,
    };
    this.#peers.add(peer);
    if (quirks.idleClose === 'tenMinutes') this.#watchIdle(peer);
    if (quirks.silentDeath === 'sometimes')
      clock.after(draws.int(600, 2400) * 1000, () => {
        peer.deaf = true;
      });
    return {
      hear: (text) => this.#hear(peer, text),
      gone: () => {
        this.#peers.delete(peer);
      },
    };
  }

  publish(topic: Topic, tenant: Tenant, key: string | null, frame: Frame): void {
    for (const peer of this.#peers) {
      const { subscriptions } = peer;
      if (peer.deaf || !subscriptions?.takes(topic, tenant, key)) continue;
      const message = frame(subscriptions);
      if (message) this.#push(peer, message);
    }
  }

  /** The next `count` pushes are lost. */
  drop(count: number): void {
    this.#toDrop = count;
  }
  /** Every open socket dies without a word. */
  fallSilent(): void {
    for (const peer of this.#peers) peer.deaf = true;
  }
  /** @param whose sockets; everybody's where nobody is named. */
  closeAll(code: number, whose?: Account): void {
    for (const peer of [...this.#peers]) if (!whose || peer.account === whose) this.#close(peer, code);
  }

  #hear(peer: Peer, text: string): void {
    if (!this.#peers.has(peer) || peer.deaf) return;
    if (text.length > LONGEST && this.#setup.quirks.longestCommand === '64KiB')
      return this.#close(peer, 1009);
    peer.heardAt = this.#setup.clock.now();
    peer.commands++;
    const command = parse(text);
    const name = command?.['command'];
    if (!command || typeof name !== 'string') return this.#reply(peer, command, '', 'invalid command');
    if (name === 'auth') return this.#auth(peer, command);
    if (!peer.subscriptions) return this.#reply(peer, command, name, 'not authenticated');
    if (name !== 'subscribe' && name !== 'unsubscribe')
      return this.#reply(peer, command, name, `unknown command ${name}`);
    let asked: readonly NewTopic[] = [];
    let error: string | null = null;
    try {
      const topics = topicsIn(command);
      if (name === 'unsubscribe') peer.subscriptions.unsubscribe(topics, command);
      else asked = peer.subscriptions.subscribe(topics ?? missingTopics(), command);
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      error = refusal.message;
    }
    const { ack, ackOrder } = this.#setup.quirks;
    const answer = (): void => {
      if (ack !== 'none') this.#reply(peer, command, name, error);
    };
    if (ackOrder === 'first') answer();
    for (const each of asked) for (const message of this.#setup.snapshot(each)) this.#push(peer, message);
    if (ackOrder === 'last') answer();
  }

  #auth(peer: Peer, command: Readonly<Record<string, unknown>>): void {
    const { accounts, quirks, tenants } = this.#setup;
    const domain = typeof command['domain'] === 'string' ? command['domain'] : null;
    const { extension_number, username, password } = command;
    const account =
      extension_number === undefined
        ? accounts.byUser(username, password, domain)
        : accounts.byExtension(extension_number, password, domain);
    if (!account || (account.twoFactor && quirks.twoFactorOnWsi === 'refused')) {
      this.#reply(peer, command, 'auth', AUTH_FAILED);
      if (quirks.failedAuth === 'closesSocket') this.#close(peer, 1000);
      return;
    }
    if (quirks.sockets === 'onePerAccount')
      for (const other of [...this.#peers])
        if (other !== peer && other.account === account) this.#close(other, 1000);
    peer.account = account;
    peer.subscriptions = new Subscriptions(quirks, tenants, account);
    this.#reply(peer, command, 'auth', null);
  }

  #reply(
    peer: Peer,
    command: Readonly<Record<string, unknown>> | null,
    name: string,
    error: string | null,
  ): void {
    const { quirks } = this.#setup;
    const given = command?.['id'];
    const id =
      quirks.replyId === 'echo' && (typeof given === 'string' || typeof given === 'number')
        ? String(given)
        : String(peer.commands);
    const head = quirks.ack === 'bare' ? {} : { command: name, id };
    const outcome = error === null ? { status: 0 } : { status: -1, error };
    this.#send(peer, this.#textOf({ ...head, ...outcome }));
  }

  #push(peer: Peer, message: object): void {
    const { clock, draws, quirks } = this.#setup;
    if (this.#toDrop > 0) {
      this.#toDrop--;
      return;
    }
    peer.pushes++;
    if (quirks.loss === 'onePercent' && draws.chance(LOSS)) return;
    const text = this.#textOf(message);
    const send = (): void => {
      if (quirks.garbled === 'sometimes' && peer.pushes % GARBLED_EVERY === 0)
        this.#send(peer, text.slice(0, Math.floor(text.length / 2)));
      this.#send(peer, text);
      if (quirks.delivery === 'twice') this.#send(peer, text);
      if (quirks.strangers === 'some' && peer.pushes % STRANGER_EVERY === 0)
        this.#send(peer, this.#textOf({ event_type: 'conference_room_status', conference_number: '500' }));
    };
    if (quirks.delivery === 'reordered') clock.after(draws.int(0, LATE_MS), send);
    else send();
  }

  #send(peer: Peer, text: string): void {
    if (!this.#peers.has(peer) || peer.deaf) return;
    this.#sent++;
    peer.client.send(text);
  }

  #textOf(message: object): string {
    const { quirks } = this.#setup;
    let text = JSON.stringify(message, null, quirks.json === 'pretty' ? 2 : undefined);
    const type: unknown = 'event_type' in message ? message.event_type : '';
    if (type === 'extension_agent_status' && quirks.agentExtensionId === 'number')
      text = text.replace(/("extension_id": ?)"(\d+)"/, '$1$2');
    if (quirks.duplicateKeys === 'yes' && 'username' in message)
      text = text.replace(/("username": ?"[^"]*")/, '$1,$1');
    return text;
  }

  #watchIdle(peer: Peer): void {
    const { clock } = this.#setup;
    if (!this.#peers.has(peer)) return;
    const left = peer.heardAt + IDLE_MS - clock.now();
    if (left <= 0) return this.#close(peer, 1000);
    clock.after(left, () => this.#watchIdle(peer));
  }

  #close(peer: Peer, code: number): void {
    if (!this.#peers.delete(peer)) return;
    peer.client.close(code);
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** @throws Refused where `topics` is not a list of strings. */
function topicsIn(command: Readonly<Record<string, unknown>>): readonly string[] | null {
  const { topics } = command;
  if (topics === undefined) return null;
  if (!Array.isArray(topics) || !topics.every((each) => typeof each === 'string'))
    throw new Refused('topics must be a list of strings');
  return topics as string[];
}

function missingTopics(): never {
  throw new Refused('topics required');
}
