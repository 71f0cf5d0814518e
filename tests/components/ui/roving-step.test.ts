// Proves where each arrow leads in rows of controls: past empty rows, never off the end, the other way from right to left.
import { describe, expect, it } from 'vitest';
import { rovingStep } from '#components/ui/roving-step.ts';

describe('in rows', () => {
  // A heading without controls stands between the second and the third.
  const rows = [2, 3, 0, 1];
  it('goes up and down past rows without controls, to the same place as far as there is one', () => {
    expect(rovingStep(rows, { row: 0, at: 1 }, 'ArrowDown', false)).toEqual({ row: 1, at: 1 });
    expect(rovingStep(rows, { row: 1, at: 2 }, 'ArrowDown', false)).toEqual({ row: 3, at: 0 });
    expect(rovingStep(rows, { row: 3, at: 0 }, 'ArrowUp', false)).toEqual({ row: 1, at: 0 });
  });
  it('ends where the rows end', () => {
    expect(rovingStep(rows, { row: 3, at: 0 }, 'ArrowDown', false)).toBeNull();
    expect(rovingStep(rows, { row: 0, at: 0 }, 'ArrowUp', false)).toBeNull();
    expect(rovingStep(rows, { row: 0, at: 0 }, 'ArrowLeft', false)).toBeNull();
    expect(rovingStep(rows, { row: 0, at: 1 }, 'ArrowRight', false)).toBeNull();
  });
  it('turns the level arrows round from right to left', () => {
    expect(rovingStep(rows, { row: 1, at: 1 }, 'ArrowRight', false)).toEqual({ row: 1, at: 2 });
    expect(rovingStep(rows, { row: 1, at: 1 }, 'ArrowRight', true)).toEqual({ row: 1, at: 0 });
    expect(rovingStep(rows, { row: 1, at: 1 }, 'ArrowLeft', true)).toEqual({ row: 1, at: 2 });
  });
  it('goes to the first and the last row with something in it', () => {
    expect(rovingStep([0, 2, 1, 0], { row: 2, at: 0 }, 'Home', false)).toEqual({ row: 1, at: 0 });
    expect(rovingStep([0, 2, 1, 0], { row: 1, at: 1 }, 'End', false)).toEqual({ row: 2, at: 0 });
    expect(rovingStep([0, 0], { row: 0, at: 0 }, 'Home', false)).toBeNull();
  });
});

it('of one row every arrow moves along it, and End goes to its last', () => {
  expect(rovingStep([3], { row: 0, at: 0 }, 'ArrowDown', false)).toEqual({ row: 0, at: 1 });
  expect(rovingStep([3], { row: 0, at: 1 }, 'ArrowUp', false)).toEqual({ row: 0, at: 0 });
  expect(rovingStep([3], { row: 0, at: 2 }, 'ArrowDown', false)).toBeNull();
  expect(rovingStep([3], { row: 0, at: 0 }, 'End', false)).toEqual({ row: 0, at: 2 });
});
