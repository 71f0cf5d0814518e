// What explains it where a PBX's report of its queues says otherwise than its own records of the same calls: the report is
// what people compare, the records are what names the calls.
import type { OwnFigure } from '#lib/model/own-figures.ts';
import { type CountedIn, type Effect, effectsOf } from './effects.ts';
import type { Match } from './match.ts';
import type { CountingRule, OurCall, Theirs } from './sheet.ts';

/**
 * Calls that make up, as far as they can, for what a report has more or fewer of than the records: nothing where a PBX
 * has no report, for then its figures are what its records add up to. None of it is certain: a report names nobody.
 */
export function byReport(pairs: readonly Match[], theirs: Theirs, rule: CountingRule): Effect[] {
  return theirs.queues.flatMap(({ queue, counts }) => {
    const more = (figure: OwnFigure): number => {
      const told = counts[figure];
      const written = (theirs.records ?? []).filter((each) => each.queue === queue && each.figure === figure);
      return told === undefined ? 0 : told - written.length;
    };
    const given = pairs.filter(({ record }) => record?.queue === queue && record.figure === 'abandoned');
    const fewer = Math.max(0, -more('abandoned'));
    const gaveUp = given
      .filter(({ call }) => rule.figureOf(call) === 'missed')
      .slice(0, Math.min(fewer, Math.max(0, more('missed'))));
    const short = given
      .filter(({ call }) => rule.figureOf(call) === 'abandoned' && call.waitMs <= rule.shortAbandonMs)
      .sort((a, b) => a.call.waitMs - b.call.waitMs)
      .slice(0, fewer - gaveUp.length);
    const written: CountedIn = { queue, figure: 'abandoned', agent: null };
    return [
      ...gaveUp.flatMap(({ call }) => moved(call, written, { ...written, figure: 'missed' }, 'ownWord')),
      ...short.flatMap(({ call }) => moved(call, written, null, 'shortAbandon')),
    ];
  });
}

const moved = (
  call: OurCall,
  written: CountedIn,
  told: CountedIn | null,
  reason: 'ownWord' | 'shortAbandon',
): Effect[] => effectsOf(call, written, told, reason, false);
