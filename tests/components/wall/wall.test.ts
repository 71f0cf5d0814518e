// Proves that a wall's arithmetic leaves no tile out and uses the screen.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gridFor, pageAt, pagesOf } from '#components/wall/grid.ts';
import { tilesOf, wallsOf } from '#components/wall/tiles/tiles.ts';
import type { QueueRow } from '#lib/model/board.ts';
import { queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_WALL, wallOf } from '#lib/model/site.ts';

const screen = { width: 1920, height: 860, leastWidth: 430, leastHeight: 260 };

describe('the grid', () => {
  test('shows every tile exactly once over all pages, whatever the screen', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 120 }),
        fc.integer({ min: 100, max: 4000 }),
        fc.integer({ min: 100, max: 4000 }),
        (count, width, height) => {
          const grid = gridFor(count, { ...screen, width, height });
          const tiles = Array.from({ length: count }, (_, index) => index);
          const pages = pagesOf(tiles, grid);
          expect(pages.flat()).toEqual(tiles);
          for (const page of pages) expect(page.length).toBeLessThanOrEqual(grid.columns * grid.rows);
        },
      ),
    );
  });
  test('keeps what must stay on every page, and still shows all others', () => {
    const grid = { columns: 3, rows: 2, pages: 4 };
    const tiles = Array.from({ length: 20 }, (_, index) => index);
    const pages = pagesOf(tiles, grid, (tile) => tile === 7 || tile === 19);
    expect(pages.length).toBe(5);
    for (const page of pages) {
      expect(page.slice(0, 2)).toEqual([7, 19]);
      expect(page.length).toBeLessThanOrEqual(6);
    }
    expect(new Set(pages.flat()).size).toBe(20);
    // Where more must stay than have room, there is always a place left in which the others turn.
    const crowded = pagesOf(tiles, grid, () => true);
    expect(new Set(crowded.flat()).size).toBe(20);
  });
  test('never makes a tile smaller than can be read', () => {
    for (let count = 1; count < 60; count++) {
      const { columns, rows } = gridFor(count, screen);
      expect(screen.width / columns).toBeGreaterThanOrEqual(screen.leastWidth);
      expect(screen.height / rows).toBeGreaterThanOrEqual(screen.leastHeight);
    }
  });
  test('gives few tiles the whole screen', () => {
    expect(gridFor(1, screen)).toEqual({ columns: 1, rows: 1, pages: 1 });
    expect(gridFor(2, screen)).toEqual({ columns: 2, rows: 1, pages: 1 });
    expect(gridFor(6, screen)).toEqual({ columns: 3, rows: 2, pages: 1 });
  });
  test('turns pages by the clock', () => {
    expect([0, 9999, 10_000, 20_000].map((now) => pageAt(now, 2, 10_000))).toEqual([0, 0, 1, 0]);
    expect(pageAt(123_456, 1, 10_000)).toBe(0);
  });
});

const hq = sourceId('hq');
const queue = (number: string): QueueRow => ({
  kind: 'queue',
  id: queueId(hq, number),
  source: hq,
  tenant: null,
  number,
  name: number,
  targetMs: null,
  wrapUpMs: null,
  counted: null,
  callbacks: null,
});
const queues = [queue('1'), queue('2')];

describe('the tiles', () => {
  test('are one a queue where a queue tile names none', () => {
    const tiles = [{ tile: 'queue' as const, queues: [], text: null }];
    expect(tilesOf({ id: 'w', name: '', ...DEFAULT_WALL, tiles }, queues).map((tile) => tile.kind)).toEqual([
      'queue',
      'queue',
    ]);
  });
  test('follow the definition', () => {
    const tiles = tilesOf(
      {
        id: 'w',
        name: 'W',
        ...DEFAULT_WALL,
        tiles: [
          { tile: 'clock', queues: [], text: null },
          { tile: 'queue', queues: ['hq/2'], text: null },
          { tile: 'waiting', queues: [], text: null },
        ],
      },
      queues,
    );
    expect(tiles.map((tile) => [tile.kind, tile.queues.length])).toEqual([
      ['clock', 2],
      ['queue', 1],
      ['waiting', 2],
    ]);
  });
  test('main is always there, another only where it is defined', () => {
    expect(wallOf([], 'main')?.id).toBe('main');
    expect(wallOf([], 'sales')).toBeNull();
    expect(wallsOf([]).map((wall) => wall.id)).toEqual(['main']);
  });
});
