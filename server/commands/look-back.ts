// How the newest commands are found in a log that was there before this process.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Register } from '#lib/commands/register.ts';
import type { Log, Logged } from '#server/log/log.ts';

/** Events read at a time, going back. */
const PAGE = 1_000;
/** At most so many pages: a start must not take long, and a command is answered within seconds of being asked. */
const PAGES = 20;
/** Nothing is looked for that was heard longer than this before the log's last word, ms. */
const BACK_MS = 600_000;

/** The commands near the end of the log. Rejects when the log cannot be read. */
export async function lookBack(log: Log): Promise<Register> {
  const first = log.oldest() - 1;
  const found: Logged[][] = [];
  let reach = log.head();
  let last: number | null = null;
  for (let pages = 0; reach > first && pages < PAGES; pages += 1) {
    if (pages > 0) await nextTurn();
    const from = Math.max(first, reach - PAGE);
    const page = await log.read(from, reach - from);
    reach = from;
    found.unshift(page.filter(({ event }) => event.type.startsWith('command.')));
    last ??= page.at(-1)?.heard ?? null;
    const heard = page[0]?.heard ?? null;
    if (last !== null && heard !== null && heard < last - BACK_MS) break;
  }
  const register = new Register(reach);
  for (const { seq, event } of found.flat()) register.take(seq, event);
  return register;
}
