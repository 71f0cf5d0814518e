// How a text becomes a document although it is not all written as it should be: each fault of form is told in plain
// words at its line and then read over, so that it hides nothing further down.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';

export type FormFault = { readonly line: number | null; readonly problem: string };

/**
 * `value`: what can be known of it; `undefined` where nothing can. `spoiled`: lines that were read over, of which more
 * can only be said when they are mended.
 */
export type Form = {
  readonly value: unknown;
  readonly faults: readonly FormFault[];
  readonly spoiled: ReadonlySet<number>;
  /** The line of the deepest part of a path that stands in the text. */
  readonly lineOf: (path: readonly PropertyKey[]) => number | null;
};

/** As many aliases as a person writes who saves themselves some typing. */
const ALIASES = 100;
/** The deepest setting there is lies five levels down. */
const DEPTH = 30;
const NODES = 200_000;
/** Faults that are told in one go; whoever made more pasted something else. */
const FAULTS = 25;

export function readForm(text: string): Form {
  const lines = text.split('\n');
  const faults: FormFault[] = [];
  const spoiled = new Set<number>();
  for (let turn = 0; ; turn++) {
    const counter = new LineCounter();
    let document: Document;
    try {
      document = parseDocument(lines.join('\n'), { lineCounter: counter, uniqueKeys: false });
    } catch {
      return unreadable(lineTooDeep(text), 'is nested too deeply: no setting lies this deep');
    }
    const [error] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
    if (!error || turn === FAULTS) return formOf(document, counter, faults, spoiled, !error);
    if (error.code === 'TAB_AS_INDENT' && faults.push(...withoutTabs(lines)) > 0) continue;
    const { line, problem, mended } = faultOf(error, lines, counter);
    faults.push({ line, problem });
    for (const [at, instead] of mended) {
      // What could not be mended twice is left out, so that each turn brings the end nearer.
      lines[at - 1] = spoiled.has(at) ? '' : instead;
      spoiled.add(at);
    }
  }
}

/** All of them at once, in place: a text that is indented with tabs has them on every other line. */
function withoutTabs(lines: string[]): FormFault[] {
  return lines.flatMap((line, i) => {
    const indent = /^[\t ]*\t[\t ]*(?=[^\s#])/.exec(line)?.[0];
    if (indent === undefined) return [];
    lines[i] = indent.replaceAll('\t', '  ') + line.slice(indent.length);
    return [{ line: i + 1, problem: 'is indented with a tab; write two spaces instead of each tab' }];
  });
}

const unreadable = (line: number | null, problem: string): Form => ({
  value: undefined,
  faults: [{ line, problem }],
  spoiled: new Set(),
  lineOf: () => null,
});

function formOf(
  document: Document,
  counter: LineCounter,
  faults: FormFault[],
  spoiled: ReadonlySet<number>,
  isWhole: boolean,
): Form {
  const lineAt = (node: unknown): number | null => {
    const offset = (node as Node | null | undefined)?.range?.[0];
    return offset === undefined ? null : counter.linePos(offset).line;
  };
  const loose = [...bracketNames(document, lineAt), ...looseAliases(document, lineAt)];
  faults.push(...joinTwins(document, lineAt), ...loose);
  const told = {
    faults: onceEach(faults),
    spoiled: new Set([...spoiled, ...loose.flatMap(({ line }) => line ?? [])]),
  };
  if (!isWhole) return { ...told, value: undefined, lineOf: () => null };
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES });
    measure(value);
    return { ...told, value, lineOf: (path) => lineOf(document, counter, path) };
  } catch {
    // Aliases of aliases, a list that holds itself: never meant, and endless to follow.
    let line: number | null = null;
    visit(document, {
      Alias: (_key, alias) => {
        line = lineAt(alias);
        return visit.BREAK;
      },
    });
    const problem =
      'refers to itself, or is nested too deeply or too often; write out what its aliases (*name) stand for';
    return { ...told, faults: [...told.faults, { line, problem }], value: undefined, lineOf: () => null };
  }
}

/** A thousand brackets in a row would be endless to read. */
function lineTooDeep(text: string): number | null {
  let depth = 0;
  let line = 1;
  for (const letter of text) {
    if (letter === '\n') line++;
    else if (letter === '[' || letter === '{') depth++;
    else if (letter === ']' || letter === '}') depth = Math.max(0, depth - 1);
    if (depth > DEPTH) return line;
  }
  return null;
}

/** Throws where a value is deeper or larger than any configuration; a value that holds itself is endlessly deep. */
function measure(value: unknown, depth = 0, count = { left: NODES }): void {
  if (depth > DEPTH || count.left-- < 0) throw new RangeError('too much');
  if (typeof value !== 'object' || value === null) return;
  for (const each of Object.values(value)) measure(each, depth + 1, count);
}

