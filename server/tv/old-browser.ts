// What a script or a style sheet says that Chrome 76 cannot read: the build of the TV's wall fails of it.
import { parse } from 'acorn';
import postcss from 'postcss';

/**
 * Methods and objects that came after Chrome 76. A library may look whether there is one; calling it unasked would stop
 * the wall on a TV, and nothing else would notice.
 */
const NEWER_METHODS = new Set(
  `replaceAll findLast findLastIndex toSorted toReversed toSpliced groupBy withResolvers structuredClone
  replaceChildren randomUUID checkVisibility fromAsync showPopover isWellFormed`.split(/\s+/),
);

type Node = { readonly type: string; readonly [key: string]: unknown };
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The faults of a script, a line each; none where Chrome 76 reads and runs it. Chrome 76 reads all of ES2019. */
export function faultsOfScript(text: string): readonly string[] {
  let program: Node;
  try {
    program = parse(text, { ecmaVersion: 2019, sourceType: 'script' }) as unknown as Node;
  } catch (error) {
    return [`cannot be parsed as ES2019: ${(error as Error).message}`];
  }
  const called = new Set<string>();
  const look = (node: Node): void => {
    const { callee } = node;
    if (node.type === 'CallExpression' && isNode(callee)) {
      const name =
        callee.type === 'MemberExpression' && callee['computed'] === false ? callee['property'] : callee;
      if (isNode(name) && typeof name['name'] === 'string' && NEWER_METHODS.has(name['name']))
        called.add(name['name']);
    }
    for (const value of Object.values(node))
      for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) look(each);
  };
  look(program);
  return [...called].sort().map((name) => `calls ${name}, which came after Chrome 76`);
}

/** At-rules, functions and units, properties and selectors that came later, each with the version it came with. */
const NEWER_AT_RULES = /^(layer|property|container|supports|scope|starting-style|position-try)$/;
const NEWER_VALUES =
  /\b(?:oklch|oklab|color-mix|lab|lch|min|max|clamp|round|mod|abs|sign|light-dark)\(|\d(?:dv|sv|lv|cq)\w+|\binfinity\b|,\s*\)/;
const NEWER_PROPERTIES =
  /^(?:inset|inset-.*|(?:margin|padding|border)-(?:inline|block)|gap|row-gap|column-gap|aspect-ratio|translate|rotate|scale|container.*|accent-color|content-visibility)$/;
const NEWER_SELECTORS =
  /:(?:is|where|has|focus-visible|user-valid|user-invalid|popover-open|modal)\b|::(?:file-selector-button|marker|part)|&/;

/**
 * The same of a style sheet. `gap` is refused everywhere: in Chrome 76 a grid has it and a flex box does not, and a
 * sheet cannot tell them apart; grids say theirs where they are drawn.
 */
export function faultsOfStyles(text: string): readonly string[] {
  const faults = new Set<string>();
  const root = postcss.parse(text);
  root.walkAtRules((rule) => {
    if (NEWER_AT_RULES.test(rule.name)) faults.add(`@${rule.name}`);
    if (rule.name === 'media' && /[<>]/.test(rule.params)) faults.add(`@media ${rule.params}`);
  });
  root.walkRules((rule) => {
    if (NEWER_SELECTORS.test(rule.selector.replaceAll(/\\./g, ''))) faults.add(rule.selector);
  });
  root.walkDecls(({ prop, value }) => {
    if (NEWER_PROPERTIES.test(prop) || NEWER_VALUES.test(value)) faults.add(`${prop}: ${value}`);
  });
  return [...faults].sort();
}
