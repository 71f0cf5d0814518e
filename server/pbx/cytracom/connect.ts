// One connection to a Cytracom account: what is asked first, which streams are listened to, how silence is noticed, how it ends.
import { ConnectionLife } from '#server/pbx-sdk/connection.ts';
import {
  type AdapterContext,
  Fatal,
  type Frame,
  type PbxConnection,
  Transient,
} from '#server/pbx-sdk/contract.ts';
import { inTime } from '#server/pbx-sdk/executor.ts';
import { execute } from './commands.ts';
import type { Memory } from './memory.ts';
import { Api, type ApiAnswer, Poll, skewIn } from './poll.ts';
import type { Settings } from './settings.ts';
import { EventStream, NoStream, type StreamName } from './stream.ts';
import { NO_QUEUES, RESUMED } from './translate.ts';

/** A queue stream sends its picture at once; what has come when it pauses is the picture. */
const PICTURE_MS = 2_500;
const PAUSE_MS = 300;
const STEP_MS = 100;
/** Without ids of queues no picture is promised. */
const NO_PICTURE_MS = 1_000;
const WATCH_MS = 10_000;
/** Nothing heard on any stream for so long: somebody is asked whether anybody is there. */
const PROBE_MS = 45_000;

export function open(settings: Settings, context: AdapterContext): PbxConnection<Memory> {
  const connection = new Connection(settings, context);
  return {
    frames: connection.frames(),
    heed: (memory, asks) => connection.heed(memory, asks),
    askFigures: () => connection.askFigures(),
    execute: (order, memory) => inTime(context, order, () => execute(connection.asking, order, memory)),
  };
}

class Connection {
  readonly #settings: Settings;
  readonly #context: AdapterContext;
  readonly #life: ConnectionLife;
  readonly #api: Api;
  readonly #poll: Poll;
  readonly #streams = new Map<StreamName, EventStream>();
  /** The translator's newest; `null` before the first frame was read. */
  #memory: Memory | null = null;
  /** When the queue stream last said anything. */
  #queueHeardAt = 0;
  /** Cut off, and not opened anew yet. */
  #isQueueLost = false;
  #probedAt = 0;

