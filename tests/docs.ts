// Reads the project's documents: headings, anchors, links and the certainty of each fact about a wire.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from './source-file.ts';

export type Doc = { readonly path: string; readonly text: string };

/** Every Markdown file of the project, those not yet committed included. Paths have forward slashes. */
export function projectDocs(): Doc[] {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z', '*.md'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return list
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(ROOT, path)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** The text without code blocks: fenced, or indented after an empty line. */
const prose = (text: string): string =>
  text.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1[^\n]*$/gm, '').replace(/^(?: {4}|\t)(?! *[-*\d]).*$/gm, '');

/** A heading's anchor, as GitHub makes it: https://docs.github.com (section links). */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

/** Every anchor a document has; of headings alike the second ends in `-1`. */
export function anchorsOf({ text }: Pick<Doc, 'text'>): Set<string> {
  const out = new Set<string>();
  const seen = new Map<string, number>();
  for (const [, heading = ''] of prose(text).matchAll(/^#{1,6} +(.+?)(?: +#*)?$/gm)) {
    const anchor = anchorOf(heading);
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    out.add(before === 0 ? anchor : `${anchor}-${before}`);
  }
  return out;
}

/** Targets of the links and images that lead into this repository, as written. */
export const linksOf = ({ text }: Pick<Doc, 'text'>): string[] =>
  [
    ...prose(text)
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g),
  ]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target));

/** What is wrong with a document's links. @param exists whether a path from the root is a file or folder. */
export function brokenLinks(
  doc: Doc,
  docs: readonly Doc[],
  exists = (path: string): boolean => existsSync(join(ROOT, path)),
): string[] {
  return linksOf(doc).flatMap((link) => {
    const [file = '', anchor] = link.split('#');
    const path = file === '' ? doc.path : posix.join(posix.dirname(doc.path), decodeURI(file));
    if (path.startsWith('..') || !exists(path)) return [`${link}: there is no ${path}`];
    if (anchor === undefined) return [];
    const target = docs.find((each) => each.path === path);
    return target && anchorsOf(target).has(anchor) ? [] : [`${link}: ${path} has no #${anchor}`];
  });
}

/** Files and folders of this repository a document names in code letters: what it says of them ought to be true. */
export const namedPaths = ({ text }: Pick<Doc, 'text'>): string[] =>
  [...text.matchAll(/`((?:\.github|app|components|docs|lib|public|server|tests)\/[\w./[\]-]*)`/g)].map(
    ([, path = '']) => path,
  );

/**
 * Code that a document names and that is not there: a name in code letters (`Session.frames`, `#hear`, `foldHeld()`) must
 * stand in one of the files that the same row of a table names, elsewhere in any file; `tape.ts` must be a file of that
 * name.
 * @param sources every source file by its path
 */
