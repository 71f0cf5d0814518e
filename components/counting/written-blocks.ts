// What a page of our own documents is made of: headings, paragraphs, lists, tables and settings. Knows as much of Markdown
// as docs/counting.md uses, and shows the rest as it stands.

import { ruleAnchor } from '#components/domain/places.ts';

/** `at`: the line it begins on, which tells blocks apart. Texts hold inline marks still. */
export type Block = { readonly at: number } & (
  | { readonly kind: 'heading'; readonly level: number; readonly text: string; readonly id: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly isNumbered: boolean; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'code'; readonly text: string }
);

const HEADING = /^(#{1,4}) (.*)$/;
const ITEM = /^(-|\d+\.) (.*)$/;

/** A numbered rule goes by its number, whatever it is called; all else as a forge makes its anchors. */
const anchorOf = (heading: string): string => {
  const rule = /^(\d+)\. /.exec(heading)?.[1];
  if (rule !== undefined) return ruleAnchor(rule);
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replace(/ /g, '-');
};

/** `| a | b |`: a bar within a cell is written `\|`. */
const cellsOf = (line: string): string[] =>
  line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

type Run = { readonly at: number; readonly lines: readonly string[] };

/** Lines of a kind that follow each other; an empty line ends a run, but not within settings. */
function runsOf(text: string): Run[] {
  const runs: { at: number; lines: string[] }[] = [];
  const kindOf = (line: string): string =>
    line.startsWith('    ')
      ? 'code'
      : HEADING.test(line)
        ? 'heading'
        : line.startsWith('|')
          ? 'table'
          : 'text';
  let before = '';
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') {
      before = '';
      continue;
    }
    const kind = kindOf(line);
    const run = runs.at(-1);
    if (run && kind === before && kind !== 'heading') run.lines.push(line);
    else runs.push({ at, lines: [line] });
    before = kind;
  }
  return runs;
}

/** The blocks of a document, in its order. */
export const blocksOf = (text: string): Block[] => runsOf(text).map(blockOf);

function blockOf({ at, lines }: Run): Block {
  const [first = ''] = lines;
  const heading = HEADING.exec(first);
  if (heading) {
    const said = heading[2] ?? '';
    return { at, kind: 'heading', level: heading[1]?.length ?? 1, text: said, id: anchorOf(said) };
  }
  if (first.startsWith('    '))
    return { at, kind: 'code', text: lines.map((line) => line.slice(4)).join('\n') };
  if (first.startsWith('|')) {
    const [head = [], ...rows] = lines.map(cellsOf);
    return {
      at,
      kind: 'table',
      head,
      rows: rows.filter((cells) => !cells.every((cell) => /^:?-+:?$/.test(cell))),
    };
  }
  if (ITEM.test(first)) {
    const items: string[] = [];
    for (const line of lines) {
      const item = ITEM.exec(line)?.[2];
      if (item !== undefined) items.push(item);
      else items.push(`${items.pop() ?? ''} ${line.trim()}`);
    }
    return { at, kind: 'list', isNumbered: /^\d/.test(first), items };
  }
  return { at, kind: 'paragraph', text: lines.join(' ') };
}

/** `href`: of a link, as it is written in the document. */
export type Inline = {
  readonly at: number;
  readonly look: 'plain' | 'code' | 'strong' | 'emphasis' | 'link';
  readonly text: string;
  readonly href?: string;
};

const MARKS = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)]+)\)/g;

/** A text in its parts; `at`: where in it each begins. */
export function inlinesOf(text: string): Inline[] {
  const parts: Inline[] = [];
  let end = 0;
  for (const found of text.matchAll(MARKS)) {
    const [whole, code, strong, emphasis, link, href] = found;
    const at = found.index;
    if (at > end) parts.push({ at: end, look: 'plain', text: text.slice(end, at) });
    if (code !== undefined) parts.push({ at, look: 'code', text: code });
    else if (strong !== undefined) parts.push({ at, look: 'strong', text: strong });
    else if (emphasis !== undefined) parts.push({ at, look: 'emphasis', text: emphasis });
    else if (link !== undefined && href !== undefined)
      parts.push({ at, look: 'link', text: link.replaceAll('`', ''), href });
    end = at + whole.length;
  }
  if (end < text.length) parts.push({ at: end, look: 'plain', text: text.slice(end) });
  return parts;
}
