// How it is learned whether the lists a PBX pushes hold all calls or only those that changed: no document says it
// (vodia#whole-lists-or-changes).

/** `strikes`: lists so far that spoke against `kind`. */
export type ListsKind = { readonly kind: 'unknown' | 'whole' | 'changes'; readonly strikes: number };

export const UNKNOWN: ListsKind = { kind: 'unknown', strikes: 0 };
export const CHANGES: ListsKind = { kind: 'changes', strikes: 0 };
const WHOLE: ListsKind = { kind: 'whole', strikes: 0 };

export type Seen = {
  /** Calls in the list, and how many of them were new or said something new. */
  readonly size: number;
  readonly changed: number;
  /** Calls that were in the list before and are not in this one. */
  readonly missing: number;
  /** The first list since the subscription: it may hold anything. */
  readonly fresh: boolean;
};

/**
 * A list with a call in it that had not changed is no list of changes; nor is one with nothing in it. One that says only
 * news and leaves calls out may be a whole list at a moment when one call ended and another began; twice is no chance.
 * Where the lists were taken for changes, an unchanged call must come twice: once it may be a change we do not read.
 */
export function learned(before: ListsKind, { size, changed, missing, fresh }: Seen): ListsKind {
  if (size === 0) return WHOLE;
  if (before.kind === 'whole' || fresh) return before;
  const isWhole = size >= 2 && changed < size;
  const isChanges = missing > 0 && changed === size;
  if (before.kind === 'unknown') return isWhole ? WHOLE : isChanges ? struck(before, CHANGES) : before;
  return isWhole ? struck(before, WHOLE) : before;
}

const struck = (before: ListsKind, next: ListsKind): ListsKind =>
  before.strikes === 0 ? { ...before, strikes: 1 } : next;
