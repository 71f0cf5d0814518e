// What Asterisk itself has counted, by its console and by its queue_log, to hold the agreement's sheet against. Judges
// nothing by itself: which call makes which difference is the sheet's to say.
import type { z } from 'zod';
import { agreementSchema } from '#lib/api/agreement.ts';
import type { Rig } from '#tests/rig/asterisk/rig.ts';
import type { House } from './house.ts';
import { hq, sleep } from './wall.ts';

export type SheetTold = z.output<typeof agreementSchema>;
export type Counted = Readonly<Record<string, { readonly completed: number; readonly abandoned: number }>>;

/** `queue show`: a line a queue, `… C:12, A:3, SL:…`. */
export async function counted(rig: Rig): Promise<Counted> {
  const counters: Record<string, { completed: number; abandoned: number }> = {};
  for (const line of (await rig.cli('queue show')).split('\n')) {
    const [, queue, completed, abandoned] = /^(\S+) has \d+ calls .*\bC:(\d+), A:(\d+)/.exec(line) ?? [];
    if (queue !== undefined) counters[queue] = { completed: Number(completed), abandoned: Number(abandoned) };
  }
  return counters;
}

/** The sheet of today as the page gets it; `null` where there are no two readings yet. */
export async function sheetOf(house: House): Promise<SheetTold | null> {
  const answer = await fetch(`${house.url}/api/v1/agreement/${hq}`);
  if (answer.ok) return agreementSchema.parse(await answer.json());
  if (answer.status === 503) return null;
  throw new Error(`the agreement was answered ${answer.status}: ${await answer.text()}`);
}

/** A sheet that holds all that took place until `at`, epoch ms: the counters are read once a minute. */
export async function sheetSince(house: House, at: number): Promise<SheetTold> {
  for (let tries = 0; tries < 60; tries++) {
    const sheet = await sheetOf(house);
    if (sheet && sheet.until > at) return sheet;
    await sleep(2_000);
  }
  throw new Error('the PBX was never read again');
}

const digits = (number: string): string => number.replace(/\D/g, '');

/** The lines of queue_log about whoever called from this number and stood in this queue. */
export function linesOf(
  lines: readonly (readonly string[])[],
  queue: string,
  number: string,
): readonly (readonly string[])[] {
  const ids = new Set(
    lines
      .filter(
        ([, , of, , event, , from]) =>
          of === queue && event === 'ENTERQUEUE' && digits(from ?? '') === digits(number),
      )
      .map(([, call]) => call),
  );
  return lines.filter(([, call, of]) => of === queue && ids.has(call));
}
