// Proves that the build for older TVs refuses what Chrome 76 cannot read, each piece of it planted.
import { describe, expect, it } from 'vitest';
import { faultsOfScript, faultsOfStyles } from '#server/tv/old-browser.ts';

describe('a script', () => {
  it.each([
    ['optional chaining', 'a?.b'],
    ['nullish coalescing', 'a ?? b'],
    ['logical assignment', 'a ||= b'],
    ['private methods', 'class A { #x() {} }'],
    ['static blocks', 'class A { static {} }'],
    ['import() while it runs', 'import("x")'],
    ['a module', 'import x from "x"'],
    ['the d flag of a pattern', '/a/d'],
  ])('is refused for %s', (_name, text) => {
    expect(faultsOfScript(text)).toEqual([expect.stringMatching(/^cannot be parsed as ES2019/)]);
  });
  it.each(['a.toSorted()', 'structuredClone(a)', 'b.c.findLast(d)', 'x => x.replaceAll("a", "b")'])(
    'is refused for calling %s, which no syntax tells',
    (text) => {
      expect(faultsOfScript(text)).toEqual([
        expect.stringMatching(/^calls \w+, which came after Chrome 76$/),
      ]);
    },
  );
  it('passes where Chrome 76 reads it', () => {
    const text =
      'try { (async () => { for await (const {a, ...b} of c) d(...b) })() } catch { e("a?.b ?? c") }';
    expect(faultsOfScript(text)).toEqual([]);
    expect(faultsOfScript('var f = typeof structuredClone === "function" && a["toSorted"]')).toEqual([]);
  });
});

describe('a style sheet', () => {
  it.each([
    '@layer a { b { color: red } }',
    '@property --a { syntax: "*"; inherits: false }',
    '@container (width > 1px) { a { color: red } }',
    '@supports (color: red) { a { color: red } }',
    '@media (width >= 3px) { a { color: red } }',
    'a { color: oklch(0 0 0) }',
    'a { color: color-mix(in srgb, red, blue) }',
    'a { font-size: min(1px, 2px) }',
    'a { font-size: clamp(1px, 2px, 3px) }',
    'a { height: 100dvh }',
    'a { font-size: 3cqw }',
    'a { inset: 0 }',
    'a { padding-inline: 1px }',
    'a { display: flex; gap: 1px }',
    'a { aspect-ratio: 1 }',
    'a:is(b, c) { color: red }',
    'a:where(b) { color: red }',
    'a:focus-visible { color: red }',
    'a { & b { color: red } }',
    'a { filter: var(--a, ) var(--b, ) }',
  ])('is refused for %s', (text) => {
    expect(faultsOfStyles(text)).toHaveLength(1);
  });
  it('passes where Chrome 76 reads it', () => {
    const text = `@media (min-width: 3px) { .min-h-0\\:where { padding-inline-start: calc(1px * 2); color: #fff8 } }
      a:not([b]) > c::before { margin: 0 auto; grid-template-columns: minmax(0, 1fr) }`;
    expect(faultsOfStyles(text)).toEqual([]);
  });
});
