// The two things time itself brings about: a new day, and a caller whose target has passed. Does not edit the board:
// it appends events like everybody else.
import { dayAt } from '#lib/format/day.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { HOUSE } from '#lib/model/event.ts';
import type { Hold } from '#server/leases/leases.ts';
import { LeaseLost, type Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';
import type { Keeper, Moved } from './keeper.ts';
import { Waits } from './waits.ts';

export type HouseClockOptions = {
  readonly log: Log;
  readonly keeper: Keeper;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The lease `house` under which it speaks; left out: it may always speak. */
  readonly hold?: Hold;
};

/** The wall clock may jump while a timer runs: it is looked at again at least this often. */
const LOOK_MS = 60_000;

/** Runs from construction to {@link close}. Where several nodes share a log, on one of them at a time. */
export class HouseClock {
  readonly #options: HouseClockOptions;
  #waits: Waits;
  readonly #unfollow: () => void;
  #armed: { readonly at: number; readonly cancel: Cancel } | null = null;
  /** The day we have last asked to turn to, and when it ends: no need to ask the calendar before. */
  #asked: { readonly zone: string; readonly from: number; readonly until: number } | null = null;
  #badZone: string | null = null;

  constructor(options: HouseClockOptions) {
    this.#options = options;
    const { keeper, clock } = options;
    this.#waits = new Waits(keeper.board, clock.now());
    this.#unfollow = keeper.onMoved((moved) => this.#moved(moved));
    this.#look();
  }

  close(): void {
    this.#unfollow();
    this.#armed?.cancel();
    this.#armed = null;
  }

  #moved(moved: Moved): void {
    if (moved.anew) {
      const { keeper, clock } = this.#options;
      this.#waits = new Waits(keeper.board, clock.now());
      this.#asked = null;
    }
    for (const step of moved.steps) this.#waits.take(step);
    this.#look();
  }

  /** Says what has become true and sets the timer for what will. */
  #look(): void {
    const now = this.#options.clock.now();
    const events = [...this.#turned(now), ...this.#waits.cleared(), ...this.#waits.raise(now)];
    if (events.length > 0) this.#say(events);
    this.#arm(now);
  }

  /** `day.turned` when the site's calendar is further than the board. A day is never turned back. */
  #turned(now: number): DomainEvent[] {
    const site = this.#options.keeper.board.get('site', 'site');
    if (!site) return [];
    const zone = site.timeZone;
    if (this.#asked?.zone === zone && now >= this.#asked.from && now < this.#asked.until) return [];
    if (zone === this.#badZone) return [];
    try {
      const { day, from, until } = dayAt(now, zone);
      this.#asked = { zone, from, until };
      // Another zone may have the same day begin elsewhere: that is no new day.
      if (site.day !== null && (from <= site.dayFrom || day === site.day)) return [];
      return [{ type: 'day.turned', source: HOUSE, at: from, day, from }];
    } catch (error) {
      this.#badZone = zone;
      this.#options.logger.error({ err: error, zone }, 'This time zone is not known: the day does not turn.');
      return [];
    }
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
