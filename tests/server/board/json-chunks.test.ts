// Proves that the pieces of a list are its JSON, whatever its length.
import { expect, it } from 'vitest';
import { jsonChunks } from '#server/board/json-chunks.ts';

it.each([0, 1, 2, 499, 500, 501, 1_000, 1_234])('pieces of %i items are their JSON together', (length) => {
  const items = Array.from({ length }, (_, n) => ({ n, text: ',[]"' }));
  const texts = [...jsonChunks(items)];
  expect(`[${texts.join('')}]`).toBe(JSON.stringify(items));
  expect(texts).toHaveLength(Math.ceil(length / 500));
  const less = [...jsonChunks(items, (piece) => piece.map(({ n }) => n))].join('');
  expect(`[${less}]`).toBe(JSON.stringify(items.map(({ n }) => n)));
});

it.each([0, 1, 2, 3, 4, 5, 6, 7])('pieces of which nothing is shown leave no comma behind (%i)', (which) => {
  const items = Array.from({ length: 1_400 }, (_, n) => n);
  const isShown = (n: number): boolean => (which & (1 << Math.floor(n / 500))) !== 0;
  const text = [...jsonChunks(items, (piece) => piece.filter(isShown))].join('');
  expect(`[${text}]`).toBe(JSON.stringify(items.filter(isShown)));
});
