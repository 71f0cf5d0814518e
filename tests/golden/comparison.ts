// What differs between the runs a golden file pins and the runs as they are now, in words.
import { playEarlier } from './earlier.ts';
import { readGolden } from './golden-file.ts';
import { type Pinned, type Played, pinned, play, type Run, runsOf } from './runs.ts';

export type Compared = {
  /** All runs as they are now, in the order of their file. */
  readonly now: ReadonlyMap<string, Pinned>;
  /** One text for each run that is not as pinned. */
  readonly changes: readonly string[];
};

/** So many are shown with the first event and figure that differ; the others by their numbers alone. */
const SHOWN = 3;
/** Characters of a line that are shown, and how many of them before the place where it differs. */
const LONGEST = 600;
const CONTEXT = 150;

/** Plays every run of the make. @param before what they are held against: the make's file. */
export async function compare(
  make: string,
  before: ReadonlyMap<string, Pinned> = readGolden(make),
  runs: readonly Run[] = runsOf(make),
): Promise<Compared> {
  const now = new Map<string, Pinned>();
  const changed: { readonly name: string; readonly played: Played; readonly is: Pinned }[] = [];
  const changes: string[] = [];
  for (const run of runs) {
    const was = before.get(run.name);
    const played = await play(run);
    const is = pinned(played);
    now.set(run.name, is);
    if (!was) changes.push(`${make}, ${run.name}: new, ${is.eventCount} events, ${is.figureCount} figures`);
    else if (was.events !== is.events || was.figures !== is.figures)
      changed.push({ name: run.name, played, is });
  }
  const earlier =
    changed.length === 0
      ? new Map<string, Played>()
      : playEarlier(
          make,
          changed.slice(0, SHOWN).map(({ name }) => name),
        );
  for (const [i, { name, played, is }] of changed.entries()) {
    const was = before.get(name);
    if (was)
      changes.push(told(make, name, was, is, i < SHOWN ? { played, earlier: earlier.get(name) } : null));
  }
  for (const name of before.keys())
    if (!now.has(name)) changes.push(`${make}, ${name}: there is no such run any more`);
  return { now, changes };
}

type Lists = { readonly played: Played; readonly earlier: Played | undefined };

function told(make: string, name: string, was: Pinned, is: Pinned, lists: Lists | null): string {
  const lines = [`${make}, ${name}:`];
  const part = (what: 'events' | 'figures', old: number, young: number): void => {
    if (was[what] === is[what]) return void lines.push(`  ${what} as before`);
    lines.push(`  ${what} differ: ${old} before, ${young} now`);
    if (lists === null) return;
    const { played, earlier } = lists;
    if (!earlier || pinned(earlier)[what] !== was[what])
      lines.push('    the commit that pinned them does not give them here, so the first cannot be shown');
    else lines.push(...firstApart(earlier[what], played[what]));
  };
  part('events', was.eventCount, is.eventCount);
  part('figures', was.figureCount, is.figureCount);
  return lines.join('\n');
}

/** The first place where two lists are not the same; of long lines, from a little before they part. */
export function firstApart(before: readonly string[], now: readonly string[]): string[] {
  const at = before.findIndex((line, i) => line !== now[i]);
  const place = at < 0 ? before.length : at;
  const [old = '(nothing)', young = '(nothing)'] = [before[place], now[place]];
  let apart = 0;
  while (apart < old.length && old[apart] === young[apart]) apart++;
  const from = Math.max(0, apart - CONTEXT);
  const part = (line: string): string =>
    line.length <= LONGEST ? line : `${from > 0 ? '… ' : ''}${line.slice(from, from + LONGEST)}`;
  return [`    first at ${place + 1}`, `    before: ${part(old)}`, `    now:    ${part(young)}`];
}
