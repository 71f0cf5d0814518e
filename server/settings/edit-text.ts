// How a YAML or JSON text is changed where a document changed, and nowhere else: comments, order, blank lines and
// spacing of all the rest stay as somebody wrote them.
import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
} from 'yaml';
import { isRecord, isReference, MEMBER_KEYS, type SettingsDocument } from '#lib/settings/place.ts';
import { indentOf, spliced } from './splice-lines.ts';

/** The text cannot be changed by a program in this place, in words for a person. */
export class NotEditable extends Error {
  override readonly name = 'NotEditable';
}

const ALIASES = 100;

/** What a text says, nothing filled in. The text must be one that was read without a mistake. */
export function documentOf(text: string): SettingsDocument {
  const value: unknown = parseDocument(text).toJS({ maxAliasCount: ALIASES });
  return isRecord(value) ? value : {};
}

/**
 * The text that says `after` instead of `before`. @throws NotEditable where that cannot be said by changing just these
 * places, because one is an alias of another, or the text is written in a way nobody has thought of.
 */
export function edited(text: string, before: SettingsDocument, after: SettingsDocument): string {
  if (isJson(text)) return jsonLike(text, after);
  const crlf = text.includes('\r\n');
  let result = crlf ? text.replaceAll('\r\n', '\n') : text;
  for (const step of stepsBetween(before, after, [])) result = stepped(result, step);
  if (!isDeepStrictEqual(documentOf(result), documentOf(JSON.stringify(after))))
    throw new NotEditable(
      'is written in a way that cannot be changed from here (an alias of another place, perhaps); change it in the file by hand',
    );
  return crlf ? result.replaceAll('\n', '\r\n') : result;
}

