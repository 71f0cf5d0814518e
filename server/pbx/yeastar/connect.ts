// The life of one connection: what is asked first, what is then listened to, what a person is told of it, and how it
// ends.
import { framesOf } from '#server/pbx-sdk/connection.ts';
import { type Frame, type Line, type Order, Transient, type World } from '#server/pbx-sdk/contract.ts';
import { inTime } from '#server/pbx-sdk/executor.ts';
import { FrameQueue } from '#server/pbx-sdk/frame-queue.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { keepFresh } from '#server/pbx-sdk/token-cache.ts';
import {
  Api,
  askAloud,
  noticeUnwatched,
  readFloor,
  readMonitors,
  readRoster,
  readTrunks,
  type Told,
} from './api.ts';
import { Tokens } from './auth.ts';
import { noticeOf } from './command-effects.ts';
import { obey } from './commands.ts';
import { ALONE } from './doubles.ts';
import { Repeats } from './hook.ts';
import type { Memory } from './memory.ts';
import { Poller } from './poll-plan.ts';
import type { Settings } from './settings.ts';
import { Stream } from './stream.ts';
import { Answer, Envelope, TrunkList, TrunkState, Warning } from './wire.ts';

/** No event takes a warning back: it is shown this long, the newest few. */
const SHOWN_MS = 3_600_000;
const MOST = 3;
const WORDS = 160;

/**
 * Why a trunk carries no calls, by its status (yeastar#trunk-state). Those up, in use, unmonitored or registering are
 * not here.
 */
const DOWN: Readonly<Record<number, string>> = {
  11: 'FXO failure',
  12: 'no line connected',
  21: 'wrong protocol configuration',
  22: 'interface failure',
  23: 'not plugged in',
  31: 'GSM module failure',
  32: 'GSM powered off',
  33: 'no SIM card',
  34: 'no signal',
  35: 'wrong PIN',
  36: 'not registered with the mobile network',
  41: 'registration failed',
  42: 'unreachable',
  43: 'account unavailable',
  44: 'disabled',
  45: 'authentication failed',
};
const SETTLED_UP = new Set([0, 1, 2, 3]);

export class Warnings {
  readonly #world: World;
  readonly #down = new Map<string, string>();
  #said: { readonly text: string; readonly until: number }[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** A pushed message. */
  hear(text: string): void {
    this.#forget();
    if (!/"type"\s*:\s*300(?:10|35)\b/.test(text)) return;
    const event = Envelope.safeParse(parseJson(text)).data;
    const body = typeof event?.msg === 'string' ? parseJson(event.msg) : event?.msg;
    if (event?.type === 30010) {
      const read = TrunkState.safeParse(body).data;
      if (read) this.#trunk(read.trunk_name, read.status);
      this.#sayTrunks();
    } else if (event?.type === 30035) {
      const read = Warning.safeParse(body).data;
      if (read) this.#warn(read.event_name, read.event_content);
    }
  }

  /** An answer: trunk/list is the whole of the trunks. */
  learn(told: Told): void {
    this.#forget();
    if (!told.channel.startsWith('rest:trunk/list') || Answer.safeParse(told.body).data?.errcode !== 0)
      return;
    const { data, total_number } = TrunkList.safeParse(told.body).data ?? { data: [] };
    // A page of several does not tell which trunks are gone.
    if ((total_number ?? data.length) <= data.length) this.#down.clear();
    for (const { name, trunk_name, status } of data) this.#trunk(name || trunk_name, status);
    this.#sayTrunks();
  }

