// The life of one connection: what is asked first, what is then listened to, and how it ends. What it hears goes out as
// frames; what that means, and what is to be asked for it, the translator says.
import type { FigureSpan } from '#lib/model/own-figures.ts';
import { ConnectionLife } from '#server/pbx-sdk/connection.ts';
import type { AdapterContext, Frame, PbxCommand, PbxConnection } from '#server/pbx-sdk/contract.ts';
import { inTime } from '#server/pbx-sdk/executor.ts';
import { keepFresh } from '#server/pbx-sdk/token-cache.ts';
import { Tokens } from './auth.ts';
import { execute } from './commands.ts';
import { ALONE, LATE_HOOK } from './event-dedupe.ts';
import type { Memory } from './memory.ts';
import { hasMore, RECORD_PAGES, RECORDS_PAGE } from './own-figures.ts';
import { Api, type ApiAnswer, type Ask, Poller, readFloor, readRoster, readTrunks } from './poll.ts';
import { askReport } from './queue-report.ts';
import type { Settings } from './settings.ts';
import { Stream } from './stream.ts';

const SILENT_HOOK =
  'Nothing has come by webhook yet: is it switched on under Integrations > API, Advanced Settings, Webhook, and can the PBX reach this machine?';
/** Webhooks not yet read before the PBX is asked to bring them again. */
const BACKLOG = 5_000;

export function open(settings: Settings, context: AdapterContext): PbxConnection<Memory> {
  const life = new ConnectionLife(context);
  const tokens = new Tokens(settings, context, life.signal);
  const api = new Api(settings, context, tokens, life.signal);
  const connection = new Connection(settings, context, life, tokens, api);
  return {
    frames: connection.frames(),
    execute: (command, memory) =>
      inTime(context, command, async () => {
        const { outcome, told } = await execute(api, command, memory);
        if (told) connection.executed(command, told);
        return outcome;
      }),
    heed: (memory, asks) => connection.heed(memory, asks),
    hear: (frame, isLate) => connection.hear(frame, isLate),
    askFigures: (span, memory) => askFigures(api, span, memory),
  };
}

/** The records and the report of a span: no part of what is heard, so no frames of the connection. */
async function askFigures(api: Api, span: FigureSpan, { queueIds }: Memory): Promise<Frame[]> {
  const records = await askRecords(api, span);
  const report = await askReport(
    (asked) => api.ask(asked),
    span,
    Object.keys(queueIds).filter((id) => id !== ''),
  );
  return report === null ? records : [...records, frameOf(report)];
}

async function askRecords(api: Api, { from, until }: FigureSpan): Promise<Frame[]> {
  const span = { start_time: Math.floor(from / 1_000), end_time: Math.ceil(until / 1_000) - 1 };
  const frames: Frame[] = [];
  for (let page = 1; page <= RECORD_PAGES; page++) {
    const query = { ...span, sort_by: 'time', order_by: 'asc', page, page_size: RECORDS_PAGE };
    const told = await api.ask({ endpoint: 'cdr/search', query });
    frames.push(frameOf(told));
    if (!hasMore(told.body, page)) break;
  }
  return frames;
}

class Connection {
  readonly #settings: Settings;
  readonly #context: AdapterContext;
  readonly #life: ConnectionLife;
  readonly #tokens: Tokens;
  readonly #api: Api;
  readonly #poller: Poller;
  /** The translator's newest; `null` before the first frame was read. */
  #memory: Memory | null = null;
  /** What there is has been read: what comes from now on changes it. */
  #isListening = false;
  /** What is translated now was heard while the snapshot was read. */
  #isCatchingUp = false;

  constructor(settings: Settings, context: AdapterContext, life: ConnectionLife, tokens: Tokens, api: Api) {
    this.#settings = settings;
    this.#context = context;
    this.#life = life;
    this.#tokens = tokens;
    this.#api = api;
    this.#poller = new Poller({
      ask: this.#ask,
      roster: () => readRoster(this.#ask, this.#queues),
      context,
      signal: life.signal,
      backlog: () => this.#life.queue.size,
      translated: () => this.#life.queue.drained(),
      memory: () => (this.#isListening ? this.#memory : null),
    });
  }

