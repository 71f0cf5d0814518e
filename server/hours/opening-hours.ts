// What is open now, by the settings in force. Does not write the log: the house's clock says what has turned.
import { isDeepStrictEqual } from 'node:util';
import { ALWAYS, type Calendar, holidaysIn } from '#lib/hours/day-hours.ts';
import {
  endOfNextOpenDay,
  HORIZON_MS,
  nextTurn,
  openNow,
  type Places,
  placesOf,
} from '#lib/hours/open-now.ts';
import type { OpenNow } from '#lib/model/board.ts';
import type { WrittenHours } from '#lib/settings/hours.ts';
import type { Config } from '#server/config.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Clock } from '#server/time/clock.ts';
import { calendarOf, type HolidayQuestion } from './holidays.ts';

export type OpeningParts = {
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
  /** For tests; the package's holidays otherwise. */
  readonly calendar?: (question: HolidayQuestion) => Promise<Calendar>;
};

type Written = { readonly hours: WrittenHours | null; readonly timeZone: string };

/** A calendar that could not be had is asked for again after so long. */
const AGAIN_MS = 600_000;
/** What is said to hold for good is looked at again after so long. */
const STALE_MS = 86_400_000;

export class OpeningHours {
  readonly #parts: OpeningParts;
  readonly #listeners = new Set<() => void>();
  #written: Written | null = null;
  /** `null`: no hours are written. Left out: not known yet. */
  #places?: Places | null;
  /** Until when (epoch ms) the holidays that are known suffice. */
  #calendarUntil = 0;
  #last: { readonly from: number; readonly until: number; readonly open: OpenNow } | null = null;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
  }

  /** Takes settings over; what was in force stays so until the holidays are known. Never rejects. */
  async set({ hours = null, site }: { hours?: WrittenHours | null; site: Config['site'] }): Promise<void> {
    const written = { hours, timeZone: site.timeZone };
    if (isDeepStrictEqual(written, this.#written)) return;
    this.#written = written;
    await this.#make(written);
  }

  /** What is open; `null`: no hours are written, so that everything always is; `undefined`: not known yet. */
  at(now: number): OpenNow | null | undefined {
    if (this.#places === undefined || this.#places === null) return this.#places;
    if (now >= this.#calendarUntil && this.#written) {
      this.#calendarUntil = now + AGAIN_MS;
      void this.#make(this.#written);
    }
    if (this.#last && now >= this.#last.from && now < this.#last.until) return this.#last.open;
    const open = openNow(this.#places, now);
    const until = Math.min(nextTurn(open) ?? Number.POSITIVE_INFINITY, now + STALE_MS);
    this.#last = { from: now, until, open };
    return open;
  }

  /**
   * When it became as it is at `now`, going on from what was known last: at the last turn between, or at `now` where
   * that leads elsewhere, since other hours were written meanwhile.
   */
  turnedAt(known: OpenNow | null, now: number): number {
    const is = this.at(now);
    let at = known && nextTurn(known);
    for (let turns = 0; is && this.#places && at !== null && at <= now && turns < TURNS; turns++) {
      const then = openNow(this.#places, at);
      if (isDeepStrictEqual(then, is)) return at;
      at = nextTurn(then);
    }
    return now;
  }

  /** When the site closes on the next day on which it opens, epoch ms: {@link endOfNextOpenDay}. */
  endOfNextOpenDay(at: number): number {
    const { timeZone = 'UTC' } = this.#written ?? {};
    return endOfNextOpenDay(this.#places?.site ?? ALWAYS, timeZone, at);
  }

  /** Calls whenever other hours, or other holidays, are in force. Returns how to stop. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #make(written: Written): Promise<void> {
    const { hours, timeZone } = written;
    const { clock, logger, calendar = calendarOf } = this.#parts;
    const now = clock.now();
    const year = new Date(now).getUTCFullYear();
    let known: Calendar | null = () => false;
    if (hours) {
      const until = new Date(now + HORIZON_MS).getUTCFullYear();
      known = await calendar({ asked: holidaysIn(hours), from: year - 1, until }).catch((error: unknown) => {
        logger.error(
          { err: error },
          'The holidays could not be worked out; for now days are as the week says.',
        );
        return null;
      });
    }
    // Written anew meanwhile: those are the hours in force.
    if (written !== this.#written) return;
    this.#places = hours && placesOf(hours, timeZone, known ?? (() => false));
    this.#calendarUntil = known ? Date.UTC(year + 1, 0) : now + AGAIN_MS;
    this.#last = null;
    for (const listener of this.#listeners) listener();
  }
}

/** Turns that are gone through, one by one, after an absence: years of any week. */
const TURNS = 10_000;
