// Proves that every measure can say how it was computed.
import { describe, expect, it } from 'vitest';
import * as explain from '#lib/measure/explain.ts';
import { type ExplainContext, type MeasureName, sourceAge } from '#lib/measure/explanation.ts';
import { FORMULA_TEXT, ruleName } from '#lib/measure/formula.ts';
import { queueNow, queuesNow } from '#lib/measure/queue.ts';
import { DEFAULT_RULE, FORMULAS, type Formula } from '#lib/model/site.ts';
import { DAY, NOW, queueRow, sourceRow, tallyRow } from './rows.ts';

const context: ExplainContext = {
  sources: [sourceRow(), sourceRow({ life: 'waiting', lastHeardAt: NOW - 38_000 })],
  site: { day: DAY, dayFrom: NOW - 12 * 3_600_000, timeZone: 'Europe/Berlin' },
  now: NOW,
};
const input = {
  calls: [],
  tallies: [
    tallyRow('1', { minute: NOW - 30_000 }, { answered: [[5, 3]], abandoned: [[2, 1]], disconnected: 2 }),
  ],
  agents: [],
  day: DAY,
  now: NOW,
};
const measures = queueNow({ ...input, queue: queueRow('1'), rule: DEFAULT_RULE });

describe('how was this computed?', () => {
  it('answers for every measure with formula, span, counts and the age of each source', () => {
    const answers = [
      explain.explainServiceLevel(measures, context),
      explain.explainWaiting(measures, context),
      explain.explainCallbacksDue(measures, context),
      explain.explainLongestWait(measures, context),
      explain.explainOffered(measures, context),
      explain.explainAnswered(measures, context),
      explain.explainAbandoned(measures, context),
      explain.explainAsa(measures, context),
      explain.explainAht(measures, context),
      explain.explainAbandonRate(measures, context),
      explain.explainOccupancy({ percent: 50, handlingMs: 1, readyMs: 1 }, context),
      explain.explainAgents(measures.agents, context),
    ];
    const names: readonly MeasureName[] = [
      'serviceLevel',
      'waiting',
      'callbacksDue',
      'longestWait',
      'offered',
      'answered',
      'abandoned',
      'asa',
      'aht',
      'abandonRate',
      'occupancy',
      'agents',
    ];
    expect(answers.map((answer) => answer.measure)).toEqual(names);
    expect(Object.keys(explain)).toHaveLength(names.length);
    for (const answer of answers) {
      expect(answer.title).not.toBe('');
      expect(answer.formula).not.toBe('');
      expect(answer.counts.length).toBeGreaterThan(0);
      expect(answer.sources).toHaveLength(2);
      const today = { over: 'day', day: DAY, from: context.site.dayFrom, timeZone: 'Europe/Berlin' };
      expect([today, { over: 'now', at: NOW }]).toContainEqual(answer.span);
    }
  });

  it('names T, the goal and what stayed out of a service level', () => {
    const said = explain.explainServiceLevel(measures, context);
    expect(said.formula).toBe(FORMULA_TEXT.abandonsAfterTarget.words);
    expect(said.thresholds).toContainEqual({ name: 'target T', value: 20_000, unit: 'ms' });
    expect(said.counts).toContainEqual({ name: 'denominator', value: 3, unit: 'calls' });
    expect(said.counts).toContainEqual({
      name: 'left otherwise within T, not counted',
      value: 2,
      unit: 'calls',
    });
    expect(said.counts).toContainEqual({ name: 'heard', value: 100, unit: 'percent' });
    expect(said.notes).toContain('Nobody has set T: 20 s is the usual one.');
  });

  it('says so when queues have different rules, and when there is nothing to judge', () => {
    const strict = queueNow({ ...input, queue: queueRow('2'), rule: { ...DEFAULT_RULE, targetSeconds: 5 } });
    const mixed = explain.explainServiceLevel(queuesNow([measures, strict], [], new Set()), context);
    expect(mixed.formula).toContain('each queue by its own rule');
    expect(mixed.thresholds).toEqual([]);
    const none = queueNow({ ...input, tallies: [], queue: queueRow('1'), rule: DEFAULT_RULE });
    expect(explain.explainServiceLevel(none, context).notes[0]).toContain('No calls yet');
  });

  it('tells the counting PBX’s limit', () => {
    const counted = queueRow('1', { counted: { waiting: 2, longestSince: NOW - 1000 } });
    const now = queueNow({ ...input, queue: counted, rule: DEFAULT_RULE });
    expect(explain.explainWaiting(now, context).notes[0]).toContain('without telling');
    expect(explain.explainWaiting(measures, context).notes).toEqual([]);
  });

  it('ages each source by itself', () => {
    expect(sourceAge(sourceRow(), NOW)).toMatchObject({ ageMs: 0, lostSince: null });
    const lost = sourceRow({ life: 'connecting', lastHeardAt: NOW - 38_000 });
    expect(sourceAge(lost, NOW)).toMatchObject({ ageMs: 38_000, lostSince: NOW - 38_000 });
    expect(sourceAge(sourceRow({ life: 'idle' }), NOW)).toMatchObject({ ageMs: null, lostSince: null });
  });

  it('names every formula differently on the tile', () => {
    const names = FORMULAS.map((formula) => ruleName({ ...DEFAULT_RULE, formula }));
    expect(new Set(names).size).toBe(FORMULAS.length);
    expect(names[0]).toBe('80% in 20 s, late abandons count');
  });

  it('says that nothing rises because somebody leaves under the formulas of which that is so, and no other', () => {
    const says = (formula: Formula): boolean => {
      const rule = { ...DEFAULT_RULE, formula };
      const { notes } = explain.explainServiceLevel(
        queueNow({ ...input, queue: queueRow('1'), rule }),
        context,
      );
      return notes.some((note) => note.includes('nothing rises'));
    };
    expect(FORMULAS.filter((formula) => !says(formula))).toEqual(['answeredOnly', 'asPbxCounts']);
  });
});
