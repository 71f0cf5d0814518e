// Proves that what goes over the wire cannot change without its number changing: screens run for months, and one that
// meets a server of another shape must know that it has to load itself anew.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { acknowledgeSchema, commandSchema, cursorSchema, joinSchema, PROTOCOL } from '#lib/sync/protocol.ts';
import { ROOT } from './source-file.ts';

/** The shape of each protocol that was ever spoken. Before the first release a number may be pinned anew. */
const PINS: Readonly<Record<number, string>> = {
  1: '2a3168299e7287a9',
  2: '9712c9a0261faec1',
  3: '0f42399e70069c90',
  4: '638da910a9783eb1',
  5: '9e4f84ad242f2861',
  6: '206fee540a76496b',
  7: '5f72c036e17faafa',
  8: '9434ab5ca7a9af7a',
  9: '1a8e38cc2e919ea4',
  10: 'eb2f36ea5ff36248',
  11: 'c67341d3660f98a2',
  12: '618d1fc7e7d0b737',
  13: '96fa73f1d6062805',
};

/** What browsers say, as the server checks it. */
const INBOUND = { acknowledgeSchema, commandSchema, cursorSchema, joinSchema };

/** What the server says, as types: messages, and the rows in them. */
const OUTBOUND = [
  'lib/sync/protocol.ts',
  'lib/model/access.ts',
  'lib/model/board.ts',
  'lib/model/counts.ts',
  'lib/model/command.ts',
  'lib/model/site.ts',
];
/** Types of these files that never travel. */
const AT_HOME = new Set(['Board', 'Join', 'RowOf']);

/** The types of a source text and its lists of allowed words, without comments and line breaks. */
function shapesIn(text: string): string[] {
  const source = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true);
  const printer = ts.createPrinter({ removeComments: true, omitTrailingSemicolon: true });
  const print = (node: ts.Node) =>
    printer.printNode(ts.EmitHint.Unspecified, node, source).replace(/\s+/g, '');
  return source.statements
    .filter((each) => {
      if (ts.isTypeAliasDeclaration(each) || ts.isInterfaceDeclaration(each))
        return !AT_HOME.has(each.name.text);
      return ts.isVariableStatement(each) && each.getText().endsWith('] as const;');
    })
    .map(print);
}

const hashOf = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

const outbound = OUTBOUND.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const inbound = Object.entries(INBOUND).map(([name, schema]) => [
  name,
  z.toJSONSchema(schema, { io: 'input' }),
]);
const now = hashOf([...inbound, ...outbound.map(({ text }) => shapesIn(text))]);

describe('the protocol', () => {
  it('has the shape its number stands for', () => {
    expect(
      PINS[PROTOCOL],
      `What goes over the wire has changed. Raise PROTOCOL in lib/sync/protocol-number.ts, add a line to the history in lib/sync/protocol.ts, and pin \`${PROTOCOL + 1}: '${now}',\` in tests/protocol.test.ts. (Before the first release: pin \`${PROTOCOL}: '${now}',\`.)`,
    ).toBe(now);
  });

  it('has a history line for every number', () => {
    const text = outbound[0]?.text ?? '';
    const history = /History:(.*?)\*\//s.exec(text)?.[1] ?? '';
    for (let number = 1; number <= PROTOCOL; number++) expect(history).toContain(`${number} — `);
    expect(Object.keys(PINS)).toEqual(Array.from({ length: PROTOCOL }, (_, i) => String(i + 1)));
  });

  it('is read from shapes that are there', () => {
    for (const { path, text } of outbound) expect(shapesIn(text).length, path).toBeGreaterThan(2);
    expect(inbound).toHaveLength(4);
  });
});

describe('the pin', () => {
  const row = 'export type Row = { readonly id: string };';
  const planted = (text: string) => hashOf([shapesIn(text)]) !== hashOf([shapesIn(row)]);

  it('notices a field more, a field less, another type, another word', () => {
    expect(planted('export type Row = { readonly id: string; readonly at: number };')).toBe(true);
    expect(planted('export type Row = {};')).toBe(true);
    expect(planted('export type Row = { readonly id: string | null };')).toBe(true);
    expect(shapesIn("export const WORDS = ['a', 'b'] as const;")).not.toEqual(
      shapesIn("export const WORDS = ['a', 'c'] as const;"),
    );
  });

  it('notices another schema', () => {
    const schema = (shape: z.ZodType) => hashOf([z.toJSONSchema(shape, { io: 'input' })]);
    expect(schema(joinSchema.extend({ more: z.string() }))).not.toBe(schema(joinSchema));
    expect(schema(cursorSchema.extend({ seq: z.int() }))).not.toBe(schema(cursorSchema));
  });

  it('does not notice comments, line breaks and functions', () => {
    expect(
      planted(`// Said.\n${row.replace('{ ', '{\n  /** Name. */\n  ')}\nexport const f = () => 1;`),
    ).toBe(false);
  });
});
