// The life of one configured PBX connection: connect, translate, append to the log, lose, try again.

import type { Board } from '#lib/model/board.ts';
import type { Outcome } from '#lib/model/command.ts';
import { refused, unsure } from '#lib/model/command.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { type SourceId, sourceId } from '#lib/model/ids.ts';
import { legible } from '#lib/model/legible.ts';
import type { FigureSpan, OwnFigures } from '#lib/model/own-figures.ts';
import type { Hold } from '#server/leases/leases.ts';
import { LeaseLost, type Log, LogClosed } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import {
  type AdapterContext,
  type AnyVendor,
  Fatal,
  type Frame,
  type HookRequest,
  type Network,
  type PbxCommand,
  type PbxConnection,
  type PriorState,
  Transient,
} from '#server/pbx-sdk/contract.ts';
import { type Cancel, type Clock, pause } from '#server/time/clock.ts';
import { Backoff } from './backoff.ts';
import { KeptHooks } from './kept-hooks.ts';
import { lastWord } from './last-word.ts';
import { Outlet } from './outlet.ts';
import { RefusedHooks } from './refused-hooks.ts';
import { sampleCleaner } from './sample-words.ts';
import { secretsIn } from './source-report.ts';
import { SourceStats } from './source-stats.ts';

export type SourceParts = {
  readonly id: string;
  readonly vendor: AnyVendor;
  readonly settings: never;
  readonly network: Network;
  readonly clock: Clock;
  readonly log: Log;
  readonly board: Board;
  readonly logger: Logger;
  readonly random: () => number;
  /** Under which it speaks; what it says after that is lost is written nowhere. Left out: it may always speak. */
  readonly hold?: Hold;
  /** Sees every frame as it was heard, before it is translated. */
  readonly onFrame?: (frame: Frame) => void;
};

export class Source {
  readonly id: SourceId;
  readonly vendor: AnyVendor;
  readonly settings: never;
  readonly heard: SourceStats;
  readonly #parts: SourceParts;
  readonly #backoff: Backoff;
  readonly #outlet: Outlet;
  readonly #refused = new RefusedHooks();
  /** Webhooks taken while a picture was being read: until it stands they may be lost with their connection. */
  readonly #kept = new KeptHooks();
  #life: AbortController | null = null;
  #running: Promise<void> = Promise.resolve();
  #line: PbxConnection<never> | null = null;
  #memory: never | null = null;
  #wake: { readonly at: number; readonly cancel: Cancel } | null = null;
  /** Why the present outage began; `null` while all is well. */
  #outage: string | null = null;
  /** What the log is told when the connection is ended; `null`: nothing. */
  #farewell: string | null = null;
  /** The present connection has its picture: what is taken from now on is translated, or its loss is told. */
  #isWhole = false;
  /** How often somebody has ended it. */
  #stops = 0;

  constructor(parts: SourceParts) {
    this.id = sourceId(parts.id);
    this.vendor = parts.vendor;
    this.settings = parts.settings;
    this.heard = new SourceStats(sampleCleaner(secretsIn(parts.settings, parts.vendor.secrets)));
    this.#parts = parts;
    this.#backoff = new Backoff(parts.random);
    const { log, hold } = parts;
    const onLost = (lost: LeaseLost): void => this.#life?.abort(lost);
    this.#outlet = new Outlet({ log, onLost, ...(hold ? { hold } : {}) });
  }

