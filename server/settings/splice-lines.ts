// How lines that a library has written anew take the place of those somebody wrote, all the rest untouched.

/**
 * The text with the lines that differ between `plain` (the text as the library would write it) and `changed`. Both say
 * all the rest alike but for white space, so that a line is found again by counting what is not white. Several ways,
 * the neatest first; none where the lines are not found again.
 * @param indent of what was changed.
 */
export function spliced(text: string, plain: string, changed: string, indent: number): string[] {
  const [a, b] = [linesOf(plain), linesOf(changed)];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  // White lines belong to what differs: only lines with something on them can be found again.
  while (start > 0 && isBlank(a[start - 1])) start--;
  while (end > 0 && isBlank(a[a.length - end])) end--;
  const from = endOfDense(text, dense(a.slice(0, start).join('\n')));
  const until = startOfDense(text, dense(a.slice(a.length - end).join('\n')));
  if (from === null || until === null || from > until) return [];
  const old = linesOf(text.slice(from, until));
  const fresh = b.slice(start, b.length - end);
  const written = (lines: readonly string[]): string =>
    text.slice(0, from) + lines.map((line) => `${line}\n`).join('') + text.slice(until);
  const rest = remarksAfter(old, indent).filter((line) => isBlank(line) || !fresh.includes(line));
  const whole = rest.every(isBlank) ? fresh : [...fresh.slice(0, lastSaid(fresh) + 1), ...rest];
  const added = old.every(isBlank) ? [addedBefore(text, from, until, fresh)] : [];
  return [...added, written(aligned(old, whole)), written(whole), written(fresh)];
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
export const indentOf = (line: string): number => line.length - line.trimStart().length;

/** What is new stands before remarks that are less indented: they are on what follows. */
function addedBefore(text: string, from: number, until: number, fresh: readonly string[]): string {
  const indent = indentOf(fresh.find((line) => !isBlank(line)) ?? '');
  const head = linesOf(text.slice(0, from));
  const isFollowing = (line: string): boolean =>
    isBlank(line) || (line.trimStart().startsWith('#') && indentOf(line) < indent);
  const end = head.findLastIndex((line) => !isFollowing(line)) + 1;
  const said = fresh.slice(0, lastSaid(fresh) + 1);
  const lines = [...head.slice(0, end), ...said, ...head.slice(end), ...linesOf(text.slice(from, until))];
  return lines.map((line) => `${line}\n`).join('') + text.slice(until);
}

/** The library takes a remark on what follows for one on what goes, where that ends in a remark of its own. */
function remarksAfter(lines: readonly string[], indent: number): string[] {
  const isFollowing = (line: string): boolean =>
    isBlank(line) || (line.trimStart().startsWith('#') && indentOf(line) <= indent);
  return lines.slice(lines.findLastIndex((line) => !isFollowing(line)) + 1);
}

const lastSaid = (lines: readonly string[]): number => lines.findLastIndex((line) => !isBlank(line));

/** Lines that stand for others, with the remark at their end in its old column, and lists written tightly as before. */
function aligned(old: readonly string[], fresh: readonly string[]): string[] {
  return fresh.map((line, i) => {
    const before = old[i] ?? '';
    const tight = /\[\S/.test(before) ? line.replace(/\[ (.*) \]/, '[$1]') : line;
    let same = 0;
    while (same < tight.length && before.at(-1 - same) === tight.at(-1 - same)) same++;
    const remark = tight.indexOf(' #', tight.length - same - 1);
    if (remark < 0 || old.length !== fresh.length) return tight;
    const column = before.length - (tight.length - remark - 1);
    return `${tight.slice(0, remark).padEnd(column - 1)} ${tight.slice(remark + 1)}`;
  });
}

const isBlank = (line: string | undefined): boolean => (line ?? '').trim() === '';
const dense = (text: string): string => text.replaceAll(/\s/g, '');

/** Where the line ends on which a text has said all of `wanted`, white space aside; `null`: it says something else. */
function endOfDense(text: string, wanted: string): number | null {
  if (wanted === '') return 0;
  let said = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (/\s/.test(letter)) continue;
    if (letter !== wanted[said]) return null;
    said++;
    if (said < wanted.length) continue;
    const line = text.indexOf('\n', at);
    const rest = text.slice(at + 1, line < 0 ? undefined : line);
    return isBlank(rest) && line >= 0 ? line + 1 : null;
  }
  return null;
}

/** Where the line begins from which on a text says all of `wanted`, white space aside. */
function startOfDense(text: string, wanted: string): number | null {
  if (wanted === '') return text.length;
  let left = wanted.length;
  for (let at = text.length - 1; at >= 0; at--) {
    const letter = text[at] ?? '';
    if (/\s/.test(letter)) continue;
    if (letter !== wanted[left - 1]) return null;
    left--;
    if (left > 0) continue;
    const line = text.lastIndexOf('\n', at) + 1;
    return isBlank(text.slice(line, at)) ? line : null;
  }
  return null;
}
