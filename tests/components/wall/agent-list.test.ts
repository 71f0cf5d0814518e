// Proves how a list of agents uses its room: nobody is left out unsaid, and words go before names are broken.
import { describe, expect, it } from 'vitest';
import { planAgentList } from '#components/wall/tiles/agent-list-tile.tsx';

const width = (text: string, size: number): number => text.length * size * 0.6;
const lines = (count: number) =>
  Array.from({ length: count }, (_, place) => ({ name: `Somebody ${place + 10}`, word: 'Not responding' }));
const plan = (count: number, wide: number, high: number) =>
  planAgentList(lines(count), 20, { width: wide, height: high }, width);

describe('a list of agents', () => {
  it('has one column with words while there is room', () => {
    expect(plan(4, 700, 200)).toEqual({ columns: 1, hasWords: true, most: 4 });
  });
  it('takes more columns for more people, and gives up the words for them', () => {
    expect(plan(16, 1600, 200)).toEqual({ columns: 2, hasWords: true, most: 16 });
    expect(plan(16, 700, 200)).toEqual({ columns: 2, hasWords: false, most: 16 });
  });
  it('leaves a line for how many more there are', () => {
    const { columns, most } = plan(40, 700, 200);
    expect(most).toBe(columns * 7);
    expect(plan(3, 100, 10).most).toBe(1);
  });
});