/** JSON has no comments to keep: it is written anew, indented as it was. */
function isJson(text: string): boolean {
  try {
    return isRecord(JSON.parse(text));
  } catch {
    return false;
  }
}
function jsonLike(text: string, after: SettingsDocument): string {
  const indent = /^[{\s]*\n([ \t]+)"/.exec(text)?.[1] ?? (text.includes('\n') ? '  ' : '');
  return `${JSON.stringify(after, null, indent)}${text.endsWith('\n') ? '\n' : ''}`;
}

/**
 * One change to the tree: another value, or (without `to`) nothing, at a path of keys and numbers; or the same members
 * in another order, each named by the number it has before.
 */
type Step = {
  readonly path: readonly (string | number)[];
  readonly to?: unknown;
  readonly order?: readonly number[];
};

/** What has to be changed, in an order in which the numbers of the paths hold when their turn has come. */
function stepsBetween(before: unknown, after: unknown, path: Step['path']): Step[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return listSteps(before, after, path);
  if (!isRecord(before) || !isRecord(after) || isReference(before) || isReference(after))
    return [{ path, to: after }];
  return [
    ...Object.keys(before)
      .filter((key) => !Object.hasOwn(after, key))
      .map((key) => ({ path: [...path, key] })),
    ...Object.entries(after).flatMap(([key, value]) =>
      Object.hasOwn(before, key)
        ? stepsBetween(before[key], value, [...path, key])
        : [{ path: [...path, key], to: value }],
    ),
  ];
}

function listSteps(before: readonly unknown[], after: readonly unknown[], path: Step['path']): Step[] {
  const own = path.length === 1 ? MEMBER_KEYS[String(path[0])] : undefined;
  const keyOf = (each: unknown): unknown => (own !== undefined && isRecord(each) ? each[own] : undefined);
  if (own === undefined) {
    const common = Math.min(before.length, after.length);
    return [
      ...after.slice(0, common).flatMap((each, i) => stepsBetween(before[i], each, [...path, i])),
      ...before.slice(common).map((_, i) => ({ path: [...path, before.length - 1 - i] })),
      ...after.slice(common).map((to, i) => ({ path: [...path, common + i], to })),
    ];
  }
  const wanted = after.map(keyOf);
  const stays = before.filter((each) => wanted.includes(keyOf(each)));
  const gone = before.flatMap((each, i) => (wanted.includes(keyOf(each)) ? [] : [i])).reverse();
  // What is new is put at the end, and goes to its place with all the others: each takes its remarks along.
  const settled = stays.map((each) => after.find((other) => keyOf(other) === keyOf(each)));
  const added = after.filter((each) => !settled.includes(each));
  const inText = [...settled, ...added];
  const order = after.map((each) => inText.indexOf(each));
  return [
    ...gone.map((i) => ({ path: [...path, i] })),
    ...settled.flatMap((each, i) => stepsBetween(stays[i], each, [...path, i])),
    ...added.map((to, i) => ({ path: [...path, stays.length + i], to })),
    ...(order.every((from, to) => from === to) ? [] : [{ path, order }]),
  ];
}

function stepped(text: string, step: Step): string {
  const style = styleOf(text);
  const document = parseDocument(text);
  const plain = document.toString(style);
  const indent = indentAt(text, document, step.path);
  try {
    if (step.order) reorder(document, step.path, step.order);
    else if ('to' in step) put(document, step.path, step.to);
    else document.deleteIn(step.path);
  } catch {
    throw new NotEditable(
      `has a part (${step.path.join(' / ')}) that is an alias of another; change it in the file by hand`,
    );
  }
  let changed: string;
  try {
    changed = document.toString(style);
  } catch {
    throw new NotEditable(
      `has a part (${step.path.join(' / ')}) on which others are built by an alias; change it in the file by hand`,
    );
  }
  const wanted = documentOf(changed);
  const candidates = spliced(text, plain, changed, indent);
  return candidates.find((each) => isDeepStrictEqual(documentOf(each), wanted)) ?? changed;
}

/** How far the line is indented on which a place begins. */
function indentAt(text: string, document: Document<ParsedNode>, path: Step['path']): number {
  const parent = document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  const node = isMap(parent)
    ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key
    : isSeq(parent) && typeof key === 'number'
      ? parent.items[key]
      : null;
  if (!isNode(node) || !node.range) return 0;
  const line = text.slice(text.lastIndexOf('\n', node.range[0] - 1) + 1, node.range[0]);
  return indentOf(line);
}

/** A remark above the first member is kept by the list: it goes where that member goes. */
function reorder(document: Document<ParsedNode>, path: Step['path'], order: readonly number[]): void {
  const list = document.getIn(path, true);
  if (!isSeq(list)) return;
  const [first] = list.items;
  if (isNode(first) && list.commentBefore) {
    first.commentBefore = [list.commentBefore, first.commentBefore].filter(Boolean).join('\n');
    list.commentBefore = null;
  }
  list.items = order.map((from) => list.items[from]);
}

function put(document: Document<ParsedNode>, path: Step['path'], value: unknown): void {
  const old = document.getIn(path, true);
  const isScalarNow = typeof value !== 'object' || value === null;
  if (isScalar(old) && isScalarNow) {
    document.setIn(path, value);
    return;
  }
  const node = document.createNode(value) as Node;
  // What is one line stays one line: a reference, a small list.
  visit(node, {
    Collection: (_key, each) => {
      if (isSmall(each.toJSON())) each.flow = true;
    },
  });
  if (isNode(old)) {
    if (old.comment) node.comment = old.comment;
    if (old.commentBefore && !isCollection(old)) node.commentBefore = old.commentBefore;
    if (old.spaceBefore) node.spaceBefore = true;
  }
  const parent = document.getIn(path.slice(0, -1), true);
  if (isCollection(parent) && parent.items.length === 0) parent.flow = false;
  if (parent === undefined || (isScalar(parent) && parent.value === null)) {
    document.setIn(
      path.slice(0, -1),
      document.createNode(isListKey(path) ? [value] : { [String(path.at(-1))]: value }),
    );
    return;
  }
  if (isSeq(parent) && !isNode(old)) setBlankLine(parent.items, node);
  if (isMap(parent) && isCollection(node) && parent.items.length > 0)
    node.flow ||= parent.items.every(({ value: each }) => isCollection(each) && each.flow === true);
  document.setIn(path, node);
}

const isListKey = (path: Step['path']): boolean => typeof path.at(-1) === 'number';

const isSmall = (value: unknown): boolean =>
  isReference(value) || (Array.isArray(value) && value.every((each) => typeof each !== 'object'));

/** A new member stands apart where the others do. */
function setBlankLine(items: readonly unknown[], node: Node): void {
  const last = items.length > 1 ? items.at(-1) : undefined;
  if (isNode(last) && last.spaceBefore) node.spaceBefore = true;
}

/** How the text is indented, so that what is new looks like what is there. */
function styleOf(text: string) {
  const document = parseDocument(text);
  let indent = 2;
  let indentSeq = true;
  if (isMap(document.contents))
    for (const { key, value } of document.contents.items) {
      if (!isNode(key) || !isCollection(value) || value.flow) continue;
      const column = columnOf(text, (value as Node).range?.[0] ?? 0) - columnOf(text, key.range?.[0] ?? 0);
      if (isMap(value) && column > 0) indent = column;
      if (isSeq(value)) indentSeq = column > 0;
    }
  const flowCollectionPadding = !/[^\s]\s*:\s*\{[^\s}]/.test(text);
  return { lineWidth: 0, indent, indentSeq, flowCollectionPadding } as const;
}

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);
