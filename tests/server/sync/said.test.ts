// Proves that what the server says to people comes from the sentences the pages can translate: every refusal written
// in the rooms that answer people, and every trouble of the disk.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findMessage } from '#lib/sync/server-messages.ts';
import { whyBlocked } from '#server/log/sqlite-faults.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const files = globSync('server/{access,sync,commands,http,sources}/*.ts', { cwd: ROOT });

/** `refused('…')`, `unsure('…')`, `problem(400, '…')` and `{ why: '…' }`, however they are broken into lines. */
const written = (text: string): string[] =>
  [...text.matchAll(/(?:\b(?:refused|unsure)\(|\bproblem\(\s*\d+,|\bwhy:)\s*'((?:[^'\\]|\\.)*)'/g)].map(
    ([, said]) => said ?? '',
  );

/** Said in the log of the board, and read on the sources page: docs/decisions/0007-english-is-the-key.md. */
const STAYS_ENGLISH = ['Ringside was stopped.', 'Ringside was restarted.', ''];

it('every refusal is one of the sentences', () => {
  const all = files.flatMap((file) => written(readFileSync(join(ROOT, file), 'utf8')));
  expect(all.length).toBeGreaterThan(12);
  expect(all.filter((said) => !STAYS_ENGLISH.includes(said) && findMessage(said) === null)).toEqual([]);
});

it('finds what is written over several lines', () => {
  expect(written("refused(\n  'One.',\n) unsure('Two.') problem(401, 'Three.') ok('Four.')")).toEqual([
    'One.',
    'Two.',
    'Three.',
  ]);
});

it.each([5, 7, 8, 10, 11, 13, 26])('the trouble of SQLite code %i is one of the sentences', (errcode) => {
  const error = Object.assign(new Error('disk I/O error'), { errcode });
  expect(findMessage(whyBlocked(error, '/var/lib/ringside'))?.values).toMatchObject({
    folder: '/var/lib/ringside',
  });
});
