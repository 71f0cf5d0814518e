// Whatever the server writes into the record is told in words on its page.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import { WHAT_WORD } from '#components/setup/audit/audit-words.ts';
import { RIGHT_WORD } from '#components/setup/people/people-words.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** As a kind of entry stands in the code: a part, a dot, a deed. */
const KIND = /'([a-z]+\.[a-zA-Z]+)'/g;
const ABOUT = /\bwhat: |\bwrittenDown\(|#recorded\(|FORGOTTEN =|TurnedAway =|turnedAway\(/;

it('has words for each kind of entry', () => {
  const kinds = new Set(['screen.reload', 'screen.identify']);
  for (const file of globSync('server/{access,http}/**/*.ts', { cwd: ROOT }))
    for (const line of readFileSync(join(ROOT, file), 'utf8').split('\n'))
      if (ABOUT.test(line)) for (const [, kind = ''] of line.matchAll(KIND)) kinds.add(kind);
  expect([...kinds]).toEqual(
    expect.arrayContaining([
      'session.begin',
      'person.added',
      'reports.export',
      'screen.paired',
      'host.refused',
    ]),
  );
  const known = { ...WHAT_WORD, ...COMMAND_WORD, ...RIGHT_WORD };
  expect([...kinds].filter((kind) => !Object.hasOwn(known, kind))).toEqual([]);
});
