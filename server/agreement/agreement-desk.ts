// Answers how far Ringside and a PBX agree on a day: asks both, and has the difference explained.
import { agree } from '#lib/agreement/agree.ts';
import { countingRule } from '#lib/agreement/rules.ts';
import type { AgreementRow } from '#lib/agreement/sheet.ts';
import { offsetAt } from '#lib/format/day.ts';
import { dayNamed } from '#lib/history/quarters.ts';
import type { Board } from '#lib/model/board.ts';
import type { FigureSpan, OwnFigures } from '#lib/model/own-figures.ts';
import type { HistoryReader } from '#server/history/reader.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Readings } from './readings.ts';

/** Why nothing can be compared. */
export type NoSheet =
  | 'noSuchSource'
  | 'noFigures'
  | 'notConnected'
  | 'notYet'
  | 'dayOver'
  | 'noSuchDay'
  | 'noDay';

/** How a source and its PBX agree on a day of the site. Times are epoch ms. */
export type Sheet = {
  readonly source: string;
  readonly make: string;
  readonly day: string;
  /** What is compared: the day, or of counters that do not end at midnight what was read of it. */
  readonly from: number;
  readonly until: number;
  /** Of counters: they are compared from one reading to another. */
  readonly isByReadings: boolean;
  /** The PBX's counters began anew on that day. */
  readonly wasReset: boolean;
  readonly rows: readonly AgreementRow[];
};

export type AgreementParts = {
  readonly clock: Pick<Clock, 'now'>;
  readonly board: () => Board;
  readonly sources: {
    makes(): readonly { readonly id: string; readonly make: string; readonly hasFigures: boolean }[];
    ownFigures(id: string, span: FigureSpan): Promise<OwnFigures | null>;
  };
  readonly history: HistoryReader;
  readonly readings: Readings;
};

export class AgreementDesk {
  readonly #parts: AgreementParts;
  /** Sources whose figures are no counters. */
  readonly #ofDays = new Set<string>();

  constructor(parts: AgreementParts) {
    this.#parts = parts;
  }

  /**
   * @param day of the site, `YYYY-MM-DD`; left out: today.
   * Rejects with NotRead where the history cannot be read, and with Transient or Fatal where the PBX cannot be asked.
   */
  async sheet(source: string, day?: string): Promise<Sheet | NoSheet> {
    const { sources, history } = this.#parts;
    const configured = sources.makes().find(({ id }) => id === source);
    if (!configured) return 'noSuchSource';
    if (!configured.hasFigures) return 'noFigures';
    const span = this.#span(day);
    if (typeof span === 'string') return span;
    const told = await sources.ownFigures(source, span);
    if (told?.covers === 'today' && told.readAt >= span.until) return 'dayOver';
    const theirs = told ? this.#of(source, told, span) : this.#kept(source, span);
    if (theirs === null) return told ? 'notYet' : 'notConnected';
    const { make } = configured;
    const { from, queues, records, isByReadings, wasReset, takenAt } = theirs;
    const by = isByReadings ? 'moment' : 'booking';
    const ours = await history.ask({ what: 'stays', source, span: { from, until: theirs.until }, by });
    // What comes while they are asked is compared neither there nor here.
    const until = Math.min(theirs.until, takenAt);
    const rows = agree(ours, { from, until, takenAt, queues, records }, countingRule(make));
    return { source, make, day: span.day, from, until, isByReadings, wasReset, rows };
  }

  /** Reads the counters of each PBX that has them, to compare with later. What cannot be asked now is left out. */
  async read(): Promise<void> {
    const span = this.#span();
    if (typeof span === 'string') return;
    for (const { id, hasFigures } of this.#parts.sources.makes()) {
      if (!hasFigures || this.#ofDays.has(id)) continue;
      const told = await this.#parts.sources.ownFigures(id, span).catch(() => null);
      // What ends at midnight can be asked for when somebody wants it.
      if (told && told.covers !== 'counters') this.#ofDays.add(id);
      if (told?.covers === 'counters') this.#parts.readings.add(id, told, span.from);
    }
  }

  #span(day?: string): FigureSpan | NoSheet {
    const site = this.#parts.board().get('site', 'site');
    const named = day ?? site?.day;
    if (!site || !named) return 'noDay';
    const found = dayNamed(named, site.timeZone);
    if (!found || found.from > this.#parts.clock.now()) return 'noSuchDay';
    const aheadAt = (at: number): number => offsetAt(site.timeZone, at);
    return { day: named, from: found.from, until: found.until, aheadAt };
  }

  #of(source: string, told: OwnFigures, span: FigureSpan) {
    if (told.covers === 'counters') {
      const today = this.#span();
      this.#parts.readings.add(source, told, typeof today === 'string' ? span.from : today.from);
      return this.#kept(source, span);
    }
    const { queues, records, readAt } = told;
    return { ...span, ...told.span, queues, records, isByReadings: false, wasReset: false, takenAt: readAt };
  }

  #kept(source: string, { from, until }: FigureSpan) {
    const between = this.#parts.readings.between(source, from, until);
    return between && { ...between, records: null, isByReadings: true, takenAt: between.until };
  }
}
