// Proves that the rules of counting can be read in the product: the whole document is understood, and each rule that a
// figure names is there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { blocksOf, inlinesOf } from '#components/counting/written-blocks.ts';
import { ruleAnchor } from '#components/domain/places.ts';
import { explanation, type MeasureName } from '#lib/measure/explanation.ts';

const TEXT = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'counting.md'), 'utf8');
const blocks = blocksOf(TEXT);
const texts = blocks.flatMap((block) => {
  switch (block.kind) {
    case 'list':
      return block.items;
    case 'table':
      return [...block.head, ...block.rows.flat()];
    case 'code':
      return [];
    default:
      return [block.text];
  }
});

it('reads docs/counting.md whole: no mark of its writing is left, and every row has its cells', () => {
  expect(new Set(blocks.map(({ kind }) => kind))).toEqual(
    new Set(['heading', 'paragraph', 'table', 'list', 'code']),
  );
  for (const block of blocks)
    if (block.kind === 'table') for (const row of block.rows) expect(row).toHaveLength(block.head.length);
  const plain = texts.flatMap(inlinesOf).filter(({ look }) => look === 'plain' || look === 'link');
  expect(plain.filter(({ text }) => /\*\*|`|\]\(|^\|/.test(text))).toEqual([]);
});

/** Every figure there is: the compiler asks for a new one. */
const MEASURES: Readonly<Record<MeasureName, true>> = {
  serviceLevel: true,
  waiting: true,
  callbacksDue: true,
  longestWait: true,
  offered: true,
  answered: true,
  abandoned: true,
  asa: true,
  aht: true,
  abandonRate: true,
  occupancy: true,
  agents: true,
  missed: true,
  talk: true,
  hold: true,
  wrapUp: true,
  ready: true,
  paused: true,
};

it('has the rule that each figure names', () => {
  const ids = new Set(blocks.flatMap((block) => (block.kind === 'heading' ? [block.id] : [])));
  const context = { sources: [], site: { day: null, dayFrom: 0, timeZone: 'UTC' }, now: 0 };
  for (const measure of Object.keys(MEASURES) as MeasureName[]) {
    const said = explanation(context, 'now', { measure, title: '', formula: '', counts: [], notes: [] });
    expect(said.rules.length, measure).toBeGreaterThan(0);
    for (const rule of said.rules) expect(ids).toContain(ruleAnchor(rule));
  }
});

it('knows a link within the page from one to another document', () => {
  const links = texts.flatMap(inlinesOf).flatMap(({ href }) => (href === undefined ? [] : [href]));
  const ids = new Set(blocks.flatMap((block) => (block.kind === 'heading' ? [block.id] : [])));
  const within = links.filter((href) => href.startsWith('#')).map((href) => href.slice(1));
  expect(within.length).toBeGreaterThan(0);
  for (const id of within) expect(ids).toContain(id);
});
