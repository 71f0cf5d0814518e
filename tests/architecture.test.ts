// Proves that the house is built as DESIGN.md draws it: every law holds over every file there is, every law had files
// to look at, and every law finds the fault planted for it.
import { describe, expect, it } from 'vitest';
import { enforce, LAWS } from './laws.ts';
import { importsOf, impuritiesOf, projectFiles, untypedIn } from './source-file.ts';

const files = projectFiles();

describe('the house', () => {
  for (const law of LAWS)
    it(law.says, () => {
      const { swept, problems } = enforce(law, files);
      expect(swept).toBeGreaterThan(0);
      expect(problems).toEqual([]);
    });
});

describe('a planted fault is found', () => {
  for (const law of LAWS)
    it(`against: ${law.says}`, () => {
      const { swept, problems } = enforce(law, [law.planted]);
      expect(swept).toBe(1);
      expect(problems).toHaveLength(1);
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