/** The same name twice in one place: both are read, so that what is wrong in either is told. */
function joinTwins(document: Document, lineAt: (node: unknown) => number | null): FormFault[] {
  const faults: FormFault[] = [];
  visit(document, {
    Map(_key, map) {
      const first = new Map<unknown, (typeof map.items)[number]>();
      map.items = map.items.filter((pair) => {
        const name = isScalar(pair.key) ? pair.key.value : pair.key;
        const twin = first.get(name);
        if (!twin) {
          first.set(name, pair);
          return true;
        }
        faults.push({
          line: lineAt(pair.key),
          problem: `${shown(name)} stands here a second time (first in line ${lineAt(twin.key)}); put both together, or remove one`,
        });
        joinValues(twin.value, pair.value);
        return false;
      });
    },
  });
  return faults;
}

/** What stands in both is one mistake, told already: the first of them counts. */
function joinValues(first: unknown, second: unknown): void {
  if (isSeq(first) && isSeq(second)) first.items.push(...second.items);
  if (!isMap(first) || !isMap(second)) return;
  for (const pair of second.items) {
    const twin = first.items.find(
      ({ key }) => isScalar(key) && isScalar(pair.key) && key.value === pair.key.value,
    );
    if (twin) joinValues(twin.value, pair.value);
    else first.items.push(pair);
  }
}

/** `{{ name }}`, as other programs write what is to be filled in, is a map whose name is a map. */
function bracketNames(document: Document, lineAt: (node: unknown) => number | null): FormFault[] {
  const faults: FormFault[] = [];
  visit(document, {
    Pair(_key, pair) {
      if (!isMap(pair.key) && !isSeq(pair.key)) return undefined;
      const problem =
        'has a bracket where a name should stand; write name: value, and texts with brackets in quotes';
      faults.push({ line: lineAt(pair.key), problem });
      return visit.REMOVE;
    },
  });
  return faults;
}

/** An alias of nothing: usually a text that begins with a star. It is read as nothing. */
function looseAliases(document: Document, lineAt: (node: unknown) => number | null): FormFault[] {
  const faults: FormFault[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (isAlias(alias) && alias.resolve(document) !== undefined) return undefined;
      faults.push({
        line: lineAt(alias),
        problem: `*${alias.source} refers to &${alias.source}, which stands nowhere above; write out what is meant, or put it in quotes if it begins with a star`,
      });
      return document.createNode(null) as Node;
    },
  });
  return faults;
}

const shown = (name: unknown): string => (typeof name === 'string' ? `"${name.slice(0, 60)}"` : 'a name');

type Told = {
  readonly line: number;
  readonly problem: string;
  /** Lines as they are read instead. */
  readonly mended: readonly (readonly [number, string])[];
};

