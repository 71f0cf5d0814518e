// Proves that the documents lead where they say, and that every fact about a PBX's wire says how certain it is.
import { describe, expect, it } from 'vitest';
import type { AgentState } from '#lib/model/board.ts';
import { OUTCOMES } from '#lib/model/counts.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import {
  anchorsOf,
  brokenLinks,
  citedIn,
  citedSections,
  type Doc,
  glossaryFaults,
  glossaryOf,
  hasAnchor,
  linksOf,
  missingCode,
  namedPaths,
  projectDocs,
  switchesIn,
  uncertain,
} from './docs.ts';
import { projectFiles } from './source-file.ts';

const docs = projectDocs();
/** Every state there is: the compiler asks for a new one. */
const STATES: Readonly<Record<AgentState, true>> = {
  ready: true,
  ringing: true,
  onCall: true,
  wrapUp: true,
  notResponding: true,
  unavailable: true,
  paused: true,
  signedOut: true,
  unknown: true,
};
const wires = docs.filter(({ path }) => /^docs\/vendors\/[^/]+\/wire\.md$/.test(path));

const roomsNamed = (names: string): readonly string[] =>
  [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe('the documents', () => {
  it('link only to what is there', () => {
    expect(docs.flatMap(linksOf).length).toBeGreaterThan(20);
    expect(docs.flatMap((doc) => brokenLinks(doc, docs).map((fault) => `${doc.path}: ${fault}`))).toEqual([]);
  });

  it.each(['docs/architecture.md', 'CONTRIBUTING.md'])('name no code that is not there: %s', (path) => {
    const sources = new Map(projectFiles().map((file) => [file.path, file.text]));
    expect(docs.flatMap((doc) => (doc.path === path ? missingCode(doc, sources) : []))).toEqual([]);
  });

  it('know every room of the house', () => {
    const map = docs.find(({ path }) => path === 'docs/architecture.md')?.text ?? '';
    const told = new Set(
      [...map.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, names = '']) => roomsNamed(names)),
    );
    const rooms = new Set(
      projectFiles().flatMap(({ path }) => /^((?:lib|server)\/[^/.]+)\//.exec(path)?.[1] ?? []),
    );
    expect(rooms.size).toBeGreaterThan(30);
    expect([...rooms].filter((room) => !told.has(room))).toEqual([]);
    expect([...told].filter((room) => /^(lib|server)\//.test(room) && !rooms.has(room))).toEqual([]);
  });

  it('say of each fact about a wire how certain it is, and by what source', () => {
    expect(wires.length).toBeGreaterThanOrEqual(5);
    expect(wires.flatMap((doc) => uncertain(doc).map((fact) => `${doc.path}: ${fact}`))).toEqual([]);
    for (const { path, text } of wires) expect(text.match(/^### /gm)?.length, path).toBeGreaterThan(10);
  });

  it.each(Object.entries(simulatedMakes))(
    'say of %s what each switch of its simulator leaves open',
    (make, { quirks }) => {
      const wire = wires.find(({ path }) => path === `docs/vendors/${make}/wire.md`);
      const named = new Set(wire ? switchesIn(wire) : []);
      expect(Object.keys(quirks).filter((name) => !named.has(name))).toEqual([]);
      expect([...named].filter((name) => !(name in quirks))).toEqual([]);
    },
  );

  it('cite wire facts by headings that exist, in the tests’ own documents too', () => {
    const cited = docs.filter(({ path }) => path.startsWith('tests/')).flatMap(({ text }) => citedIn(text));
    expect(cited.length).toBeGreaterThan(40);
    expect(cited.filter((each) => !hasAnchor(each))).toEqual([]);
    expect(docs.flatMap(({ path, text }) => citedSections(text).map((each) => `${path} ${each}`))).toEqual(
      [],
    );
  });
});

describe('the glossary', () => {
  const entries = docs.filter(({ path }) => path === 'docs/glossary.md').flatMap(glossaryOf);
  const sources = new Map(projectFiles().map(({ path, text }) => [path, text]));

  it('gives each word one meaning, and names code that is where it says', () => {
    expect(entries.length).toBeGreaterThan(150);
    expect(glossaryFaults(entries, sources)).toEqual([]);
  });

  it('has a word for each way a stay ends and each state of an agent', () => {
    const words = new Set(entries.flatMap(({ words: each }) => each));
    const states = Object.keys(STATES);
    const spoken = [...OUTCOMES, ...states].map((each) =>
      each.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace('wrap up', 'wrap-up'),
    );
    expect(spoken.filter((each) => ![...words].some((word) => word.startsWith(each)))).toEqual([]);
  });

  it('with a fault is found out', () => {
    const faults = (text: string) => glossaryFaults(glossaryOf({ text }), sources);
    expect(faults('| **call** | a call | `CallRow` (`lib/model/board.ts`) |\n')).toEqual([]);
    expect(faults('| **call** | a | `CallRow` |\n| **row**, **call** | b | – |\n')).toEqual([
      'call stands there twice',
    ]);
    expect(faults('| **call** |  | – |\n')).toEqual(['call has no meaning']);
    expect(faults('| **call** | a | `CallRaw` (`lib/model/board.ts`) |\n')).toHaveLength(1);
    expect(faults('| **call** | a | `lib/model/bored.ts` |\n')).toEqual([
      'call: there is no lib/model/bored.ts',
    ]);
  });
});

describe('the reader of documents', () => {
  const doc = (text: string): Doc => ({ path: 'docs/x.md', text });

  it('makes anchors as GitHub does', () => {
    const text =
      '# Wrap-up & `hold`\n\n## A [link](y.md), twice\n\n## A link, twice\n\n```\n# no heading\n```\n';
    expect([...anchorsOf(doc(text))]).toEqual(['wrap-up--hold', 'a-link-twice', 'a-link-twice-1']);
  });

  it('finds broken links, in no code', () => {
    const text =
      '# A\n[ok](#a) [gone](#b) [out](https://x.example/y) [file](z.md#c) `[code](q.md)`\n\n    [block](r.md)\n';
    const faults = brokenLinks(doc(text), [doc(text)], (path) => path === 'docs/x.md');
    expect(faults).toEqual(['#b: docs/x.md has no #b', 'z.md#c: there is no docs/z.md']);
  });

  it('finds the switches a document names', () => {
    const text =
      'Silent. *inferred* · the guide; switch one\nLoud. *inferred* · switches two, three; and so on\n';
    expect(switchesIn(doc(text))).toEqual(['one', 'two', 'three']);
  });

  it('finds the paths a document names', () => {
    const text =
      '`lib/fold/fold.ts`, `server/pbx/<make>/wire.ts`, `npm run lib/x`, lib/y and `app/wall/[wall]`';
    expect(namedPaths(doc(text))).toEqual(['lib/fold/fold.ts', 'app/wall/[wall]']);
  });

  it('finds code a document names that is not there', () => {
    const sources = new Map([
      ['lib/fold/calls.ts', 'export function foldHeld() { this.#hear(); }'],
      ['lib/fold/queues.ts', 'export const joined = 1;'],
    ]);
    const faults = (text: string) => missingCode({ text }, sources);
    expect(faults('| `lib/fold/calls.ts` | `foldHeld()` and `#hear`, then `queues.ts` |')).toEqual([]);
    expect(
      faults('In prose `joined` and `foldHeld` stand anywhere; `npm test` and `ringside.db` are no code'),
    ).toEqual([]);
    expect(faults('| `lib/fold/calls.ts` | `joined` |\n`foldGone()`, `gone.ts`')).toEqual([
      'no joined in lib/fold/calls.ts',
      'no foldGone() in any file',
      'no file gone.ts',
    ]);
  });

  it('finds citations, and those that lead nowhere', () => {
    const gone = `vodia${'#'}nowhere`;
    const text = `x (yeastar#queue-lists, ${gone}) docs/vendors/yeastar/setup.md#events \u00a78.4`;
    expect(citedIn(text)).toEqual(['yeastar#queue-lists', gone]);
    expect(citedIn(text).map(hasAnchor)).toEqual([true, false]);
    expect(citedSections(text)).toEqual(['cites \u00a78.4']);
  });

  it('finds facts without a certainty or a source', () => {
    const text =
      '- a key to the marks\n\n## A\n\n### B\n\n- said. *documented* · page\n- believed\n- heard. *observed*\n';
    expect(uncertain(doc(text))).toEqual(['- believed', '- heard. *observed*']);
  });
});
