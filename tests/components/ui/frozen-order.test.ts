// Proves that a list keeps still under a pointer, and only then.
import { describe, expect, test } from 'vitest';
import { frozenOrder } from '#components/ui/frozen-order.ts';

describe('a list under a pointer', () => {
  test('follows the current order while nobody points at it', () => {
    expect(frozenOrder(['a', 'b'], ['b', 'c'], false)).toEqual(['b', 'c']);
  });
  test('is the same array when nothing changed', () => {
    const shown = ['a', 'b'];
    expect(frozenOrder(shown, ['a', 'b'], false)).toBe(shown);
    expect(frozenOrder(shown, ['b'], true)).toBe(shown);
  });
  test('keeps the place of a row that left, so that those below do not move up', () => {
    expect(frozenOrder(['a', 'b', 'c'], ['a', 'c'], true)).toEqual(['a', 'b', 'c']);
  });
  test('puts newcomers at the end, whatever their order would be', () => {
    expect(frozenOrder(['a', 'b'], ['new', 'b', 'a'], true)).toEqual(['a', 'b', 'new']);
  });
});
