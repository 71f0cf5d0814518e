// The life of one connection: a socket a tenant, what is asked first, what is then listened to, and how it ends.

import type { FigureSpan } from '#lib/model/own-figures.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { ConnectionLife } from '#server/pbx-sdk/connection.ts';
import {
  type AdapterContext,
  type Frame,
  type PbxConnection,
  type Socket,
  Transient,
} from '#server/pbx-sdk/contract.ts';
import { inTime } from '#server/pbx-sdk/executor.ts';
import type { FrameQueue } from '#server/pbx-sdk/frame-queue.ts';
import { bidFarewell } from '#server/pbx-sdk/token-cache.ts';
import { numberIn, tenantIn } from '#server/pbx-sdk/translation-context.ts';
import { Api, at } from './api.ts';
import { cookie, Tokens } from './auth.ts';
import { execute } from './commands.ts';
import { EndpointVariants } from './endpoint-variants.ts';
import type { Memory } from './memory.ts';
import { figuresPath } from './own-figures.ts';
import { Poller } from './poll.ts';
import type { Settings } from './settings.ts';

/**
 * The PBX drops a socket on which it hears nothing for long (vodia#keep-alive); half a minute is what its own clients
 * take.
 */
const ALIVE_MS = 25_000;
/** How long the first list of calls is waited for: a quiet PBX may push none. */
const LIST_MS = 700;
/** A socket lost and back within this is no outage. */
const RENEW_MS = 4_000;
const FAREWELL_MS = 600;

export function open(settings: Settings, context: AdapterContext): PbxConnection<Memory> {
  const connection = new Connection(settings, context);
  return {
    frames: connection.frames(),
    execute: (order, memory) => connection.execute(order, memory),
    heed: (memory, asks) => connection.heed(memory, asks),
    askFigures: (span, memory) => connection.askFigures(span, memory),
  };
}

class Connection {
  readonly #settings: Settings;
  readonly #context: AdapterContext;
  readonly #life: ConnectionLife;
  readonly #tokens: Tokens;
  readonly #api: Api;
  readonly #tenants: Tenant[];

