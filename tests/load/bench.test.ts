// Proves that every figure of the bench can be taken, at a size that takes no time: finite, above zero, all there.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compare, comparedOf, comparisonOf, lowerMedian, WORK, worksNamed } from './against.ts';
import { benches } from './benches.ts';
import { type Bench, measure, quantile, rowOf, spread } from './figure.ts';
import { reportOf, tableOf } from './table.ts';

const all = benches({ soak: false });

describe('each figure', () => {
  for (const [i, bench] of all.entries())
    it(`${bench.name} (${i + 1}) is measured`, { timeout: 180_000 }, async () => {
      const rows = await measure(bench, 1, 'tiny', () => {});
      expect(rows).toHaveLength(bench.lines.length);
      for (const { id, figures, floors, ratio } of rows)
        for (const { median } of [figures, floors, ratio]) {
          expect(Number.isFinite(median), `${bench.name} ${id}`).toBe(true);
          expect(median, `${bench.name} ${id}`).toBeGreaterThan(0);
        }
      expect(tableOf(rows).split('\n')).toHaveLength(rows.length + 1);
      expect(JSON.parse(reportOf(rows, 1))).toHaveProperty('rows');
    });
});

describe('a row', () => {
  const line = { id: 'x', what: '', floor: '', unit: '' };
  const bench = (ratio: number, kind: 'most' | 'least'): Bench => ({
    name: 'x',
    lines: [{ ...line, goal: { kind, ratio } }],
    open: () => Promise.reject(new Error('not opened')),
  });
  const judged = (ratio: number, kind: 'most' | 'least') => {
    const one = bench(ratio, kind);
    const samples = [
      { figure: 2, floor: 1 },
      { figure: 9, floor: 3 },
      { figure: 4, floor: 1 },
    ];
    return rowOf(one, one.lines[0]!, samples);
  };

  it('takes the median of the ratios, not the ratio of the medians', () => {
    expect(judged(3, 'most').ratio).toEqual({ median: 3, min: 2, max: 4 });
  });
  it('says ok or short by its goal', () => {
    expect(judged(3, 'most').verdict).toBe('ok');
    expect(judged(2.9, 'most').verdict).toBe('short');
    expect(judged(3, 'least').verdict).toBe('ok');
    expect(judged(3.1, 'least').verdict).toBe('short');
  });
  it('knows middles and ranks', () => {
    expect(spread([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
    expect(quantile([3, 1, 2], 0.99)).toBe(3);
    expect(quantile([3, 1, 2, 4], 0.5)).toBe(2);
  });
});

describe('a comparison of two checkouts', () => {
  it('takes every cost of both sides', { timeout: 180_000 }, async () => {
    const folder = join(import.meta.dirname, '..', '..');
    const compared = await compare({ folder, works: WORK, rounds: 1, size: 'tiny', say: () => {} });
    expect([...new Set(compared.map(({ work }) => work))]).toEqual(WORK);
    const rows = compared.map(({ work, warmth }) => `${work} ${warmth}`);
    expect(rows.slice(0, 2)).toEqual(['ingest yeastar warm', 'ingest yeastar cold']);
    expect(rows.at(-1)).toBe('crowd warm');
    for (const { work, before, now } of compared)
      for (const cost of [before, now]) {
        expect(Number.isFinite(cost), work).toBe(true);
        expect(cost, work).toBeGreaterThan(0);
      }
    const lines = comparisonOf(compared).split('\n');
    expect(lines).toHaveLength(compared.length + 2);
    expect(lines[3]).toContain('**ingest yeastar**, cold');
  });
  it('says what is wrong with a folder that is no checkout', async () => {
    const nowhere = { folder: '/nowhere', works: WORK, rounds: 1, size: 'tiny' as const, say: () => {} };
    await expect(compare(nowhere)).rejects.toThrow('/nowhere is no checkout of Ringside that has this bench');
  });
  it('takes the lower median of each side and sets them against each other', () => {
    expect(lowerMedian([4, 1, 3, 2])).toBe(2);
    expect(lowerMedian([5, 1, 3])).toBe(3);
    expect(comparedOf('crowd', 'warm', [10, 40, 20, 30], [30, 20, 40, 10])).toEqual({
      work: 'crowd',
      warmth: 'warm',
      unit: '% of a core',
      before: 20,
      now: 20,
      ratio: 1,
      rounds: [1 / 3, 3],
    });
  });
  it('knows its figures by name', () => {
    expect(worksNamed([])).toEqual(WORK);
    expect(worksNamed(['ingest', 'durable asterisk'])).toEqual([
      'ingest yeastar',
      'ingest asterisk',
      'durable asterisk',
    ]);
    expect(worksNamed(['ingest asteris', 'crow'])).toEqual([]);
  });
});
