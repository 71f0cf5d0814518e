// Proves that a record keyed by strangers answers with its own entries alone and stays within its bound.
import { describe, expect, it } from 'vitest';
import { appendBounded, dropOldest, isFull, lookUp, oldestIfFull } from '#server/pbx-sdk/bounded-record.ts';

const numbered = (from: number, until: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: until - from }, (_, i) => [`call-${from + i}`, from + i]));

describe('looking up', () => {
  it('finds what stands there, and what is falsy too', () => {
    expect(lookUp({ a: 0, b: '' }, 'a')).toBe(0);
    expect(lookUp({ a: 0, b: '' }, 'b')).toBe('');
  });

  it('finds nothing under a name that every object has, nor under none', () => {
    for (const key of ['constructor', '__proto__', 'toString', 'hasOwnProperty', '', null, undefined])
      expect(lookUp({ a: 1 }, key)).toBeUndefined();
  });
});

describe('the oldest entries', () => {
  it('stay while there is room for one more', () => {
    expect(isFull(numbered(0, 9), 10)).toBe(false);
    expect(oldestIfFull(numbered(0, 9), 10)).toBeUndefined();
    expect(oldestIfFull({}, 10)).toBeUndefined();
  });

  it('are the first to go where there is none', () => {
    expect(isFull(numbered(0, 10), 10)).toBe(true);
    expect(oldestIfFull(numbered(0, 10), 10)).toBe(0);
  });

  it('are dropped once a quarter too many are held, down to the limit, and named', () => {
    const record = numbered(0, 125);
    expect(dropOldest(record, 100)).toEqual([]);
    expect(Object.keys(record)).toHaveLength(125);
    record['call-125'] = 125;
    expect(dropOldest(record, 100)).toEqual(Array.from({ length: 26 }, (_, i) => i));
    expect(record).toEqual(numbered(26, 126));
  });

  it('never outgrow the limit by more than that quarter, however many come', () => {
    const record: Record<string, number> = {};
    let most = 0;
    for (let i = 0; i < 1_000; i++) {
      record[`call-${i}`] = i;
      dropOldest(record, 40);
      most = Math.max(most, Object.keys(record).length);
    }
    expect(most).toBe(50);
    expect(lookUp(record, 'call-999')).toBe(999);
    expect(lookUp(record, 'call-900')).toBeUndefined();
  });
});

it('a record that loses entries between, and its copy, keep to the limit as well', () => {
  let record: Record<string, number> = {};
  let most = 0;
  for (let i = 0; i < 2_000; i++) {
    record[`call-${i}`] = i;
    if (i % 3 === 0) delete record[`call-${i - 1}`];
    // As after a restart: the same entries under another record.
    if (i % 170 === 0) record = structuredClone(record);
    dropOldest(record, 40);
    most = Math.max(most, Object.keys(record).length);
  }
  expect(most).toBe(50);
  const held: Record<string, number> = {};
  for (let i = 0; i < 100; i++) {
    const oldest = oldestIfFull(held, 10);
    if (oldest !== undefined) delete held[`call-${oldest}`];
    held[`call-${i}`] = i;
    expect(Object.keys(held).length).toBeLessThanOrEqual(10);
  }
  expect(Object.values(held)).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
});

it('a bounded list keeps its newest', () => {
  const list: number[] = [];
  for (let i = 0; i < 10; i++) appendBounded(list, i, 3);
  expect(list).toEqual([7, 8, 9]);
});