  constructor(settings: Settings, context: AdapterContext) {
    this.#settings = settings;
    this.#context = context;
    this.#life = new ConnectionLife(context);
    this.#api = new Api(settings, context, this.#life.signal);
    this.#poll = new Poll({
      settings,
      api: this.#api,
      context,
      signal: this.#life.signal,
      put: this.#tell,
      onQueues: () => this.#streams.get('queue')?.cut(),
    });
  }

  /** What a command is carried out with. */
  get asking() {
    return { settings: this.#settings, api: this.#api, put: this.#tell };
  }

  heed(memory: Memory, asks: readonly string[]): void {
    this.#memory = memory;
    // Opened anew with the ids of queues, it says who waits in them.
    if (asks.includes('waiting') && this.#poll.queues.length > 0) this.#streams.get('queue')?.cut();
  }

  /** Figures come when a queue stream is opened, and never again: one is opened for them alone, and closed. */
  async askFigures(): Promise<readonly Frame[]> {
    const wanted = this.#poll.queues.length;
    if (wanted === 0 || !this.#streams.has('queue')) return [];
    const { pause, now } = this.#context;
    const over = new AbortController();
    const frames: Frame[] = [];
    const stream = new EventStream({
      name: 'queue',
      query: () => this.#filters(),
      api: this.#api,
      context: this.#context,
      signal: AbortSignal.any([over.signal, this.#life.signal]),
      onMessage: (text) => frames.push({ at: now(), channel: 'stream:queue', text }),
      onLost: () => over.abort(new Transient('the queue stream was closed')),
      onResumed: () => undefined,
      onReopened: () => undefined,
    });
    await stream.open();
    // Ends with the pause below at the latest, and what it lacks then nobody told.
    const reading = stream.run().catch(() => undefined);
    const until = now() + PICTURE_MS;
    let heard = -1;
    while (now() < until && (frames.length < wanted || frames.length > heard)) {
      heard = frames.length;
      await pause(PAUSE_MS, this.#life.signal);
    }
    over.abort(new Transient('the figures are told'));
    stream.cut();
    await reading;
    return frames;
  }

  frames(): AsyncGenerator<Frame, void> {
    return this.#life.frames(() => this.#live());
  }

  async #live(): Promise<void> {
    const people = await this.#poll.people();
    this.#life.say('opened', JSON.stringify(this.#opening(people)));
    this.#poll.tellPeople(people);
    await this.#poll.listQueues();
    await this.#listen('chan');
    const [hasQueues] = await Promise.all([this.#listen('queue'), this.#listen('monitored')]);
    await Promise.all([hasQueues ? this.#pictureTaken() : null, this.#poll.firstRecords()]);
    this.#life.say('synced', hasQueues ? '' : NO_QUEUES);
    await Promise.all([this.#poll.run(), this.#watch()]);
  }

  /** What the translator cannot know of itself. */
  #opening(people: ApiAnswer) {
    const { timeZone, queueIds, onlyEvents, parkField, unparkField } = this.#settings;
    const skewMs = skewIn(people.headers, people.at);
    return {
      skewMs,
      ...(timeZone === undefined ? { offsetMs: 0, dayFrom: null } : dayIn(timeZone, this.#context.now())),
      queues: (queueIds ?? []).map((each) =>
        typeof each === 'string'
          ? { id: each, name: '', number: '' }
          : { id: each.id, name: each.name ?? '', number: each.number ?? '' },
      ),
      abandons: onlyEvents === undefined || onlyEvents.some((each) => each === 'caller_abandon'),
      parks: parkField !== undefined,
      unparks: parkField !== undefined && unparkField !== undefined,
    };
  }

  /** Opens a stream. False: the account has none of the kind, and the wall can do without. @throws Fatal, Transient */
  async #listen(name: StreamName): Promise<boolean> {
    const context = this.#context;
    const stream = new EventStream({
      name,
      query: () => (name === 'queue' ? this.#filters() : {}),
      api: this.#api,
      context,
      signal: this.#life.signal,
      onMessage: (text) => this.#hear(name, text),
      onLost: () => {
        if (name === 'queue') {
          this.#isQueueLost = true;
          this.#life.say('lost:queue', '');
        }
        context.notice(name, `Cytracom has cut off its ${WORDS[name]}; they are being opened again.`);
      },
      onResumed: () => this.#life.say(`opened:${name}`, RESUMED),
      onReopened: () => {
        if (name === 'queue') this.#isQueueLost = false;
        context.notice(name, null);
        this.#life.say(`opened:${name}`, '');
        this.#mend(name).catch((error: unknown) => this.#life.end(error));
      },
    });
    try {
      await stream.open();
    } catch (error) {
      if (!(error instanceof NoStream)) throw error;
      return this.#without(name, error.status);
    }
    context.notice(name, null);
    this.#streams.set(name, stream);
    // Read from now on: what it says at once is the picture.
    stream.run().catch((error: unknown) => this.#life.end(error));
    return true;
  }

  #without(name: StreamName, status: number): boolean {
    if (name === 'chan') {
      if (status === 403)
        throw new Fatal(
          'The token may not read call events: an administrator of the account must make one that may.',
        );
      throw new Transient(`there are no events at that address (HTTP ${status}): check url`, { status });
    }
    const text =
      name === 'queue'
        ? 'The account has no queue events (call centre): calls and agents are shown, queues are not.'
        : 'The account has no events of recordings: calls are not marked as recorded.';
    this.#context.notice(name, text);
    return false;
  }

  #filters(): Readonly<Record<string, string>> {
    const { onlyEvents } = this.#settings;
    const ids = this.#poll.queues;
    return {
      ...(ids.length > 0 ? { queue_ids: ids.join(',') } : {}),
      ...(onlyEvents ? { only_events: onlyEvents.join(',') } : {}),
    };
  }

  #hear(name: StreamName, text: string): void {
    const at = this.#context.now();
    if (name === 'queue') this.#queueHeardAt = at;
    this.#life.queue.put({ at, channel: `stream:${name}`, text });
  }

  /** Waits until the queue stream has sent its picture, or is known to send none. */
  async #pictureTaken(): Promise<void> {
    const { pause, now } = this.#context;
    const wanted = this.#poll.queues.length;
    const longestMs = wanted > 0 ? PICTURE_MS : NO_PICTURE_MS;
    let since = now();
    this.#queueHeardAt = Math.max(this.#queueHeardAt, since);
    for (;;) {
      const told = this.#memory?.snapshot?.statuses ?? 0;
      const isTold = wanted > 0 && told >= wanted && now() - this.#queueHeardAt >= PAUSE_MS;
      // Cut off in the middle it has said nothing of those it has not named yet: it tells all anew when it is back.
      if (this.#isQueueLost) since = now();
      else if (isTold || now() - since >= longestMs) return;
      await pause(STEP_MS, this.#life.signal);
    }
  }

  /** A stream was opened anew: what was missed is asked for, or told again. */
  async #mend(name: StreamName): Promise<void> {
    if (name === 'chan') return this.#poll.afterGap();
    if (name !== 'queue') return;
    await this.#pictureTaken();
    this.#life.say('synced', '');
  }

  /** Opens streams anew that are silent too long, and asks whether anybody is there when nothing is heard at all. */
  async #watch(): Promise<void> {
    const { pause, now } = this.#context;
    const { signal } = this.#life;
    const silenceMs = this.#settings.silenceMinutes * 60_000;
    while (!signal.aborted) {
      await pause(WATCH_MS, signal);
      const streams = [...this.#streams.values()];
      for (const stream of streams) if (now() - stream.heardAt >= stream.deadAfter(silenceMs)) stream.cut();
      const heardAt = Math.max(this.#probedAt, ...streams.map((stream) => stream.heardAt));
      if (now() - heardAt < PROBE_MS) continue;
      await this.#poll.probe();
      this.#probedAt = now();
    }
  }

  readonly #tell = (channel: string, told: ApiAnswer): void =>
    this.#life.queue.put({ at: told.at, channel: `rest:${channel}`, text: told.text });
}

const WORDS: Readonly<Record<StreamName, string>> = {
  chan: 'call events',
  queue: 'queue events',
  monitored: 'events of recordings',
};

/** The zone's offset from UTC now, and when its day began. @throws Fatal for a zone the machine does not know. */
function dayIn(timeZone: string, now: number): { offsetMs: number; dayFrom: number } {
  let offset: (at: number) => number;
  try {
    const clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    offset = (at) => {
      const part = Object.fromEntries(
        clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
      );
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
      return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
    };
  } catch {
    throw new Fatal(`${timeZone} is no time zone this machine knows: write one such as America/Chicago.`);
  }
  const offsetMs = offset(now);
  const midnight = Math.floor((now + offsetMs) / DAY_MS) * DAY_MS;
  return { offsetMs, dayFrom: midnight - offset(midnight - offsetMs) };
}

const DAY_MS = 86_400_000;
