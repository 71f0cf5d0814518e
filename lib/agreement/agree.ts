// Compares what Ringside counts of a PBX's queues with what the PBX counts, and names the calls that make the difference.
import {
  type DifferenceReason,
  OWN_FIGURES,
  type OwnFigure,
  type OwnQueueFigures,
  type OwnRecord,
} from '#lib/model/own-figures.ts';
import { byReport } from './by-report.ts';
import { bySums } from './by-sums.ts';
import { type CountedIn, type Effect, effectsOf, ourPlace, returned } from './effects.ts';
import { matched, SAME_START_MS } from './match.ts';
import { ourFigure } from './rules.ts';
import type { AgreementRow, CountingRule, NamedCall, OurCall, Ours, Theirs } from './sheet.ts';

/**
 * One row a queue and figure that the PBX tells, in the order of its queues, and one a member whose calls differ. Pure;
 * each row's `theirs - ours` is what its calls add and `unexplained` together.
 * @param rule {@link CountingRule} of the PBX's make
 */
export function agree(ours: Ours, theirs: Theirs, rule: CountingRule): readonly AgreementRow[] {
  const effects = theirs.records === null ? bySums(ours, theirs, rule) : byRecords(ours, theirs, rule);
  return theirs.queues.flatMap((queue) => rowsOf(queue, ours, effects));
}

const isIn = (at: number, { from, until }: Pick<Theirs, 'from' | 'until'>): boolean =>
  at >= from && at < until;

/** Every call of theirs is told: each is held against ours. */
function byRecords(ours: Ours, theirs: Theirs, rule: CountingRule): Effect[] {
  const { pairs, alone } = matched(ours.calls, theirs.records ?? [], rule);
  const effects: Effect[] = [];
  for (const { call, record } of pairs) {
    const here = ourPlace(call);
    if (record === null) {
      if (here) effects.push(...effectsOf(call, here, null, whyLeftOut(call, theirs, rule), true));
      continue;
    }
    const { queue, figure } = record;
    const there = figure && { queue, figure, agent: figure === 'answered' ? record.agent : null };
    effects.push(...effectsOf(call, here, there, whyOtherwise(call, here, there, rule), true));
  }
  for (const record of alone) {
    const { queue, figure, agent, at, number, call } = record;
    if (figure === null) continue;
    const returning = ours.calls.find((each) => isPartOf(record, each));
    if (returning) {
      effects.push(returned(returning, at, figure));
      continue;
    }
    const heard = !ours.gaps.some(
      ({ fromAt, untilAt }) =>
        at >= fromAt - SAME_START_MS && (untilAt === null || at <= untilAt + SAME_START_MS),
    );
    effects.push({
      place: { queue, figure, agent: figure === 'answered' ? agent : null },
      named: {
        ...{ reason: heard ? 'unexplained' : 'notHeard', effect: 1, certain: true, call, at, untilAt: null },
        ...{ number, agent, waitMs: null, ours: null, theirs: figure, otherQueue: null },
      },
    });
  }
  effects.push(...byReport(pairs, theirs, rule));
  return effects;
}

/** Whether a stay of theirs is a part of one of ours that went on as the caller came back. */
const isPartOf = (record: OwnRecord, { call, queue, startedAt, endedAt }: OurCall): boolean =>
  record.call === call &&
  record.queue === queue &&
  record.figure !== 'answered' &&
  record.at >= startedAt - SAME_START_MS &&
  record.at <= endedAt + SAME_START_MS;

function whyLeftOut(call: OurCall, theirs: Theirs, rule: CountingRule): DifferenceReason {
  const figure = ourFigure(call);
  if (figure === 'abandoned' && rule.shortAbandonMs > 0 && call.waitMs <= rule.shortAbandonMs)
    return 'shortAbandon';
  const { takenAt } = theirs;
  if (figure === 'answered' && rule.countsWhenOver && (call.talkedUntil ?? takenAt) >= takenAt)
    return 'stillTalking';
  if (rule.figureOf(call) === null) return 'ownWord';
  // A record is written when the whole call is over.
  if ((call.talkedUntil ?? (figure === 'answered' ? takenAt : call.endedAt)) >= takenAt)
    return figure === 'answered' ? 'stillTalking' : 'otherTime';
  return isIn(call.startedAt, theirs) ? 'unexplained' : 'otherTime';
}

function whyOtherwise(
  call: OurCall,
  here: CountedIn | null,
  there: CountedIn | null,
  rule: CountingRule,
): DifferenceReason {
  const figure = there?.figure ?? null;
  if (!call.booked) return 'otherTime';
  if (call.apart) return 'whileClosed';
  if (there && call.queue !== there.queue) return 'otherQueue';
  if (call.outcome === 'unknown') return 'notHeard';
  return (here?.figure ?? null) !== figure && rule.figureOf(call) === figure ? 'ownWord' : 'otherOutcome';
}

function rowsOf(queue: OwnQueueFigures, ours: Ours, effects: readonly Effect[]): AgreementRow[] {
  const mine = effects.filter(({ place }) => place.queue === queue.queue);
  const counted = ours.calls.flatMap((call) => {
    const place = ourPlace(call);
    return place?.queue === queue.queue ? [place] : [];
  });
  const row = (figure: OwnFigure, agent: string | null, told: number): AgreementRow => {
    const isOf = (place: CountedIn): boolean =>
      place.figure === figure && (agent === null || place.agent === agent);
    const own = counted.filter(isOf).length;
    const of = mine.filter(({ place }) => isOf(place)).map(({ named }) => named);
    const calls = agent === null ? ofQueue(of) : of;
    const sum = calls.reduce((all, { reason, effect }) => all + (reason === 'unexplained' ? 0 : effect), 0);
    return {
      ...{ queue: queue.queue, figure, agent, ours: own, theirs: told },
      ...{ calls: [...calls].sort((a, b) => a.at - b.at), unexplained: told - own - sum },
    };
  };
  const rows = OWN_FIGURES.flatMap((figure) => {
    const told = queue.counts[figure];
    return told === undefined ? [] : [row(figure, null, told)];
  });
  const members = queue.taken.map(({ agent, calls }) => row('answered', agent, calls));
  return [...rows, ...members.filter(({ ours: own, theirs, calls }) => own !== theirs || calls.length > 0)];
}

/**
 * Answered there by another member, or counted for a member in each of their queues: that changes no queue's figure. What
 * a call adds for one reason and takes away for another are two differences, and both stay.
 */
function ofQueue(calls: readonly NamedCall[]): NamedCall[] {
  const isReturn = ({ call, effect, reason }: NamedCall): boolean =>
    call !== null &&
    calls.some((each) => each.call === call && each.effect === -effect && each.reason === reason);
  return calls.filter((each) => each.reason !== 'everyQueue' && !isReturn(each));
}