  constructor(settings: Settings, context: AdapterContext) {
    this.#settings = settings;
    this.#context = context;
    this.#life = new ConnectionLife(context, () => {
      for (const tenant of this.#tenants) tenant.close();
    });
    this.#tokens = new Tokens(settings, context, this.#life.signal);
    this.#api = new Api(settings, context, this.#tokens, this.#life.signal);
    const parts = {
      settings,
      context,
      tokens: this.#tokens,
      api: this.#api,
      feed: this.#life.queue,
      life: this.#life.signal,
      lost: (error: unknown) => this.#life.end(error),
    };
    this.#tenants = settings.domains.map((domain) => new Tenant(parts, domain));
  }

  execute(
    ...[order, memory]: Parameters<PbxConnection<Memory>['execute']>
  ): ReturnType<PbxConnection<Memory>['execute']> {
    const { extension } = this.#settings;
    const domain = order.target.slice(0, Math.max(0, order.target.indexOf('/')));
    const tenant = this.#tenants.find((each) => each.domain === domain);
    const asking = {
      api: this.#api,
      context: this.#context,
      extension,
      tenant: tenant ?? null,
      until: order.until,
    };
    return inTime(this.#context, order, () => execute(asking, order, memory));
  }

  /** The day's sums of each queue: no part of what is heard. Who may not read them is told nothing. */
  async askFigures({ day }: FigureSpan, memory: Memory): Promise<readonly Frame[]> {
    const { extension } = this.#settings;
    const frames: Frame[] = [];
    for (const key of Object.keys(memory.queues)) {
      const domain = tenantIn(key);
      const path = figuresPath(domain, numberIn(key), day);
      const { status, text, at } = await this.#api.ask({ path, as: { domain, extension } });
      if (status < 300) frames.push({ at, channel: `rest:${path}`, text });
    }
    if (frames.length === 0) throw new Transient('the PBX lets nobody read the figures of its queues');
    return frames;
  }

  heed(memory: Memory, asks: readonly string[]): void {
    for (const tenant of this.#tenants) tenant.heed(memory, asks);
  }

  frames(): AsyncGenerator<Frame, void> {
    return this.#life.frames(
      () => this.#live(),
      () => bidFarewell(this.#context, FAREWELL_MS, (patience) => this.#tokens.giveBack(patience)),
    );
  }

  async #live(): Promise<void> {
    const { domains, extension } = this.#settings;
    // One after the other: a wrong password is tried once, not once a tenant.
    for (const domain of domains) await this.#tokens.of(domain, extension);
    this.#life.say('opened', JSON.stringify({ domains, extension }));
    await Promise.all(this.#tenants.map((tenant) => tenant.start()));
    this.#life.say('synced', '');
    await Promise.all(this.#tenants.map((tenant) => tenant.run()));
  }
}

type Parts = {
  readonly settings: Settings;
  readonly context: AdapterContext;
  readonly tokens: Tokens;
  readonly api: Api;
  readonly feed: FrameQueue;
  readonly life: AbortSignal;
  /** Ends the whole connection. */
  readonly lost: (error: unknown) => void;
};

type Link = { readonly socket: Socket; readonly session: string };

/** One tenant: its socket, its questions. */
export class Tenant {
  readonly domain: string;
  readonly #parts: Parts;
  readonly #variants: EndpointVariants;
  readonly #poller: Poller;
  #link: Link | null = null;
  /** A list of all its calls was heard, be it with the accounts. */
  #isListed = false;

  constructor(parts: Parts, domain: string) {
    const { settings, context, api, feed, life } = parts;
    const { username, extension } = settings;
    this.#parts = parts;
    this.domain = domain;
    this.#variants = new EndpointVariants(api, context, { domain, extension }, (path, told) =>
      feed.put({ at: told.at, channel: `rest:${path}`, text: told.text }),
    );
    this.#poller = new Poller({
      variants: this.#variants,
      context,
      signal: life,
      asker: { domain, username, extension },
      backlog: () => feed.size,
      tell: (path) => this.tell(path),
      probe: () => api.probe(),
      askedAt: () => api.askedAt,
    });
  }

  /** Asks one question and tells the answer, a refusal too. @throws Fatal, Transient */
  async tell(path: string) {
    const told = await this.#variants.askOnce(path);
    this.#parts.feed.put({ at: told.at, channel: `rest:${path}`, text: told.text });
    return told;
  }

  /** A refusal that a command met: what it teaches of our rights is told. */
  heard(path: string, text: string): void {
    this.#parts.feed.put({ at: this.#parts.context.now(), channel: `rest:${path}`, text });
  }

  close(): void {
    this.#link?.socket.close();
    this.#link = null;
  }

  heed(memory: Memory, asks: readonly string[]): void {
    const known = lookUp(memory.domains, this.domain);
    this.#isListed = known?.hasListed === true;
    this.#variants.dayFrom = known?.dayFrom ?? null;
    this.#poller.heed(memory, asks);
  }

  lookAtAgents(): void {
    this.#poller.soonAgents();
  }

  /** Everything the snapshot needs. */
  async start(): Promise<void> {
    const { context, feed, life } = this.#parts;
    await this.#poller.readRoster();
    // By which date the day's figures are asked for, the queues have told.
    await feed.drained();
    await this.#askRights();
    this.#listen(await this.#dial());
    // Ends with the connection, and has nothing to tell of it.
    this.#keepAlive().catch(() => undefined);
    await this.#poller.readFinished();
    // What has been heard is read first.
    await context.pause(0, life);
    for (let waited = 0; waited < LIST_MS && !this.#isListed; waited += 100) await context.pause(100, life);
    if (!this.#isListed)
      for (const number of this.#poller.extensions.slice(0, 200))
        await this.tell(`user/${at(number, this.domain)}/calls`);
  }

  /** Whether commands will be obeyed: asked by reading what they would write. */
  async #askRights(): Promise<void> {
    const { extension } = this.#parts.settings;
    const other = this.#poller.extensions.find((number) => number !== extension) ?? extension;
    await this.tell(`user/${at(other, this.domain)}/calls`);
    await this.tell(`user/${at(other, this.domain)}/dnd`);
    await this.tell(`domain/${this.domain}/account/${encodeURIComponent(other)}/acd_login`);
  }

  /** @throws Fatal, Transient */
  run(): Promise<void> {
    this.#poller.soonAll();
    return this.#poller.run();
  }

  async #keepAlive(): Promise<never> {
    const { context, life } = this.#parts;
    for (;;) {
      await context.pause(ALIVE_MS, life);
      this.#link?.socket.send(ALIVE);
    }
  }

  /** A socket on a living session; a dead one is replaced once. @throws Fatal, Transient */
  async #dial(): Promise<Link> {
    const { settings, tokens, context, life } = this.#parts;
    const { extension } = settings;
    const query = `domain=${encodeURIComponent(this.domain)}&user=${encodeURIComponent(extension)}`;
    const url = `${settings.url.replace(/^http/, 'ws')}/websocket?${query}`;
    const held = await tokens.of(this.domain, extension);
    try {
      return this.#opened(await context.network.dial(url, { Cookie: cookie(held) }, life), held);
    } catch (error) {
      if (!(error instanceof Transient) || life.aborted) throw error;
    }
    // A refused handshake gives no reason; the usual one is a dead session (vodia#reconnection).
    tokens.forget(this.domain, extension, held);
    const session = await tokens.of(this.domain, extension);
    try {
      return this.#opened(await context.network.dial(url, { Cookie: cookie(session) }, life), session);
    } catch (error) {
      if (!(error instanceof Transient) || error.status === null || life.aborted) throw error;
    }
    // Some builds want the session in the address (vodia#socket-address).
    const spelled = `${url}&session=${encodeURIComponent(session)}`;
    return this.#opened(await context.network.dial(spelled, { Cookie: cookie(session) }, life), session);
  }

  #opened(socket: Socket, session: string): Link {
    socket.send(ALIVE);
    // Only this subscription: with own-calls beside it nobody could tell whose list came (vodia#subscriptions).
    socket.send(JSON.stringify({ action: 'domain-calls', subscribe: true }));
    return { socket, session };
  }

  #listen(link: Link): void {
    this.#link = link;
    if (this.#parts.life.aborted) return this.close();
    // Never rejects: what cannot be mended ends the connection.
    this.#read(link).catch((error: unknown) => this.#parts.lost(error));
  }

  async #read({ socket, session }: Link): Promise<void> {
    const { feed, context, life, settings, tokens } = this.#parts;
    const openedAt = context.now();
    for await (const text of socket.messages) {
      feed.put({ at: context.now(), channel: `stream:${this.domain}`, text });
    }
    life.throwIfAborted();
    // Its session has died, or the PBX has: a new one shows which.
    const lostAt = context.now();
    if (lostAt - openedAt < RENEW_MS) throw new Transient('the PBX closed the connection');
    tokens.forget(this.domain, settings.extension, session);
    const link = await this.#dial();
    if (context.now() - lostAt > RENEW_MS || life.aborted) {
      link.socket.close();
      throw new Transient('the PBX closed the connection');
    }
    feed.put({ at: context.now(), channel: `renewed:${this.domain}`, text: '' });
    this.#listen(link);
    this.#poller.renewed();
  }
}

const ALIVE = JSON.stringify({ action: 'avoid-disconnect' });
