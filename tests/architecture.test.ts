// Proves that the house is built as DESIGN.md draws it: every law holds over every file there is, every law had files
// to look at, and every law finds the fault planted for it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { namedPaths, projectDocs } from './docs.ts';
import { enforce, LAWS } from './laws.ts';
import { importsOf, impuritiesOf, projectFiles, ROOT, untypedIn } from './source-file.ts';

const files = projectFiles();

describe('the house', () => {
  for (const law of LAWS)
    it(law.says, () => {
      const { swept, problems } = enforce(law, files);
      expect(swept).toBeGreaterThan(0);
      expect(problems).toEqual([]);
    });
});

/** These tell of the day they were written; all others say how the house is today. */
const OF_THEIR_DAY = /^(CHANGELOG\.md|docs\/decisions\/)/;

/** The make that CONTRIBUTING holds up as the model: what it says of `<make>` is true of this one. */
const MODEL = 'cytracom';

it('the documents name files that exist', () => {
  const named = projectDocs().flatMap((doc) =>
    OF_THEIR_DAY.test(doc.path)
      ? []
      : namedPaths({ text: doc.text.replaceAll('<make>', MODEL) }).map((path) => [doc.path, path] as const),
  );
  expect(new Set(named.map(([doc]) => doc)).size).toBeGreaterThanOrEqual(10);
  expect(named.length).toBeGreaterThan(300);
  expect(named.filter(([, path]) => !existsSync(join(ROOT, path)))).toEqual([]);
});

it('the fault planted against long files is one line too long, and no more', () => {
  const law = LAWS.find(({ says }) => says.includes('passes 400 lines'));
  const { path = '', text = '' } = law?.planted ?? {};
  expect(law?.faults({ path, text })).toEqual(['401 lines']);
  expect(law?.faults({ path, text: text.slice(text.indexOf('\n') + 1) })).toEqual([]);
});

describe('a planted fault is found', () => {
  for (const law of LAWS)
    it(`against: ${law.says}`, () => {
      const { swept, problems } = enforce(law, [law.planted]);
      expect(swept).toBe(1);
      expect(problems).toHaveLength(1);
    });
});

it('a citation by a section’s number is a fault too', () => {
  const law = LAWS.find(({ says }) => says.startsWith('a fact about a wire'));
  const file = { path: 'lib/fold/x.ts', text: '// As the paper says (\u00a78.4), yeastar#queue-lists.\n' };
  expect(law?.faults(file)).toEqual(['cites \u00a78.4), yeasta']);
});

/** Names of types that more than one file exports, each with its files. */
function doubledTypes(all: readonly { readonly path: string; readonly text: string }[]): string[] {
  const places = new Map<string, string[]>();
  for (const { path, text } of all)
    for (const [, name = ''] of text.matchAll(/^export (?:type|interface|class) (\w+)/gm))
      places.set(name, [...(places.get(name) ?? []), path]);
  return [...places]
    .filter(([, paths]) => paths.length > 1)
    .map(([name, paths]) => `${name}: ${paths.join(', ')}`);
}

describe('a type is called by one name, and a name means one type', () => {
  const shared = files.filter(({ path }) => /^(lib|server\/pbx-sdk)\//.test(path));

  it('in lib and in what every make may import', () => {
    expect(shared.length).toBeGreaterThan(60);
    expect(doubledTypes(shared)).toEqual([]);
  });

  it('and a second one is found', () => {
    const second = { path: 'server/pbx-sdk/second.ts', text: 'export type CallRow = string;\n' };
    expect(doubledTypes([...shared, second])).toEqual([
      'CallRow: lib/model/board.ts, server/pbx-sdk/second.ts',
    ]);
  });
});

describe('the reader of files', () => {
  const read = (text: string) => ({ path: 'lib/fold/x.ts', text });

  it('finds every way to import', () => {
    const text = `import a from 'a'; import type { B } from 'b'; export * from 'c'; import 'd';
      const e = await import('e'); type F = import('f').F; // import 'g'
      const h = "import 'h'";`;
    expect(importsOf(read(text))).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('finds every way to be impure, and only these', () => {
    for (const text of [
      'Date.now()',
      'new Date()',
      'Date()',
      'Math.random()',
      'Intl.NumberFormat',
      'process.env.X',
      'fetch(x)',
      'setTimeout(f, 1)',
      'a.toLocaleString()',
      'a.localeCompare(b)',
      'new Date(at).getHours()',
      'globalThis.crypto; crypto.randomUUID()',
      "import fs from 'node:fs'",
    ])
      expect(impuritiesOf(read(text)), text).not.toEqual([]);
    for (const text of [
      '// Date.now()',
      "'Date.now()'",
      'new Date(at).toISOString()',
      'Date.parse(text)',
      'const { at: process } = x',
      'this.fetch(x)',
      'x = { process: 1 }',
      'Date.UTC(2025, 1)',
    ])
      expect(impuritiesOf(read(text)), text).toEqual([]);
  });

  it('finds every way around the type checker', () => {
    expect(untypedIn(read('let a: any;'))).toEqual(['any']);
    expect(untypedIn(read('f<any[]>()'))).toEqual(['any']);
    expect(untypedIn(read(`// ${'@ts-'}expect-error\nlet any = 1;`))).toEqual(['@ts-expect-error']);
    expect(untypedIn(read("// any\nconst any = 'any';"))).toEqual([]);
  });
});
