// Whether a place is open at a moment, and when that turns next. Hours are read by the clock on the wall: where it is
// set forward over an opening, the place opens then; an hour that comes twice is open, or closed, twice.
import { dayAt, offsetAt } from '#lib/format/day.ts';
import type { Open, OpenNow } from '#lib/model/board.ts';
import type { WrittenHours } from '#lib/settings/hours.ts';
import { ALWAYS, type Calendar, type DayHours, dayHours } from './day-hours.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** So far is looked for the next turn; what does not turn until then is said to hold for good. */
export const HORIZON_MS = 400 * DAY_MS;
/** No zone changes its clock twice within so long. */
const CALM_MS = DAY_MS / 2;

/** @param at epoch ms @throws RangeError for a zone the runtime does not know */
export function openAt(hours: DayHours, timeZone: string, at: number): Open {
  if (hours === ALWAYS) return { open: true, until: null };
  const open = isOpen(hours, at + offsetAt(timeZone, at));
  const end = at + HORIZON_MS;
  for (let from = at, offset = offsetAt(timeZone, from); from < end; ) {
    const until = changeOf(timeZone, offset, from, from + CALM_MS);
    for (const turn of bounds(hours, from, until, offset))
      if (isOpen(hours, turn + offset) !== open) return { open, until: turn };
    const next = offsetAt(timeZone, until);
    if (isOpen(hours, until + next) !== open) return { open, until };
    [from, offset] = [until, next];
  }
  return { open, until: null };
}

/** @param wall what the clock on the wall shows, as if it were UTC (epoch ms) */
function isOpen(hours: DayHours, wall: number): boolean {
  const date = Math.floor(wall / DAY_MS);
  const minute = Math.floor((wall - date * DAY_MS) / MINUTE_MS);
  return (
    hours(date).some((span) => span.from <= minute && minute < span.until) ||
    hours(date - 1).some((span) => minute + 1_440 < span.until)
  );
}

/** Where hours begin or end within (from, until), while the zone is at one offset; in order. */
function bounds(hours: DayHours, from: number, until: number, offset: number): number[] {
  const times: number[] = [];
  const last = Math.floor((until + offset) / DAY_MS);
  for (let date = Math.floor((from + offset) / DAY_MS) - 1; date <= last; date++)
    for (const span of hours(date))
      for (const minute of [span.from, span.until]) {
        const at = date * DAY_MS + minute * MINUTE_MS - offset;
        if (at > from && at < until) times.push(at);
      }
  return times.sort((a, b) => a - b);
}

/** The first moment after `from` at which the zone is at another offset; `until` where there is none before. */
function changeOf(timeZone: string, offset: number, from: number, until: number): number {
  if (offsetAt(timeZone, until) === offset) return until;
  let [early, late] = [from, until];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (offsetAt(timeZone, middle) === offset) early = middle;
    else late = middle;
  }
  return late;
}

/** A site's hours, made ready to be asked for any moment. */
export type Places = {
  readonly timeZone: string;
  readonly site: DayHours;
  readonly sources: ReadonlyMap<string, DayHours>;
  readonly queues: ReadonlyMap<string, DayHours>;
};

/** Only places with hours of their own are named: a queue follows its own, else its source's, else the site's. */
export function placesOf(hours: WrittenHours, timeZone: string, calendar: Calendar): Places {
  const { sources = {}, queues = {} } = hours;
  const ofSource = (id: string) => [sources[id], hours];
  return {
    timeZone,
    site: dayHours([hours], calendar),
    sources: new Map(Object.keys(sources).map((id) => [id, dayHours(ofSource(id), calendar)])),
    queues: new Map(
      Object.entries(queues).map(([id, own]) => [
        id,
        dayHours([own, ...ofSource(id.slice(0, id.indexOf('/')))], calendar),
      ]),
    ),
  };
}

/** What is open at a moment, and until when. */
export function openNow({ timeZone, site, sources, queues }: Places, at: number): OpenNow {
  const all = (places: Places['queues']): Record<string, Open> =>
    Object.fromEntries([...places].map(([id, hours]) => [id, openAt(hours, timeZone, at)]));
  return { site: openAt(site, timeZone, at), sources: all(sources), queues: all(queues) };
}

/** When any of it turns next (epoch ms); `null`: never. */
export function nextTurn({ site, sources, queues }: OpenNow): number | null {
  const times = [site, ...Object.values(sources), ...Object.values(queues)].flatMap(
    ({ until }) => until ?? [],
  );
  return times.length === 0 ? null : Math.min(...times);
}

/**
 * When a place closes on the first calendar day after that of `at` on which it opens; the end of that day where it never
 * closes. A place that does not open for a year is taken for one that opens every day. Epoch ms.
 */
export function endOfNextOpenDay(hours: DayHours, timeZone: string, at: number): number {
  const next = dayAt(dayAt(at, timeZone).until, timeZone);
  if (hours === ALWAYS) return next.until;
  for (let day = next; day.from < at + HORIZON_MS; day = dayAt(day.until, timeZone)) {
    const offset = offsetAt(timeZone, day.until - 1);
    const date = Math.floor((day.until - 1 + offset) / DAY_MS);
    const minutes = hours(date).map(({ until }) => until);
    if (minutes.length > 0) return date * DAY_MS + Math.max(...minutes) * MINUTE_MS - offset;
  }
  return next.until;
}
