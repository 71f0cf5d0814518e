// Knows the life of one connection: what is asked first, what is then listened to, and how it ends.
// Refuses to know what anything means: all it hears goes out as frames.
import { type Frame, type Line, type Order, Transient, type World } from '#server/vendors/vendor.ts';
import { Api, type Told } from './api.ts';
import { ALONE } from './doubles.ts';
import { Feed } from './feed.ts';
import { askAloud, noticeUnwatched, readFloor, readMonitors, readRoster, readTrunks } from './inventory.ts';
import type { Memory } from './memory.ts';
import { obey } from './obey.ts';
import { Poller } from './poll.ts';
import { Repeats } from './repeats.ts';
import { noticeOf } from './rights.ts';
import type { Settings } from './settings.ts';
import { Stream } from './stream.ts';
import { Tokens } from './tokens.ts';
import { Warnings } from './warnings.ts';

const SILENT_HOOK =
  'Nothing has come by webhook yet: is it switched on under Integrations > API, Advanced Settings, Webhook, and can the PBX reach this machine?';
/** Webhooks not yet read before the PBX is asked to bring them again. */
const BACKLOG = 5_000;
/** Tries to renew a token that has died before giving up, and the pause between them. */
const RENEWALS = 5;
const RENEW_AGAIN_MS = 10_000;
/** After a token has died, until the PBX counts it no more. */
const ROOM_MS = 250;

export function open(settings: Settings, world: World): Line<Memory> {
  const life = new AbortController();
  const tokens = new Tokens(settings, world, life.signal);
  const api = new Api(settings, world, tokens, life.signal);
  const connection = new Connection(settings, world, life, tokens, api);
  return {
    frames: connection.frames(),
    async obey(order, memory) {
      const { outcome, told } = await obey(api, order, memory);
      if (told) connection.obeyed(order, told);
      return outcome;
    },
    hear: (frame) => connection.hear(frame),
  };
}

class Connection {
  readonly #settings: Settings;
  readonly #world: World;
  readonly #life: AbortController;
  readonly #tokens: Tokens;
  readonly #api: Api;
  readonly #feed = new Feed();
  readonly #repeats = new Repeats();
  readonly #warnings: Warnings;
  #poller: Poller | null = null;

  constructor(settings: Settings, world: World, life: AbortController, tokens: Tokens, api: Api) {
    this.#settings = settings;
    this.#world = world;
    this.#life = life;
    this.#tokens = tokens;
    this.#api = api;
    this.#warnings = new Warnings(world);
  }

  /** What the PBX answered to a command is heard like all else; then it is asked what has come of it. */
  obeyed({ verb, target }: Order, told: Told): void {
    this.#feed.push(frameOf(told));
    const notice = noticeOf(told.errcode);
    if (notice !== null || told.errcode === 0) this.#world.notice('rights', notice);
    if (verb.startsWith('agent.')) this.#poller?.soon('agents');
    else this.#poller?.soonCall(target);
    if (verb === 'call.park' || verb === 'call.retrieve') this.#poller?.soon('parked');
  }

  /** A webhook. Before the snapshot is being read there is nothing it could change, and the snapshot will hold it. */
  hear(frame: Frame): boolean {
    const poller = this.#poller;
    if (!poller || this.#settings.events === 'websocket') return true;
    if (this.#feed.size >= BACKLOG) return false;
    this.#world.notice('webhook', null);
    this.#feed.push(frame);
    poller.hint(frame.text);
    // Beside a WebSocket, that decides.
    if (this.#settings.events === 'webhook' && this.#repeats.hear(frame.text, this.#world.now()))
      poller.verify(frame.text);
    this.#warnings.hear(frame.text);
    return true;
  }

  async *frames(): AsyncGenerator<Frame, void> {
    const { signal } = this.#world;
    const abort = (): void => this.#end(new Transient('the connection was closed'), true);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    else this.#live().catch((error: unknown) => this.#end(error, false));
    try {
      yield* this.#feed.read();
    } finally {
      signal.removeEventListener('abort', abort);
      this.#end(new Transient('the connection was closed'), true);
      await this.#tokens.giveBack();
    }
  }

  #end(error: unknown, dropped: boolean): void {
    this.#feed.end(error, dropped);
    if (!this.#life.signal.aborted) this.#life.abort(new Transient('the connection was closed'));
  }

  async #live(): Promise<void> {
    const { signal } = this.#life;
    const ask = askAloud(this.#api, (told) => {
      this.#feed.put(frameOf(told));
      this.#poller?.learn(told);
      this.#warnings.learn(told);
    });
    await this.#tokens.access();
    this.#put('opened', this.#settings.events === 'websocket' ? ALONE : '');
    await ask({ endpoint: 'system/information' });
    const unwatched = await readMonitors(ask);
    const { queues } = await readRoster(ask);
    await ask({ endpoint: 'queue_pause_reason/list', query: { page: 1, page_size: 100 } });
    await readTrunks(ask);
    const poller = new Poller({ ask, world: this.#world, signal, backlog: () => this.#feed.size }, queues);
    this.#poller = poller;
    this.#feed.keep();
    if (this.#settings.events !== 'websocket') this.#world.notice('webhook', SILENT_HOOK);
    if (this.#settings.events !== 'webhook') await this.#stream(poller).open();
    await readFloor(ask, queues, this.#world);
    this.#put('synced', '');
    this.#feed.release();
    noticeUnwatched(this.#world, unwatched, poller.agents);
    await Promise.all([poller.run(), this.#keepToken()]);
  }

  #stream(poller: Poller): Stream {
    const stream = new Stream({
      settings: this.#settings,
      world: this.#world,
      tokens: this.#tokens,
      signal: this.#life.signal,
      onText: (text) => {
        this.#feed.push({ at: this.#world.now(), channel: 'stream', text });
        poller.hint(text);
        this.#warnings.hear(text);
      },
      onLost: (error) => this.#end(error, false),
      onChanged: () => poller.reconcile(),
    });
    this.#tokens.onRenewed = () => {
      // Never rejects: a change-over that fails ends the connection.
      stream.change().catch((error: unknown) => this.#end(error, false));
    };
    return stream;
  }

  /** Renews the token before it dies. Whatever was opened with the old one follows by itself. */
  async #keepToken(): Promise<void> {
    const { signal } = this.#life;
    let failures = 0;
    while (!signal.aborted) {
      const wait = (this.#tokens.renewAt ?? this.#world.now()) - this.#world.now();
      if (wait > 0) {
        await this.#world.pause(wait, signal);
        continue;
      }
      try {
        await this.#tokens.renew(await this.#tokens.access());
        failures = 0;
      } catch (error) {
        if (!(error instanceof Transient)) throw error;
        const again = Math.max(RENEW_AGAIN_MS, error.notBeforeMs);
        // The old token still lives for a fifth of its time. Where all eight are taken, its own end makes room.
        const left = (this.#tokens.expiresAt ?? 0) - this.#world.now();
        if (left <= 0 && ++failures >= RENEWALS) throw error;
        await this.#world.pause(left > 0 ? Math.min(again, left + ROOM_MS) : again, signal);
      }
    }
  }

  #put(channel: string, text: string): void {
    this.#feed.put({ at: this.#world.now(), channel, text });
  }
}

const frameOf = ({ at, channel, text }: Told): Frame => ({ at, channel, text });