  /** What the PBX answered to a command is heard like all else; then it is asked what has come of it. */
  executed({ verb, target }: PbxCommand, told: ApiAnswer): void {
    this.#life.queue.putChange(frameOf(told));
    this.#poller.soon(verb.startsWith('agent.') ? 'agents' : `call ${target}`);
    if (verb === 'call.park' || verb === 'call.retrieve') this.#poller.soon('parked');
  }

  /** A webhook. Before the snapshot is being read nobody listens: it is brought again. */
  hear(frame: Frame, isLate: boolean): boolean {
    if (this.#settings.events === 'websocket') return true;
    if (!this.#isListening) return false;
    if (this.#life.queue.size >= BACKLOG) return false;
    this.#context.notice('webhook', null);
    return this.#life.queue.putChange(isLate ? { ...frame, channel: LATE_HOOK } : frame);
  }

  heed(memory: Memory, asks: readonly string[]): void {
    this.#memory = memory;
    this.#poller.heed(asks, this.#isCatchingUp);
  }

  frames(): AsyncGenerator<Frame, void> {
    return this.#life.frames(
      () => this.#live(),
      () => this.#tokens.giveBack(),
    );
  }

  async #live(): Promise<void> {
    const ask = this.#ask;
    await this.#tokens.access();
    this.#life.say('opened', this.#settings.events === 'websocket' ? ALONE : '');
    await ask({ endpoint: 'system/information' });
    for (const kind of ['extension', 'trunk']) await ask({ endpoint: `${kind}_status_monitor/list` });
    await readRoster(ask, this.#queues);
    await ask({ endpoint: 'queue_pause_reason/list', query: { page: 1, page_size: 100 } });
    await readTrunks(ask);
    const queues = await this.#queues();
    this.#isListening = true;
    this.#poller.begin();
    this.#life.queue.hold();
    if (this.#settings.events !== 'websocket') this.#context.notice('webhook', SILENT_HOOK);
    if (this.#settings.events !== 'webhook') await this.#stream().open();
    await readFloor(ask, queues);
    this.#life.say('synced', '');
    this.#isCatchingUp = true;
    this.#life.queue.release();
    await this.#life.queue.drained();
    this.#isCatchingUp = false;
    await Promise.all([this.#poller.run(), this.#keepToken()]);
  }

  /** Asks, and tells the answer as a frame. */
  readonly #ask: Ask = async (asked) => {
    const told = await this.#api.ask(asked);
    this.#life.queue.put(frameOf(told));
    return told;
  };

  /** Ids of the queues, once all that was told of them has been translated. */
  readonly #queues = async (): Promise<readonly string[]> => {
    await this.#life.queue.drained();
    this.#life.signal.throwIfAborted();
    return Object.keys(this.#memory?.queueIds ?? {}).filter((id) => id !== '');
  };

  #stream(): Stream {
    const stream = new Stream({
      settings: this.#settings,
      context: this.#context,
      tokens: this.#tokens,
      signal: this.#life.signal,
      onText: (text) => {
        this.#life.queue.putChange({ at: this.#context.now(), channel: 'stream', text });
      },
      onLost: (error) => this.#life.end(error),
      onChanged: () => this.#poller.reconcile(),
    });
    this.#tokens.onRenewed = () => {
      // Never rejects: a change-over that fails ends the connection.
      stream.change().catch((error: unknown) => this.#life.end(error));
    };
    return stream;
  }

  /** Whatever was opened with the old token follows by itself. */
  #keepToken(): Promise<void> {
    const tokens = this.#tokens;
    return keepFresh(this.#context, this.#life.signal, tokens.cache, (old) => tokens.renew(old));
  }
}

const frameOf = ({ at, channel, text }: ApiAnswer): Frame => ({ at, channel, text });
