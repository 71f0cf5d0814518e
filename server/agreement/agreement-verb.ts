// How a tool is told, over the control socket, how a day agrees with what its PBX counts.
import { z } from 'zod';
import { explainedIn } from '#lib/agreement/sheet.ts';
import { csvOfSheet } from '#lib/agreement/table.ts';
import type { Board } from '#lib/model/board.ts';
import { MESSAGES } from '#lib/sync/server-messages.ts';
import type { AgreementDesk, NoSheet } from './agreement-desk.ts';
import { namesOn } from './agreement-schedule.ts';

const askedSchema = z.strictObject({ source: z.string().max(80), day: z.string().max(10).optional() });

/** What the tool reads: a table for people, and one for spreadsheets. Numbers are masked in both. */
export const toldSchema = z.object({
  day: z.string(),
  from: z.number(),
  until: z.number(),
  isByReadings: z.boolean(),
  wasReset: z.boolean(),
  rows: z.array(
    z.object({
      queue: z.string(),
      member: z.string().nullable(),
      figure: z.string(),
      ours: z.number(),
      theirs: z.number(),
      explained: z.number(),
      unexplained: z.number(),
      reasons: z.array(z.object({ reason: z.string(), at: z.number(), effect: z.number() })),
    }),
  ),
  csv: z.string(),
});

const WHY_NOT: Readonly<Record<NoSheet, string>> = {
  noSuchSource: MESSAGES.noSuchSource,
  noFigures: MESSAGES.pbxHasNoFigures,
  dayOver: MESSAGES.pbxFiguresDayOver,
  noSuchDay: MESSAGES.noSuchDay,
  noDay: MESSAGES.historyNotRead,
  notConnected: MESSAGES.pbxFiguresNotConnected,
  notYet: MESSAGES.pbxFiguresNotYet,
};

export const agreementVerb =
  (desk: Pick<AgreementDesk, 'sheet'>, board: () => Board) =>
  async (args: unknown): Promise<z.output<typeof toldSchema>> => {
    const { source, day } = askedSchema.parse(args);
    const sheet = await desk.sheet(source, day);
    if (typeof sheet === 'string') throw new Error(WHY_NOT[sheet]);
    const named = namesOn(board());
    const { from, until, isByReadings, wasReset } = sheet;
    return {
      ...{ day: sheet.day, from, until, isByReadings, wasReset, csv: csvOfSheet(sheet, named) },
      rows: sheet.rows.map((row) => ({
        ...{ queue: named.queue(row.queue), member: row.agent && named.agent(row.agent) },
        ...{ figure: row.figure, ours: row.ours, theirs: row.theirs },
        ...{ explained: explainedIn(row), unexplained: row.unexplained },
        reasons: row.calls.map(({ reason, at, effect }) => ({ reason, at, effect })),
      })),
    };
  };
