// Knows the life of one connection to an account: what is asked first, which streams are listened to, how silence is
// noticed, and how it ends. Refuses to know what anything means: all it hears goes out as frames.
import { Fatal, type Line, Transient, type World } from '#server/vendors/vendor.ts';
import { Api, skewIn, type Told } from './api.ts';
import { Feed } from './feed.ts';
import type { Memory } from './memory.ts';
import { obey } from './obey.ts';
import { Poll } from './poll.ts';
import type { Settings } from './settings.ts';
import { EventStream, NoStream, type StreamName } from './stream.ts';
import { NO_QUEUES, RESUMED } from './translate.ts';
import { Witness } from './witness.ts';

/** A queue stream sends its picture at once; what has come when it pauses is the picture. */
const PICTURE_MS = 2_500;
const PAUSE_MS = 300;
const STEP_MS = 100;
/** Without ids of queues no picture is promised. */
const NO_PICTURE_MS = 1_000;
const WATCH_MS = 10_000;
/** Nothing heard on any stream for so long: somebody is asked whether anybody is there. */
const PROBE_MS = 45_000;

export function open(settings: Settings, world: World): Line<Memory> {
  const connection = new Connection(settings, world);
  return { frames: connection.frames(), obey: (order, memory) => obey(connection.asking, order, memory) };
}

class Connection {
  readonly #settings: Settings;
  readonly #world: World;
  readonly #life = new AbortController();
  readonly #api: Api;
  readonly #poll: Poll;
  readonly #feed = new Feed();
  readonly #witness: Witness;
  readonly #streams = new Map<StreamName, EventStream>();
  #picture = { statuses: 0, heardAt: 0 };
  #probedAt = 0;

  constructor(settings: Settings, world: World) {
    this.#settings = settings;
    this.#world = world;
    this.#api = new Api(settings, world, this.#life.signal);
    this.#witness = new Witness(world);
    this.#poll = new Poll({
      settings,
      api: this.#api,
      world,
      signal: this.#life.signal,
      put: this.#tell,
    });
  }

  /** What a command is carried out with. */
  get asking() {
    return {
      settings: this.#settings,
      api: this.#api,
      witness: this.#witness,
      signal: this.#life.signal,
      put: this.#tell,
    };
  }

  async *frames() {
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
    }
  }

  #end(error: unknown, dropped: boolean): void {
    this.#feed.end(error, dropped);
    if (!this.#life.signal.aborted) this.#life.abort(new Transient('the connection was closed'));
  }

  async #live(): Promise<void> {
    const people = await this.#poll.people();
    this.#put('opened', JSON.stringify(this.#opening(people)));
    this.#poll.tellPeople(people);
    await this.#poll.listQueues();
    await this.#listen('chan');
    const [hasQueues] = await Promise.all([this.#listen('queue'), this.#listen('monitored')]);
    await Promise.all([hasQueues ? this.#pictureTaken() : null, this.#poll.firstRecords()]);
    this.#put('synced', hasQueues ? '' : NO_QUEUES);
    await Promise.all([this.#poll.run(() => this.#streams.get('queue')?.cut()), this.#watch()]);
  }

  /** What the translator cannot know of itself. */
  #opening(people: Told) {
    const { timeZone, queueIds, parkField, unparkField } = this.#settings;
    const skewMs = skewIn(people.headers, people.at);
    return {
      skewMs,
      ...(timeZone === undefined ? { offsetMs: 0, dayFrom: null } : dayIn(timeZone, this.#world.now())),
      queues: (queueIds ?? []).map((each) =>
        typeof each === 'string'
          ? { id: each, name: '', number: '' }
          : { id: each.id, name: each.name ?? '', number: each.number ?? '' },
      ),
      parks: parkField !== undefined,
      unparks: parkField !== undefined && unparkField !== undefined,
    };
  }

  /** Opens a stream. False: the account has none of the kind, and the wall can do without. @throws Fatal, Transient */
  async #listen(name: StreamName): Promise<boolean> {
    const world = this.#world;
    const stream = new EventStream({
      name,
      query: () => (name === 'queue' ? this.#filters() : {}),
      api: this.#api,
      world,
      signal: this.#life.signal,
      onMessage: (text) => this.#hear(name, text),
      onLost: () => {
        this.#picture = { statuses: 0, heardAt: world.now() };
        world.notice(name, `Cytracom has cut off its ${WORDS[name]}; they are being opened again.`);
      },
      onResumed: () => this.#put(`opened:${name}`, RESUMED),
      onReopened: () => {
        world.notice(name, null);
        this.#put(`opened:${name}`, '');
        this.#mend(name).catch((error: unknown) => this.#end(error, false));
      },
    });
    try {
      await stream.open();
    } catch (error) {
      if (!(error instanceof NoStream)) throw error;
      return this.#without(name, error.status);
    }
    world.notice(name, null);
    this.#streams.set(name, stream);
    // Read from now on: what it says at once is the picture.
    stream.run().catch((error: unknown) => this.#end(error, false));
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
    this.#world.notice(name, text);
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
    const at = this.#world.now();
    if (name === 'queue') {
      this.#picture.heardAt = at;
      if (
        /^event:\S*queue_status/i.test(text) ||
        /"event"\s*:\s*"[^"]*queue_status"/i.test(text.slice(0, 200))
      )
        this.#picture.statuses++;
    }
    this.#feed.put({ at, channel: `stream:${name}`, text });
    this.#witness.see(text);
  }

  /** Waits until the queue stream has sent its picture, or is known to send none. */
  async #pictureTaken(): Promise<void> {
    const { pause, now } = this.#world;
    const wanted = this.#poll.queues.length;
    const until = now() + (wanted > 0 ? PICTURE_MS : NO_PICTURE_MS);
    this.#picture.heardAt = Math.max(this.#picture.heardAt, now());
    while (now() < until) {
      const { statuses, heardAt } = this.#picture;
      if (wanted > 0 && statuses >= wanted && now() - heardAt >= PAUSE_MS) return;
      await pause(STEP_MS, this.#life.signal);
    }
  }

  /** A stream was opened anew: what was missed is asked for, or told again. */
  async #mend(name: StreamName): Promise<void> {
    if (name === 'chan') return this.#poll.afterGap();
    if (name !== 'queue') return;
    await this.#pictureTaken();
    this.#put('synced', '');
  }

  /** Opens streams anew that are silent too long, and asks whether anybody is there when nothing is heard at all. */
  async #watch(): Promise<void> {
    const { pause, now } = this.#world;
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

  readonly #tell = (channel: string, told: Told): void =>
    this.#feed.put({ at: told.at, channel: `rest:${channel}`, text: told.text });

  #put(channel: string, text: string): void {
    this.#feed.put({ at: this.#world.now(), channel, text });
  }
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
