// The states a page's line to its server can be in, and when the picture is from.
import type { SourceRow } from '#lib/model/board.ts';

/** What the page knows of its line to the server. All times are server time, epoch ms. */
export type Link =
  /** Never connected since the page was opened. */
  | { readonly state: 'connecting'; readonly why: string | null }
  /** The server answers, but its picture cannot be read here; `since`: the last picture that could, `null` for none. */
  | { readonly state: 'unreadable'; readonly since: number | null }
  | { readonly state: 'live' }
  /** Connected again, asking what was missed. */
  | { readonly state: 'catchingUp'; readonly since: number }
  /** `since`: the last word heard from the server. */
  | { readonly state: 'lost'; readonly since: number }
  /** Connected, but the server cannot do its work: the picture stands still. */
  | { readonly state: 'trouble'; readonly why: string; readonly since: number }
  | { readonly state: 'oldPage'; readonly why: string }
  | { readonly state: 'signIn'; readonly why: string }
  /** A wall on a screen that nobody has let in yet. */
  | { readonly state: 'pairing'; readonly why: string }
  | { readonly state: 'stopped'; readonly why: string };

export const connecting: Link = { state: 'connecting', why: null };

/** When the picture on the page stopped being live, or `null` while it is. */
export const stillSince = (link: Link): number | null =>
  link.state === 'lost' ||
  link.state === 'trouble' ||
  link.state === 'catchingUp' ||
  link.state === 'unreadable'
    ? link.since
    : null;

/**
 * The time at which a picture is true: now, unless the line or the source is lost, then their last word.
 * A duration counted on beyond that would claim what nobody knows.
 */
export function pictureTime(now: number, link: Link, source: SourceRow | undefined): number {
  const byLink = stillSince(link) ?? now;
  const bySource = source && source.life !== 'live' ? (source.lastHeardAt ?? now) : now;
  return Math.min(now, byLink, bySource);
}

/** Wait before the next attempt: doubling from a quarter second to about five, spread so that screens do not march. */
export function nextDelay(attempt: number, random: number): number {
  return Math.min(5000, 250 * 2 ** Math.min(attempt, 10)) * (0.5 + random);
}
