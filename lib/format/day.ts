// Which calendar day a moment belongs to in a time zone, and when that day begins and ends. Time zone rules are those
// of the runtime (Intl).

/** A calendar day: [from, until), epoch ms. Days of a zone follow each other without gap or overlap. */
export type Day = {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** The first instant of the day; where midnight does not exist, the first that does. */
  readonly from: number;
  readonly until: number;
};

/**
 * The day of a moment in an IANA time zone. A day begins at the first instant its date is on the clock: should the
 * clock later be set back into the day before, the new day has begun all the same. Dates a zone skipped have no day.
 * Throws RangeError for a zone the runtime does not know.
 */
export const dayAt = (epochMs: number, timeZone: string): Day => {
  const zone = clockOf(timeZone);
  let date = dateAt(zone, epochMs);
  let until = startOf(zone, date + 1);
  if (epochMs >= until) {
    date += 1;
    until = startOf(zone, date + 1);
  }
  return { day: new Date(date * DAY_MS).toISOString().slice(0, 10), from: startOf(zone, date), until };
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Every offset in use is a multiple of this, so a day begins on such a step or at a change of the clock. */
const STEP_MS = 900_000;
/** No zone is, or ever was, further from UTC. */
const FARTHEST_MS = 16 * HOUR_MS;

/** The first instant whose date is `date` (days since 1970-01-01) or later. */
const startOf = (zone: Intl.DateTimeFormat, date: number): number => {
  const midnight = date * DAY_MS;
  const guess = midnight - offsetOf(zone, midnight - offsetOf(zone, midnight));
  const calm = offsetOf(zone, guess - 3 * HOUR_MS) === offsetOf(zone, guess + 3 * HOUR_MS);
  if (calm && dateAt(zone, guess) === date && dateAt(zone, guess - 1) === date - 1) return guess;
  let late = midnight - FARTHEST_MS;
  while (dateAt(zone, late) < date) late += STEP_MS;
  let early = late - STEP_MS;
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (dateAt(zone, middle) < date) early = middle;
    else late = middle;
  }
  return late;
};

/** What the clock on the wall shows, as if it were UTC (epoch ms, whole seconds). */
const wallAt = (zone: Intl.DateTimeFormat, at: number): number => {
  const shown = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  for (const part of zone.formatToParts(at)) {
    if (part.type in shown) shown[part.type as keyof typeof shown] = Number(part.value);
  }
  return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second);
};

const dateAt = (zone: Intl.DateTimeFormat, at: number): number => Math.floor(wallAt(zone, at) / DAY_MS);

const offsetOf = (zone: Intl.DateTimeFormat, at: number): number =>
  wallAt(zone, at) - Math.floor(at / 1000) * 1000;

/**
 * How far the clock on the wall of a zone is ahead of UTC at a moment, in ms. Throws RangeError for a zone the runtime
 * does not know.
 */
export const offsetAt = (timeZone: string, epochMs: number): number => offsetOf(clockOf(timeZone), epochMs);

const clocks = new Map<string, Intl.DateTimeFormat>();
const clockOf = (timeZone: string): Intl.DateTimeFormat => {
  let made = clocks.get(timeZone);
  if (made === undefined) {
    made = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clocks.set(timeZone, made);
  }
  return made;
};