export function missingCode({ text }: Pick<Doc, 'text'>, sources: ReadonlyMap<string, string>): string[] {
  const has = (files: Iterable<string>, name: string): boolean => {
    const word = new RegExp(`\\b${name}\\b`);
    for (const each of files) if (word.test(each)) return true;
    return false;
  };
  return text.split('\n').flatMap((line) => {
    const said = [...line.matchAll(/`([^`]+)`/g)].map(([, each = '']) => each);
    const rooms = line.startsWith('|') ? namedPaths({ text: line }) : [];
    const files = [...sources]
      .filter(([path]) =>
        rooms.some((room) => path === room || path.startsWith(`${room.replace(/\/$/, '')}/`)),
      )
      .map(([, each]) => each);
    return said.flatMap((name) => {
      if (/^[\w-]+\.tsx?$/.test(name))
        return [...sources.keys()].some((path) => path.endsWith(`/${name}`)) ? [] : [`no file ${name}`];
      if (!/^#?[A-Za-z_]\w*(\.\w+)*(\(\))?$/.test(name) || /\.(db|sock|json|yaml|md)$/.test(name)) return [];
      const parts = name.replace(/^#|\(\)$/g, '').split('.');
      const within = files.length > 0 ? files : [...sources.values()];
      return parts.every((part) => has(within, part))
        ? []
        : [`no ${name} in ${files.length > 0 ? rooms.join(', ') : 'any file'}`];
    });
  });
}

/** The facts about a wire (list entries) that do not say how certain they are. */
export const uncertain = ({ text }: Pick<Doc, 'text'>): string[] =>
  (
    prose(text)
      .split(/^## /m)
      .slice(1)
      .join('## ')
      .match(/^- .*$/gm) ?? []
  ).filter((fact) => !/\*(?:documented|observed|inferred)\* · \S/.test(fact));

const VENDORS = join(ROOT, 'docs', 'vendors');
const CITED = new RegExp(`(?<![\\w./-])(?:${readdirSync(VENDORS).join('|')})#[a-z0-9-]+`, 'g');

/** Headings of vendor documents a remark cites: `yeastar#queue-lists`. */
export const citedIn = (text: string): string[] => [...text.matchAll(CITED)].map(([cited]) => cited);

/** Citations by a section's number, which lead nowhere. */
export const citedSections = (text: string): string[] =>
  [...text.matchAll(/\u00a7[^\n]{0,12}/g)].map(([cited]) => `cites ${cited}`);

const headings = new Map<string, ReadonlySet<string>>();

/** Whether a cited heading stands in its make's wire.md or setup.md. */
export function hasAnchor(cited: string): boolean {
  const [make = '', anchor = ''] = cited.split('#');
  const known =
    headings.get(make) ??
    new Set(
      ['wire.md', 'setup.md'].flatMap((name) => {
        const path = join(VENDORS, make, name);
        return existsSync(path) ? [...anchorsOf({ text: readFileSync(path, 'utf8') })] : [];
      }),
    );
  headings.set(make, known);
  return known.has(anchor);
}

/** The simulator's switches a document names: `switch msgEncoding`, `switches cdr, acdcdr`. */
export const switchesIn = ({ text }: Pick<Doc, 'text'>): string[] =>
  [...text.matchAll(/[;·] switch(?:es)? (\w+(?:, \w+)*)/g)].flatMap(([, names = '']) => names.split(', '));

/** One word of the glossary: its names, and what it is called in the code, each with the file that defines it or `null`. */
export type GlossaryEntry = {
  readonly words: readonly string[];
  readonly meaning: string;
  readonly code: readonly { readonly name: string | null; readonly path: string | null }[];
};

/** The rows of its tables: `| **word** | meaning | \`Name\` (\`path\`) |`. */
export const glossaryOf = ({ text }: Pick<Doc, 'text'>): GlossaryEntry[] =>
  [...text.matchAll(/^\| (\*\*.+?) \| (.*) \| (.*) \|$/gm)].map(([, word = '', meaning = '', code = '']) => ({
    words: word.split(', ').map((each) => each.replaceAll('*', '').trim()),
    meaning,
    code: [...code.matchAll(/`([^`]+)`(?: \(`([^`]+)`\))?/g)].map(([, said = '', path = null]) =>
      said.includes('/') ? { name: null, path: said } : { name: said, path },
    ),
  }));

/**
 * What is wrong with a glossary: a word without one meaning, or code that is not where it says.
 * @param sources every source file by its path
 */
export function glossaryFaults(
  entries: readonly GlossaryEntry[],
  sources: ReadonlyMap<string, string>,
): string[] {
  const faults: string[] = [];
  const known = new Set<string>();
  const everything = [...sources.values()].join('\n');
  const textIn = (path: string): string =>
    [...sources]
      .flatMap(([each, text]) => (each === path || each.startsWith(`${path}/`) ? [text] : []))
      .join('\n');
  for (const { words, meaning, code } of entries) {
    for (const word of words) {
      if (known.has(word.toLowerCase())) faults.push(`${word} stands there twice`);
      known.add(word.toLowerCase());
    }
    if (meaning.trim() === '') faults.push(`${words[0]} has no meaning`);
    for (const { name, path } of code) {
      if (path?.includes('<')) continue;
      const text = path === null ? everything : textIn(path);
      const isMissing = (part: string): boolean => !new RegExp(`\\b${part}\\b`).test(text);
      if (text === '') faults.push(`${words[0]}: there is no ${path}`);
      else if (name?.split('.').some(isMissing))
        faults.push(`${words[0]}: no ${name} in ${path ?? 'any file'}`);
    }
  }
  return faults;
}
