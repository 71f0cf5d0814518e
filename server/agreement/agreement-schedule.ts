// What is done by the clock so that days can be compared: counters are read each half hour, and the sheet of each day
// that is over is written for the connections in a shadow run.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvOfSheet, type Named } from '#lib/agreement/table.ts';
import { daysAfter } from '#lib/history/quarters.ts';
import type { Board } from '#lib/model/board.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Clock } from '#server/time/clock.ts';
import type { AgreementDesk } from './agreement-desk.ts';
import { KEPT_MS } from './readings.ts';

/** Days begin at whole half hours of UTC nearly everywhere. */
const EVERY_MS = 30 * 60_000;
/** After it: the connections have their pictures, and what took place before midnight is written. */
const AFTER_MS = 20_000;
const SHEET = /^[a-z0-9-]+-(\d{4}-\d{2}-\d{2})\.csv$/;

export type ScheduleParts = {
  readonly desk: Pick<AgreementDesk, 'sheet' | 'read'>;
  readonly clock: Clock;
  readonly board: () => Board;
  readonly logger: Logger;
  /** The data folder. */
  readonly folder: string;
  /** Ids of the sources whose days are written down. */
  readonly shadowed: () => readonly string[];
};

/** Names as they stand on the board; an agent's is their number at the PBX. */
export const namesOn = (board: Board): Named => ({
  queue: (id) => {
    const row = board.get('queue', id);
    return row?.name || row?.number || id;
  },
  agent: (id) => board.get('agent', id)?.number || id,
});

/** Returns how to end it. What fails is logged and tried again at the next turn. */
export function keepAgreement(parts: ScheduleParts): () => void {
  const { clock, logger } = parts;
  const forgetful = new Map<string, boolean>();
  let cancel = clock.after(AFTER_MS, turn);
  function turn(): void {
    const now = clock.now();
    cancel = clock.after(EVERY_MS - ((now - AFTER_MS) % EVERY_MS), turn);
    void once(parts, forgetful).catch((error: unknown) =>
      logger.warn({ error: String(error) }, 'Figures could not be compared with those of the PBXs.'),
    );
  }
  return () => cancel();
}

/** `forgetful`: of each source that has answered, whether its PBX tells of no day that is over. */
async function once(parts: ScheduleParts, forgetful: Map<string, boolean>): Promise<void> {
  const { desk, clock, board, folder, shadowed, logger } = parts;
  const written = join(folder, 'agreement');
  letOldGo(written, clock.now() - KEPT_MS);
  await desk.read();
  const today = board().get('site', 'site')?.day;
  if (!today) return;
  // One PBX that refuses keeps no other's day from being written.
  for (const source of shadowed())
    await writeDay(parts, forgetful, { source, today, written }).catch((error: unknown) =>
      logger.warn({ source, error: String(error) }, 'The day of a shadow run could not be written.'),
    );
}

type Day = { readonly source: string; readonly today: string; readonly written: string };

async function writeDay(
  { desk, board }: ScheduleParts,
  forgetful: Map<string, boolean>,
  { source, today, written }: Day,
): Promise<void> {
  const day = daysAfter(today, -1);
  const fileOf = (of: string): string => join(written, `${source}-${of}.csv`);
  const forgets = forgetful.get(source);
  const isWritten = existsSync(fileOf(day));
  let sheet = forgets || (forgets === false && isWritten) ? null : await desk.sheet(source, day);
  if (sheet === 'dayOver') forgetful.set(source, true);
  else if (sheet !== null && typeof sheet !== 'string') forgetful.set(source, false);
  // What was compared last of a day that its PBX forgets stays written.
  if (forgetful.get(source)) sheet = await desk.sheet(source, today);
  else if (isWritten) return;
  if (sheet === null || typeof sheet === 'string') return;
  mkdirSync(written, { recursive: true });
  writeFileSync(fileOf(sheet.day), csvOfSheet(sheet, namesOn(board())), { mode: 0o600 });
}

function letOldGo(written: string, oldest: number): void {
  for (const name of existsSync(written) ? readdirSync(written) : []) {
    const day = SHEET.exec(name)?.[1];
    if (day !== undefined && Date.parse(`${day}T00:00:00Z`) < oldest) rmSync(join(written, name));
  }
}
