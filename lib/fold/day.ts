// Which day something is booked on. No time zone is computed here: the site's row says when its days began.
import type { Draft } from './draft.ts';

/** The day a call that began at `at` is booked on: the day it arrived. `null` before the first day has turned. */
export function dayOf(draft: Draft, at: number): string | null {
  const site = draft.site;
  if (!site?.day) return null;
  return at < site.dayFrom && site.before ? site.before.day : site.day;
}