  #trunk(name: string, status: number): void {
    const why = DOWN[status];
    if (why !== undefined) this.#down.set(name, why);
    // Registering may be the way back or one more try: what was said stays.
    else if (SETTLED_UP.has(status)) this.#down.delete(name);
  }

  #sayTrunks(): void {
    const down = [...this.#down].map(([name, why]) => `${masked(name).slice(0, 40)} (${why})`);
    const some = down.slice(0, 5).join(', ');
    this.#world.notice(
      'trunks-down',
      down.length === 0
        ? null
        : `${down.length === 1 ? 'A trunk is' : `${down.length} trunks are`} down: ${some}${down.length > 5 ? ', …' : ''}. Calls over ${down.length === 1 ? 'it' : 'them'} fail.`,
    );
  }

  #warn(name: string, content: string): void {
    const words = masked(name.replace(/[^a-z0-9]+/gi, ' ').trim()).slice(0, 60);
    const more = masked(content.replace(/\s+/g, ' ').trim()).slice(0, WORDS);
    const text = more === '' ? words : `${words}: ${more}`;
    const others = this.#said.filter((each) => each.text !== text);
    this.#said = [{ text, until: this.#world.now() + SHOWN_MS }, ...others].slice(0, MOST);
    this.#sayWarnings();
  }

  #forget(): void {
    const now = this.#world.now();
    if (this.#said.every(({ until }) => until > now)) return;
    this.#said = this.#said.filter(({ until }) => until > now);
    this.#sayWarnings();
  }

  #sayWarnings(): void {
    const text = this.#said.map((each) => `“${each.text}”`).join(' ');
    this.#world.notice('pbx-warnings', text === '' ? null : `The PBX warns: ${text}`);
  }
}

/** Numbers, addresses and keys do not belong on a page: runs of digits and of long mixed words go. */
const masked = (text: string): string =>
  text.replace(/\w{12,}/g, (word) => (/\d/.test(word) ? '…' : word)).replace(/\+?\d[\d\s()./:-]{2,}\d/g, '…');

const SILENT_HOOK =
  'Nothing has come by webhook yet: is it switched on under Integrations > API, Advanced Settings, Webhook, and can the PBX reach this machine?';
/** Webhooks not yet read before the PBX is asked to bring them again. */
const BACKLOG = 5_000;

export function open(settings: Settings, world: World): Line<Memory> {
  const life = new AbortController();
  const tokens = new Tokens(settings, world, life.signal);
  const api = new Api(settings, world, tokens, life.signal);
  const connection = new Connection(settings, world, life, tokens, api);
  return {
    frames: connection.frames(),
    obey: (order, memory) =>
      inTime(world, order, async () => {
        const { outcome, told } = await obey(api, order, memory);
        if (told) connection.obeyed(order, told);
        return outcome;
      }),
    hear: (frame, isLate) => connection.hear(frame, isLate),
  };
}

class Connection {
  readonly #settings: Settings;
  readonly #world: World;
  readonly #life: AbortController;
  readonly #tokens: Tokens;
  readonly #api: Api;
  readonly #feed = new FrameQueue();
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
    this.#feed.putChange(frameOf(told));
    const notice = noticeOf(told.errcode);
    if (notice !== null || told.errcode === 0) this.#world.notice('rights', notice);
    if (verb.startsWith('agent.')) this.#poller?.soon('agents');
    else this.#poller?.soonCall(target);
    if (verb === 'call.park' || verb === 'call.retrieve') this.#poller?.soon('parked');
  }

  /** A webhook. */
  hear(frame: Frame, isLate: boolean): boolean {
    if (this.#settings.events === 'websocket') return true;
    const poller = this.#poller;
    if (!poller) return false;
    if (this.#feed.size >= BACKLOG) return false;
    this.#world.notice('webhook', null);
    // The snapshot is newer than what it tells, or not: the PBX is asked.
    if (isLate) {
      poller.verify(frame.text);
      return true;
    }
    this.#feed.putChange(frame);
    poller.hint(frame.text);
    // Beside a WebSocket, that decides.
    if (this.#settings.events === 'webhook' && this.#repeats.hear(frame.text, this.#world.now()))
      poller.verify(frame.text);
    this.#warnings.hear(frame.text);
    return true;
  }

  frames(): AsyncGenerator<Frame, void> {
    return framesOf({
      signal: this.#world.signal,
      queue: this.#feed,
      live: () => this.#live(),
      end: (error, dropped) => this.#end(error, dropped),
      farewell: () => this.#tokens.giveBack(),
    });
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
    this.#feed.hold();
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
        this.#feed.putChange({ at: this.#world.now(), channel: 'stream', text });
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

  /** Whatever was opened with the old token follows by itself. */
  #keepToken(): Promise<void> {
    const tokens = this.#tokens;
    return keepFresh(this.#world, this.#life.signal, tokens.cache, (old) => tokens.renew(old));
  }

  #put(channel: string, text: string): void {
    this.#feed.put({ at: this.#world.now(), channel, text });
  }
}

const frameOf = ({ at, channel, text }: Told): Frame => ({ at, channel, text });