  start(): void {
    if (this.#life) return;
    this.#life = new AbortController();
    this.#running = this.#live(this.#life.signal);
  }

  /**
   * Ends the connection in order. Resolves when it is closed.
   * @param why what the log is told; `null`: nothing, because whoever ends it says what has become of the source.
   */
  async stop(why: string | null = 'Ringside was stopped.'): Promise<void> {
    this.#farewell = why;
    this.#stops += 1;
    this.#life?.abort(new Transient('Ringside is stopping'));
    this.#life = null;
    await this.#running;
  }

  /** Resolves when everything it has said is durable, or refused: not as long as the disk is full. */
  written(): Promise<void> {
    return this.#outlet.written();
  }

  /** Tries again now, whatever it waits for: after a person has mended what was refused. */
  async restart(): Promise<void> {
    const ended = this.stop(ASKED_ANEW);
    const stops = this.#stops;
    await ended;
    // Ended for good meanwhile, or somebody else has asked for the same and will start it.
    if (this.#stops !== stops) return;
    this.#outage = null;
    this.start();
  }

  /** A webhook; answers with the HTTP status it deserves. Never throws. */
  receive(request: HookRequest): number {
    const { clock, logger, settings, vendor } = this.#parts;
    const hooked = vendor.hook?.(settings, request) ?? { status: 404 as const, why: '' };
    if ('frame' in hooked) {
      this.heard.notice('hook', null);
      const at = clock.now();
      const { text } = hooked.frame;
      // Taken only where a snapshot stands or is being read: until then the PBX is to bring it again.
      const frame = { at, ...hooked.frame };
      if (this.#line?.hear?.(frame, this.#refused.has(text, at))) {
        if (!this.#isWhole) this.#kept.keep(frame);
        return 200;
      }
      this.#refused.note(text, at);
      return 503;
    }
    if (hooked.status === 401) {
      if (this.heard.refusedHooks++ === 0)
        logger.warn({ source: this.id }, `a webhook was refused; more are counted: ${hooked.why}`);
      this.heard.notice('hook', `A webhook was refused. ${hooked.why}`);
    }
    return hooked.status;
  }

  async execute(command: PbxCommand): Promise<Outcome> {
    if (!this.#line || this.#memory === null) return refused('The PBX is not connected.');
    try {
      return await this.#line.execute(command, this.#memory);
    } catch (error) {
      this.#parts.logger.error(
        { source: this.id, verb: command.verb, error: String(error) },
        'a command broke in its adapter',
      );
      return unsure('Something went wrong inside Ringside; look at the call before trying again.');
    }
  }

  /** The PBX's own figures of a span; `null`: it is not connected or gives none. Throws {@link Transient}, {@link Fatal}. */
  async ownFigures(span: FigureSpan): Promise<OwnFigures | null> {
    const { vendor } = this.#parts;
    const line = this.#line;
    if (!vendor.ownFigures || !line || this.#memory === null || !this.#isWhole) return null;
    const answers = (await line.askFigures?.(span, this.#memory)) ?? [];
    // Lost meanwhile: what it knew is gone, or another's.
    if (this.#line !== line || this.#memory === null) return null;
    return vendor.ownFigures(this.#memory, answers, span);
  }

  async #live(life: AbortSignal): Promise<void> {
    const { clock, logger } = this.#parts;
    while (!life.aborted) {
      if (this.#outage === null) this.#say({ type: 'source.connecting' });
      const openedAt = clock.now();
      const error = await this.#connect(life);
      this.#wakeAt(null);
      this.#line = null;
      if (life.aborted) break;
      if (error instanceof LogClosed) return;
      const why = explain(error);
      this.heard.failed(clock.now(), why);
      if (error instanceof Fatal) {
        logger.error({ source: this.id }, `refused by the PBX, waiting for a person: ${why}`);
        this.#say({ type: 'source.refused', why, lastHeardAt: this.heard.lastFrameAt });
        return;
      }
      if (this.#outage === null) logger.warn({ source: this.id }, `lost: ${why}`);
      if (this.#outage !== why) this.#say({ type: 'source.lost', why, lastHeardAt: this.heard.lastFrameAt });
      this.#outage = why;
      const wait = this.#backoff.next(
        clock.now() - openedAt,
        error instanceof Transient ? error.notBeforeMs : 0,
      );
      this.heard.waitsUntil(clock.now() + wait);
      await pause(clock, wait, life).catch(() => undefined);
      this.heard.waitsUntil(null);
    }
    const why = this.#farewell;
    if (this.#outage === null && !(life.reason instanceof LeaseLost)) this.#part();
    if (why !== null && !(life.reason instanceof LeaseLost))
      this.#say({ type: 'source.lost', why, lastHeardAt: this.heard.lastFrameAt });
  }

  /** One connection from open to loss; answers with what ended it. */
  async #connect(life: AbortSignal): Promise<unknown> {
    const { clock, network, vendor, settings, onFrame } = this.#parts;
    const context: AdapterContext = {
      now: () => clock.now(),
      pause: (ms, signal) => pause(clock, ms, signal),
      network,
      signal: life,
      notice: (key, text) => this.heard.notice(key, text),
    };
    try {
      this.#memory ??= vendor.begin(this.id, await this.#known());
      this.#line = vendor.open(settings, context);
      this.#isWhole = false;
      const again = this.#kept.begin(clock.now());
      for await (const frame of this.#line.frames) {
        onFrame?.(frame);
        this.#hear(frame);
        // The PBX was told that they were heard and brings them no more.
        while (again[0] && this.#line.hear?.({ ...again[0], at: clock.now() }, true)) again.shift();
        if (this.#outlet.isFull) await this.#outlet.drained(life);
      }
      return new Transient('the connection ended without a word');
    } catch (error) {
      return error;
    }
  }

  #hear(frame: Frame): void {
    const { vendor, logger } = this.#parts;
    if (frame.channel === 'opened') {
      this.heard.opened();
      // By the time of the frame: what it brings with it is news of this connection, not of the outage before.
      this.#say({ type: 'source.connected' }, frame.at);
    }
    try {
      const result = vendor.translate(this.#memory as never, frame);
      this.#memory = result.memory;
      const first = this.heard.frame(frame, result.verdict);
      if (first)
        logger.warn(
          { source: this.id, shape: first },
          'heard something this version does not know; it is counted and ignored',
        );
      const { events, notices } = result;
      // Most frames lead to nothing.
      if (events.length > 0) {
        this.#outlet.append(events);
        if (events.some((event) => event.type === 'source.synced')) this.#back();
      }
      this.#wakeAt(result.wakeAt);
      if (notices) for (const { key, text } of notices) this.heard.notice(key, text);
      this.#line?.heed?.(result.memory, result.asks ?? NOTHING);
    } catch (error) {
      // A translator must never throw. If one does, its memory cannot be trusted: this source alone starts afresh.
      this.#memory = null;
      logger.error(
        { source: this.id, channel: frame.channel, error: String(error) },
        'an adapter broke on a frame',
      );
      throw new Transient('Ringside could not understand the PBX (a bug); it starts this connection afresh');
    }
  }

  /** What a make wants to find again in its next life is said last. */
  #part(): void {
    const { clock, onFrame, vendor } = this.#parts;
    if (!vendor.parts || this.#memory === null) return;
    const frame = { at: clock.now(), channel: 'parting', text: '' };
    onFrame?.(frame);
    this.#tick(frame);
    this.#wakeAt(null);
  }

  #back(): void {
    this.#isWhole = true;
    this.#kept.clear();
    if (this.#outage !== null) this.#parts.logger.info({ source: this.id }, 'back');
    this.#outage = null;
  }

  #wakeAt(at: number | null): void {
    // Most frames leave the time as it was: then the timer stands.
    if (at === (this.#wake?.at ?? null)) return;
    this.#wake?.cancel();
    this.#wake = null;
    if (at === null) return;
    const { clock } = this.#parts;
    const cancel = clock.after(at - clock.now(), () => {
      this.#wake = null;
      const frame = { at: clock.now(), channel: 'tick', text: '' };
      this.#parts.onFrame?.(frame);
      if (this.#line && this.#memory !== null) this.#tick(frame);
    });
    this.#wake = { at, cancel };
  }

  /** A tick comes from a timer: nobody above would catch it. */
  #tick(frame: Frame): void {
    try {
      this.#hear(frame);
    } catch (error) {
      this.heard.failed(frame.at, explain(error));
    }
  }

  async #known(): Promise<PriorState> {
    const { board, log } = this.#parts;
    const last = await lastWord(log, this.id);
    const mine = <R extends { source: SourceId }>(rows: Iterable<R>): R[] =>
      [...rows].filter((row) => row.source === this.id);
    return {
      queues: mine(board.all('queue')),
      agents: mine(board.all('agent')),
      calls: mine(board.all('call')),
      heardAt: last?.at ?? null,
      counted: last?.counted ?? [],
    };
  }

  #say(event: Said, at = this.#parts.clock.now()): void {
    this.#outlet.append([{ ...event, source: this.id, at } as DomainEvent]);
  }
}

const NOTHING: readonly string[] = [];
/** Read on the sources page, in English as all words of connections. */
const ASKED_ANEW = 'Somebody asked for a new connection.';

type Said =
  | { type: 'source.connecting' | 'source.connected' }
  | { type: 'source.lost'; why: string; lastHeardAt: number | null }
  | { type: 'source.refused'; why: string; lastHeardAt: number | null };

/** A PBX's own words stand in it: they go to pages, to the log and to terminals. */
const explain = (error: unknown): string =>
  error instanceof Fatal || error instanceof Transient
    ? legible(error.message)
    : 'something went wrong inside Ringside (a bug); see its log';