/** What the reader's error means to the person who wrote the text, and how the text can be read all the same. */
function faultOf(error: YAMLError, lines: readonly string[], counter: LineCounter): Told {
  const at = Math.min(counter.linePos(error.pos[0]).line, lines.length);
  const text = lines[at - 1] ?? '';
  const tell = (line: number, problem: string, instead?: string): Told => ({
    line,
    problem,
    mended: [[line, instead ?? withoutValue(lines[line - 1] ?? '')]],
  });
  const open = openedAt(lines, error);
  if (open.quote !== null)
    return tell(open.quote, 'opens a quote and does not close it; close it on the same line');
  switch (error.code) {
    case 'MULTIPLE_DOCS':
      return tell(
        at,
        'begins a second document (---); a configuration is one: remove this line, or put what follows into a file of its own',
        '',
      );
    case 'MISSING_CHAR':
    case 'BAD_INDENT':
    case 'UNEXPECTED_TOKEN': {
      const { bracket } = open;
      if (bracket && /end with a|indented and end/i.test(error.message))
        return {
          line: bracket.line,
          problem: `opens ${bracket.letter} that is not closed where it should be; write ${bracket.letter === '{' ? '}' : ']'} at its end`,
          mended: [
            [bracket.line, withoutValue(lines[bracket.line - 1] ?? '')],
            ...Array.from({ length: Math.max(0, at - bracket.line - 1) }, (_, i): [number, string] => [
              bracket.line + 1 + i,
              '',
            ]),
          ],
        };
      return tell(at, oneLineProblem(text, error));
    }
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY': {
      if (VALUE_WITH_COLON.test(text))
        return tell(at, 'has a colon and a space within its value; put the value in quotes');
      const next = lines.findIndex((each, i) => i >= at && /^\s*[^\s#]/.test(each)) + 1;
      return next > 0 && indentOf(lines[next - 1] ?? '') > indentOf(text)
        ? tell(
            next,
            `is indented more than line ${at}, which already has a value; put both at the same column`,
            '',
          )
        : tell(at, oneLineProblem(text, error));
    }
    case 'BAD_SCALAR_START':
      return tell(
        at,
        `has a value that begins with ${text.trim().at(error.pos[0] - lineStart(counter, at) - indentOf(text)) ?? 'a sign'}; put it in quotes`,
      );
    case 'BAD_DQ_ESCAPE':
      return tell(at, 'has a backslash in a text in "quotes"; write \\\\ for each, or use \'single quotes\'');
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_COLLECTION_TYPE':
    case 'MULTIPLE_TAGS':
      return tell(
        at,
        'has a word with an exclamation mark (!tag) before its value, which means nothing here; remove it, or put the value in quotes',
      );
    case 'BAD_DIRECTIVE':
      return tell(at, 'begins with %, which means nothing here; remove the line', '');
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'MULTIPLE_ANCHORS':
      return tell(at, 'has a & or * where it means a name for another place; put the value in quotes');
    default:
      return tell(at, oneLineProblem(text, error));
  }
}

/** `name: value: more`. */
const VALUE_WITH_COLON = /^\s*(?:- )?[^\s:#'"[{][^:#'"[{]*:\s+[^\s'"[{#].*(?::\s|:$)/;

function oneLineProblem(text: string, error: YAMLError): string {
  if (/^\s*(?:- +)?[A-Za-z][\w-]*:[^\s/]/.test(text))
    return 'has no space after its colon; write name: value';
  if (/^\s*-[^\s-]/.test(text)) return 'has no space after its dash; write - value';
  if (/^\s*[A-Za-z][\w-]*\s*=/.test(text)) return 'has = between name and value; write name: value';
  if (error.code === 'BAD_INDENT' || /indent|column/i.test(error.message))
    return 'is not indented like the lines it belongs to; put them at the same column, with spaces';
  if (/followed by map values/.test(error.message)) return 'is no setting; write name: value';
  if (/,|\[|\]|\{|\}/.test(text)) return 'has a bracket or a comma too many, or too few';
  return 'cannot be read; write name: value, lists with a dash, and texts with special signs in quotes';
}

/** A line as far as it names a setting; a line that names none says nothing. */
const withoutValue = (line: string): string => {
  const name = /^(\s*(?:- +)?[\w/-]+)\s*[:=]/.exec(line)?.[1];
  return name === undefined ? '' : `${name}:`;
};

const indentOf = (line: string): number => line.length - line.trimStart().length;
const lineStart = (counter: LineCounter, line: number): number => counter.lineStarts[line - 1] ?? 0;

/** Where the first quote that runs over the end of its line was opened, and the bracket that is open at an error. */
function openedAt(
  lines: readonly string[],
  error: YAMLError,
): { quote: number | null; bracket: { line: number; letter: string } | null } {
  let quote: { line: number; letter: string } | null = null;
  const brackets: { line: number; letter: string }[] = [];
  let offset = 0;
  for (const [i, text] of lines.entries()) {
    for (let at = 0; at < text.length; at++) {
      const letter = text[at] ?? '';
      if (quote) {
        if (letter === '\\' && quote.letter === '"') at++;
        else if (letter === quote.letter) quote = null;
      } else if (letter === '#' && (at === 0 || /\s/.test(text[at - 1] ?? ''))) break;
      else if ((letter === '"' || letter === "'") && /[\s,:[{-]/.test(text[at - 1] ?? ' '))
        quote = { line: i + 1, letter };
      else if (offset + at >= error.pos[0]) continue;
      else if (letter === '{' || letter === '[') brackets.push({ line: i + 1, letter });
      else if (letter === '}' || letter === ']') brackets.pop();
    }
    if (quote) return { quote: quote.line, bracket: brackets.at(-1) ?? null };
    offset += text.length + 1;
    if (offset > error.pos[0]) break;
  }
  return { quote: null, bracket: brackets.at(-1) ?? null };
}

const onceEach = (faults: readonly FormFault[]): FormFault[] => {
  const seen = new Set<string>();
  return faults.filter(({ line, problem }) => {
    const one = `${line} ${problem}`;
    return !seen.has(one) && seen.add(one);
  });
};

function lineOf(document: Document, counter: LineCounter, path: readonly PropertyKey[]): number | null {
  let node: unknown = document.contents;
  let offset: number | null = (document.contents as Node | null)?.range?.[0] ?? null;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset === null ? null : counter.linePos(offset).line;
}
