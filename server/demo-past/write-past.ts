// How the demo's past gets into its history: day by day, by the same fold and the same writing as what is heard.
import { fold } from '#lib/fold/fold.ts';
import { dayNamed, daysAfter } from '#lib/history/quarters.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { FactBatch } from '#server/history/fact-batch.ts';
import type { FactStore } from '#server/history/fact-store.ts';
import type { MadePlan } from '#server/history/made-days.ts';
import type { Cast } from './cast.ts';
import { type DayToMake, madeDay } from './made-day.ts';

/** Eight weeks. */
export const DAYS_MADE = 56;

/**
 * Writes one day whole, and in the same transaction that it is written.
 * @param plan says from when on something was really heard.
 */
export async function writeDay(
  facts: Pick<FactStore, 'commit'>,
  cast: Cast,
  plan: Pick<MadePlan, 'last' | 'heardFrom'>,
  day: string,
): Promise<void> {
  const range = dayNamed(day, cast.site.timeZone);
  const batch = new FactBatch();
  // A date that the zone skipped.
  if (range) fillBatch(batch, cast, range, day === plan.last ? plan.heardFrom : null);
  await facts.commit({ place: null, batch, checkpoint: null, madeDay: day });
}

function fillBatch(batch: FactBatch, cast: Cast, of: DayToMake, heardFrom: number | null): void {
  const board = new StampedBoard('made');
  let seq = 0;
  const take = (event: DomainEvent, isKept: boolean): void => {
    const folded = fold(board, event);
    if (isKept) batch.add(board, event, folded);
    seq += 1;
    board.apply(folded.changes, seq);
  };
  for (const event of setting(cast, of)) take(event, false);
  const ofAll = cast.sources.flatMap((source) => madeDay(cast, source, of));
  for (const event of ofAll.sort((a, b) => a.at - b.at)) take(event, true);
  const next = dayNamed(daysAfter(of.day, 1), cast.site.timeZone);
  take(
    { type: 'day.turned', source: SITE_SOURCE, at: of.until, day: next?.day ?? of.day, from: of.until },
    true,
  );
  if (heardFrom !== null && heardFrom > of.until)
    for (const event of silence(cast, of.until, heardFrom)) take(event, true);
  batch.closeItself();
}

/** What is known at midnight: the site, its PBXs, and that nobody has signed in yet. */
function setting(cast: Cast, { day, from }: DayToMake): readonly DomainEvent[] {
  const { name, timeZone, demo, rule, rules, counting, agents, teams } = cast.site;
  const site = { name, timeZone, demo, rule, rules, counting, agents, teams, walls: [] };
  const events: DomainEvent[] = [
    { type: 'site.configured', source: SITE_SOURCE, at: from, site },
    { type: 'day.turned', source: SITE_SOURCE, at: from, day, from },
  ];
  for (const { id: source, make, name: called, can, cannotTell } of cast.sources) {
    events.push({ type: 'source.configured', source, at: from, make, name: called, can, cannotTell });
    events.push({ type: 'source.connected', source, at: from });
    events.push({ ...whole(cast, source), at: from });
  }
  return events;
}

const whole = (cast: Cast, source: Cast['sources'][number]['id']) => ({
  ...{ type: 'source.synced' as const, source, calls: [] },
  queues: cast.queues
    .filter((each) => each.source === source)
    .map(({ id, tenant, number, name, targetMs, wrapUpMs }) => ({
      id,
      tenant,
      number,
      name,
      targetMs,
      wrapUpMs,
    })),
  agents: cast.agents
    .filter((each) => each.source === source)
    .map(({ id, tenant, number, name, queues }) => ({
      ...{ id, tenant, number, name, state: 'signedOut' as const },
      queues: queues.map(({ queue }) => ({ queue, signedIn: false, paused: false })),
    })),
});

/** From the end of what was made until the demo was there, nobody listened. */
function silence(cast: Cast, from: number, until: number): readonly DomainEvent[] {
  const why = 'the demo had not been started yet';
  return cast.sources.flatMap(({ id: source }): DomainEvent[] => [
    { type: 'source.lost', source, at: from, why, lastHeardAt: null },
    { ...whole(cast, source), at: until },
  ]);
}
