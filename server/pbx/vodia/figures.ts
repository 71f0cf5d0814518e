// A queue's figures of the day in each of the forms the PBX has for them, and in which unit each writes its sums
// (vodia#wallboard, vodia#queue-detail, vodia#queue-statistics, vodia#units).
import { milliseconds, seconds } from './units.ts';
import { DayFigures, QueueStat, WallboardQueue } from './wire.ts';

/** Sums since the tenant's midnight. */
export type Figures = {
  readonly answered: number;
  /** Hung up while waiting or while somebody's phone rang. */
  readonly abandoned: number;
  /** Music and ringing of all calls. */
  readonly waitMs: number;
  /** Holds included. */
  readonly talkMs: number;
};

type Part = 'ivr' | 'ring' | 'talk' | 'hold';
type Parts = Readonly<Partial<Record<Part, unknown>>>;

/** One queue of `wallboard/{acd}`, and what `acdinfo?info=stats` tells of one: seconds. */
export function wallboardFigures(body: unknown): Figures | null {
  const read = WallboardQueue.safeParse(body);
  if (!read.success) return null;
  const { calls, hangup, duration } = read.data;
  return {
    answered: calls.completed,
    abandoned: (hangup?.waiting ?? 0) + (hangup?.ringing ?? 0),
    ...sums([duration?.sum ?? {}], seconds),
  };
}

/** `acd/{acd}/stat`: seconds, summed by agent. Nobody's agent has the calls nobody answered. */
export function statFigures(body: unknown): Figures | null {
  const read = QueueStat.safeParse(body);
  if (!read.success) return null;
  const { agents, hangup_waiting, hangup_ringing } = read.data;
  return {
    answered: agents.reduce((sum, agent) => sum + agent.calls, 0),
    abandoned: hangup_waiting + (hangup_ringing ?? 0),
    ...sums(agents, seconds),
  };
}

/** `acdinfo` of a day: milliseconds. `{}` is a day without calls. */
export function dayFigures(body: unknown): Figures | null {
  const read = DayFigures.safeParse(body);
  if (!read.success) return null;
  const { hc, hw, hr, durationivr, durationring, durationtalk, durationhold } = read.data;
  const parts = { ivr: durationivr, ring: durationring, talk: durationtalk, hold: durationhold };
  return { answered: hc ?? 0, abandoned: (hw ?? 0) + (hr ?? 0), ...sums([parts], milliseconds) };
}

function sums(all: readonly Parts[], unit: (value: unknown) => number): Pick<Figures, 'waitMs' | 'talkMs'> {
  const of = (part: Part): number => all.reduce((sum, parts) => sum + unit(parts[part]), 0);
  return { waitMs: of('ivr') + of('ring'), talkMs: of('talk') + of('hold') };
}

/** What became of the one call that was added between two readings; `null` where it was none, or more than one. */
export function theOneBetween(
  before: Figures,
  after: Figures,
): { readonly answered: boolean; readonly waitMs: number; readonly talkMs: number } | null {
  const answered = after.answered - before.answered;
  const abandoned = after.abandoned - before.abandoned;
  if (answered < 0 || abandoned < 0 || answered + abandoned !== 1) return null;
  const waitMs = after.waitMs - before.waitMs;
  const talkMs = after.talkMs - before.talkMs;
  return waitMs < 0 || talkMs < 0 ? null : { answered: answered === 1, waitMs, talkMs };
}
