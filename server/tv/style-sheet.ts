// The style sheet of the wall as a browser of Chrome 76's age reads it: Tailwind's own, of the files of the TV's script
// alone, with layers unwrapped and newer words put into older ones.
import { join } from 'node:path';
import tailwind from '@tailwindcss/postcss';
import { Features, transform } from 'lightningcss';
import postcss, { type AtRule, type Declaration, type Root, type Rule } from 'postcss';

/** Chrome 76, as lightningcss writes it. */
const TARGETS = { chrome: 76 << 16 };
/** In the order in which Tailwind's layers stand. */
const LAYERS = ['properties', 'theme', 'base', 'components', 'utilities'];

/**
 * @param root the folder of the product.
 * @param files whose class names there are rules for, from the root.
 */
export async function plainStyles(root: string, files: readonly string[]): Promise<string> {
  const text = [
    '@import "tailwindcss" source(none);',
    '@import "./theme.css";',
    ...files.map((file) => `@source ${JSON.stringify(`../${file}`)};`),
  ].join('\n');
  // Where it would stand; its imports and sources are found from there.
  const from = join(root, 'app', 'tv.css');
  const written = await postcss([tailwind({ base: root, optimize: false })]).process(text, { from });
  const flat = lowered(written.css);
  const plain = postcss.parse(flat, { from });
  unwrapLayers(plain);
  unwrapConditions(plain);
  plain.walkAtRules('property', (rule) => void rule.remove());
  plain.walkRules(keepReadable);
  plain.walkDecls(writeOlder);
  plain.walk((node) => {
    if ('nodes' in node && node.nodes?.length === 0) node.remove();
  });
  return lowered(plain.toString(), true);
}

const lowered = (css: string, minify = false): string =>
  transform({
    filename: 'tv.css',
    code: Buffer.from(css),
    targets: TARGETS,
    include: Features.Nesting | Features.MediaRangeSyntax,
    minify,
  }).code.toString();

/** Layers become their own contents, one after the other: what is unlayered stands above them all, as it did. */
function unwrapLayers(root: Root): void {
  const found = new Map<string, AtRule[]>(LAYERS.map((name) => [name, []]));
  root.walkAtRules('layer', (rule) => {
    if (rule.nodes) {
      const name = rule.params.trim();
      const list = found.get(name);
      if (!list) throw new Error(`The style sheet has a layer that has no place for older TVs: ${name}`);
      list.push(rule);
    } else rule.remove();
  });
  const inOrder = [...found.values()].flat().map((rule) => {
    rule.remove();
    return rule.nodes ?? [];
  });
  root.prepend(...inOrder.flat());
}

/** What is asked of a newer browser goes; what stands in for one that lacks `@property` stays. */
function unwrapConditions(root: Root): void {
  root.walkAtRules('supports', (rule) => {
    if (isForOlder(rule.params)) rule.replaceWith(...(rule.nodes ?? []));
    else rule.remove();
  });
}
const isForOlder = (condition: string): boolean => condition.includes('-webkit-hyphens');

/** A selector a browser cannot read takes its whole list along. Parts of form fields go too: a wall has none. */
const UNREADABLE =
  /:focus-visible|::file-selector-button|::-webkit-|:-webkit-any|:-moz|::-moz|:popover-open|:open|:host|::backdrop|:has\(|:user-|::details/;

function keepReadable(rule: Rule): void {
  const kept = rule.selectors.map(withoutWhere).filter((each) => !UNREADABLE.test(each));
  if (kept.length === 0) rule.remove();
  else rule.selectors = kept;
}

/** `:where(a, b) c` without its brackets: only ever of one simple list, at the beginning or the end of a selector. */
function withoutWhere(selector: string): string {
  const found = /:(?:where|is)\(([^()]*(?:\([^()]*\)[^()]*)*)\)/.exec(selector);
  if (!found) return selector;
  const [whole, inner = ''] = found;
  const before = selector.slice(0, found.index);
  const after = selector.slice(found.index + whole.length);
  return inner
    .split(/,(?![^(]*\))/)
    .map((each) => withoutWhere(`${before}${each.trim()}${after}`))
    .join(', ');
}

/** Shorthands that came after Chrome 76, by the longhands it has. */
const LONG: Readonly<Record<string, readonly [string, string]>> = {
  'padding-inline': ['padding-inline-start', 'padding-inline-end'],
  'padding-block': ['padding-top', 'padding-bottom'],
  'margin-inline': ['margin-inline-start', 'margin-inline-end'],
  'margin-block': ['margin-top', 'margin-bottom'],
  'border-block-width': ['border-top-width', 'border-bottom-width'],
  'inset-inline': ['left', 'right'],
};
/** No browser of that age has them, and none misses them. */
const SPARED = new Set(
  'color-scheme text-wrap text-size-adjust text-underline-offset forced-color-adjust appearance'.split(' '),
);

function writeOlder(declaration: Declaration): void {
  const { prop, value } = declaration;
  const long = LONG[prop];
  if (SPARED.has(prop) || (value.includes(', )') && isOfParts(prop))) declaration.remove();
  else if (long) {
    const [start, end = start] = postcss.list.space(value);
    const important = declaration.important ?? false;
    declaration.replaceWith(
      ...[start, end].map((each, place) => ({ prop: long[place] ?? prop, value: each ?? '', important })),
    );
  } else if (prop === 'overflow-wrap' && value === 'anywhere') {
    // The same by its older name.
    declaration.prop = 'word-break';
    declaration.value = 'break-word';
  } else declaration.value = olderValue(prop, value);
}

/** Tailwind's utilities that gather others; a word in the source that looks like one of them makes a rule of nothing. */
const isOfParts = (prop: string): boolean =>
  prop === 'filter' || prop === 'backdrop-filter' || prop === 'transform';

function olderValue(prop: string, value: string): string {
  // Tailwind joins numerals and filters of parts that may be empty, which older browsers take for a mistake.
  if (prop === 'font-variant-numeric' && value.includes('var(--tw-')) return 'tabular-nums';
  return (
    value
      .replaceAll(/(\d)d(vh|vw)\b/g, '$1$2')
      // What is wanted between two bounds; a screen on which they would hold is no TV.
      .replaceAll(/(?:clamp\(|max\()[^,()]+,\s*(?:min\()?([^,()]+),[^,()]+\)\)?/g, '$1')
  );
}
