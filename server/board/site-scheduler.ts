// What time itself brings about: a new day, a place that opens or closes, and a caller whose target has passed. Does not
// edit the board: it appends events like everybody else.
import { isDeepStrictEqual } from 'node:util';
import { dayAt } from '#lib/format/day.ts';
import { nextTurn } from '#lib/hours/open-now.ts';
import type { OpenNow } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { SITE_SOURCE } from '#lib/model/event.ts';
import type { OpeningHours } from '#server/hours/opening-hours.ts';
import type { Hold } from '#server/leases/leases.ts';
import { LeaseLost, type Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';
import type { LiveBoard, Moved } from './live-board.ts';
import { Waits } from './waits.ts';

export type SiteSchedulerOptions = {
  readonly log: Log;
  readonly liveBoard: LiveBoard;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The lease `house` under which it speaks; left out: it may always speak. */
  readonly hold?: Hold;
  /** Left out: it says nothing of opening hours. */
  readonly hours?: OpeningHours;
};

/** The wall clock may jump while a timer runs: it is looked at again at least this often. */
const LOOK_MS = 60_000;

/** Runs from construction to {@link close}. Where several nodes share a log, on one of them at a time. */
export class SiteScheduler {
  readonly #options: SiteSchedulerOptions;
  #waits: Waits;
  readonly #unfollow: () => void;
  readonly #unheed: () => void;
  #armed: { readonly at: number; readonly cancel: Cancel } | null = null;
  /** The day we have last asked to turn to, and when it ends: no need to ask the calendar before. */
  #asked: { readonly zone: string; readonly from: number; readonly until: number } | null = null;
  #badZone: string | null = null;
  /** What we have said last is open, which the board may not show yet. */
  #told: OpenNow | null | undefined;

  constructor(options: SiteSchedulerOptions) {
    this.#options = options;
    const { liveBoard, clock, hours } = options;
    this.#waits = new Waits(liveBoard.board, clock.now());
    this.#unfollow = liveBoard.onMoved((moved) => this.#moved(moved));
    this.#unheed = hours?.onChanged(() => this.#look()) ?? (() => {});
    this.#look();
  }

  close(): void {
    this.#unfollow();
    this.#unheed();
    this.#armed?.cancel();
    this.#armed = null;
  }

  #moved(moved: Moved): void {
    if (moved.anew) {
      const { liveBoard, clock } = this.#options;
      this.#waits = new Waits(liveBoard.board, clock.now());
      this.#asked = null;
      this.#told = undefined;
    }
    for (const step of moved.steps) this.#waits.take(step);
    this.#look();
  }

  /** Says what has become true and sets the timer for what will. */
  #look(): void {
    const now = this.#options.clock.now();
    const events = [
      ...this.#turned(now),
      ...this.#opened(now),
      ...this.#waits.cleared(),
      ...this.#waits.raise(now),
    ];
    if (events.length > 0) this.#say(events);
    this.#arm(now);
  }

  /** `day.turned` when the site's calendar is further than the board. A day is never turned back. */
  #turned(now: number): DomainEvent[] {
    const site = this.#options.liveBoard.board.get('site', 'site');
    if (!site) return [];
    const zone = site.timeZone;
    if (this.#asked?.zone === zone && now >= this.#asked.from && now < this.#asked.until) return [];
    if (zone === this.#badZone) return [];
    try {
      const { day, from, until } = dayAt(now, zone);
      this.#asked = { zone, from, until };
      // Another zone may have the same day begin elsewhere: that is no new day.
      if (site.day !== null && (from <= site.dayFrom || day === site.day)) return [];
      return [{ type: 'day.turned', source: SITE_SOURCE, at: from, day, from }];
    } catch (error) {
      this.#badZone = zone;
      this.#options.logger.error({ err: error, zone }, 'This time zone is not known: the day does not turn.');
      return [];
    }
  }

  /** `hours.turned` when something is open or closed otherwise, or for longer, than was said last. */
  #opened(now: number): DomainEvent[] {
    const { hours, liveBoard } = this.#options;
    const site = liveBoard.board.get('site', 'site');
    const open = site && hours?.at(now);
    if (!hours || !site || open === undefined) return [];
    const known = this.#told === undefined ? site.hours : this.#told;
    // Told before, perhaps by who ran here last: then its next turn is waited for all the same.
    this.#told = open;
    if (isDeepStrictEqual(open, known)) return [];
    return [{ type: 'hours.turned', source: SITE_SOURCE, at: hours.turnedAt(known, now), hours: open }];
  }

  #say(events: readonly DomainEvent[]): void {
    // Not awaited: while the log is blocked they wait there, each said once.
    const { log, logger, hold } = this.#options;
    const drafts = events.map((event) => ({ event }));
    log.offer(drafts, hold).catch((error: unknown) => {
      // A log that is closed says itself what it could not write.
      if (error instanceof LeaseLost) logger.info({}, 'Another keeps the house clock from here on.');
    });
  }

  #arm(now: number): void {
    const at = Math.min(
      this.#waits.next() ?? Number.POSITIVE_INFINITY,
      this.#asked && this.#asked.until > now ? this.#asked.until : Number.POSITIVE_INFINITY,
      (this.#told && nextTurn(this.#told)) ?? Number.POSITIVE_INFINITY,
      now + LOOK_MS,
    );
    // A timer that fires a little early finds nothing to do and sets itself again.
    if (this.#armed && this.#armed.at <= at) return;
    this.#armed?.cancel();
    const cancel = this.#options.clock.after(Math.max(1, at - now), () => {
      this.#armed = null;
      this.#look();
    });
    this.#armed = { at, cancel };
  }
}
