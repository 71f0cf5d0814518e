// Which lines of a batch may be written: those whose lease is held and whose key nobody has said.
import type { Hold } from '#server/leases/leases.ts';
import type { PreparedEvent } from './group-commit.ts';

export type Sifted = {
  readonly lines: readonly PreparedEvent[];
  /** Places in the batch, of those left out. */
  readonly known: ReadonlySet<number>;
  readonly lost: ReadonlySet<number>;
};

const NONE: ReadonlySet<number> = new Set();

/** `isKnown` is asked of each key once at most. Two lines of one batch with one key: the first is written. */
export function sift(
  lines: readonly PreparedEvent[],
  proves: (hold: Hold) => boolean,
  isKnown: (key: string) => boolean,
): Sifted {
  // The usual batch has no terms at all: it passes as it is.
  if (!hasTerms(lines)) return { lines, known: NONE, lost: NONE };
  const known = new Set<number>();
  const lost = new Set<number>();
  const said = new Set<string>();
  const kept = lines.filter(({ once, under }, place) => {
    if (under !== undefined && !proves(under)) {
      lost.add(place);
      return false;
    }
    if (once === undefined) return true;
    if (said.has(once) || isKnown(once)) {
      known.add(place);
      return false;
    }
    said.add(once);
    return true;
  });
  return { lines: kept, known, lost };
}

/** A loop, for it is run for every event there is. */
function hasTerms(lines: readonly PreparedEvent[]): boolean {
  for (const line of lines) if (line.once !== undefined || line.under !== undefined) return true;
  return false;
}
