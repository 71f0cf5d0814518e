// Proves that a report's figures are the wall's at the same moment, that its intervals add up to its total, and that
// behind each figure stand as many calls as it says.
import { describe, expect, it } from 'vitest';
import { dayNamed } from '#lib/history/quarters.ts';
import type { QueueReport, ReportCell } from '#lib/history/queue-report.ts';
import { intervalsOf, type ReportStep } from '#lib/history/spans.ts';
import { floorNow } from '#lib/measure/floor.ts';
import type { Measures } from '#lib/measure/queue.ts';
import { ruleOf } from '#lib/measure/service-level.ts';
import type { QueueRow, SiteRow } from '#lib/model/board.ts';
import { DEFAULT_COUNTING } from '#lib/model/site.ts';
import { answerTo } from '#server/history/answers.ts';
import { type CallsFound, FIGURES, type Figure } from '#server/history/reader-protocol.ts';
import { type BoardInHand, told } from '#tests/board-in-hand.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { HELP, SALES } from '#tests/lib/fold/told.ts';
import { queueRow } from '#tests/lib/measure/rows.ts';
import { playFloor } from '#tests/properties/floor-ledger.ts';
import { type History, written } from './in-memory.ts';

const SEED = runSeed();
console.log(`reports: SEED=${SEED}`);

const QUEUES: readonly QueueRow[] = [SALES, HELP].map((id) => queueRow('x', { id }));

/** A floor at a random moment of it: people still wait. */
function momentOf(seed: number) {
  const dice = new Dice(seed);
  const { events } = playFloor(dice);
  const some = events.slice(0, Math.ceil((events.length * (40 + dice.below(61))) / 100));
  return { events: some, board: told(some), now: Math.max(...some.map(({ at }) => at)) };
}

function wallOf(board: BoardInHand, now: number) {
  const site = board.get('site', 'site');
  if (!site) throw new Error('a floor without a site');
  const rows = { calls: board.all('call'), tallies: board.all('tally'), agents: board.all('agent') };
  return floorNow({ queues: QUEUES, ...rows, site, now });
}

async function reportOf(
  history: History,
  board: BoardInHand,
  now: number,
  step: ReportStep,
): Promise<QueueReport> {
  const site = board.get('site', 'site');
  const day = site?.day;
  if (!site || !day) throw new Error('a floor without a day');
  const today = dayNamed(day, site.timeZone);
  const queues = QUEUES.map((row) => ({ id: row.id, source: row.source, rule: ruleOf(site, row) }));
  const intervals = intervalsOf(day, day, step, site.timeZone);
  const question = { what: 'queues', intervals, queues, counting: DEFAULT_COUNTING, today, now } as const;
  return (await answerTo(history.query, question)) as QueueReport;
}

const figures = (cell: ReportCell) => ({
  offered: cell.offered,
  answered: cell.answered,
  answeredOutside: cell.answeredOutside,
  abandoned: cell.abandoned,
  disconnected: cell.disconnected,
  overflowed: cell.overflowed,
  callbacks: cell.callbacks,
  refused: cell.refused,
  whileClosed: cell.whileClosed,
  percent: cell.percent,
  inTime: cell.inTime,
  judged: cell.judged,
  asaMs: cell.asaMs,
  ahtMs: cell.ahtMs,
});
const measured = (wall: Measures): ReturnType<typeof figures> => ({
  offered: wall.offered,
  answered: wall.answered,
  answeredOutside: wall.answeredOutside,
  abandoned: wall.abandoned,
  disconnected: wall.disconnected,
  overflowed: wall.overflowed,
  callbacks: wall.callbacks,
  refused: wall.refused,
  whileClosed: wall.whileClosed,
  percent: wall.serviceLevel.percent,
  inTime: wall.serviceLevel.numerator,
  judged: wall.serviceLevel.denominator,
  asaMs: wall.asaMs,
  ahtMs: wall.ahtMs,
});

const COUNTS = [
  ...([
    'offered',
    'waiting',
    'answered',
    'answeredOutside',
    'abandoned',
    'disconnected',
    'overflowed',
  ] as const),
  ...(['callbacks', 'unknown', 'refused', 'whileClosed', 'inTime', 'judged'] as const),
];

describe('queues by interval', () => {
  it('have the figures of the wall at the same moment, each queue and all together', {
    timeout: 120_000,
  }, async () => {
    let [offered, waiting] = [0, 0];
    for (let i = 0; i < 20; i++) {
      const { events, board, now } = momentOf(SEED + i);
      const history = await written(events);
      const wall = wallOf(board, now);
      const report = await reportOf(history, board, now, '30');
      for (const { queue, total } of report.queues) {
        const own = wall.queues.get(queue as QueueRow['id']);
        expect(figures(total), `SEED=${SEED + i} ${queue}`).toEqual(own && measured(own));
      }
      expect(figures(report.all.total), `SEED=${SEED + i} all`).toEqual(measured(wall.all));
      offered += report.all.total.offered;
      waiting += report.all.total.waiting;
      history.close();
    }
    expect(offered).toBeGreaterThan(100);
    expect(waiting).toBeGreaterThan(3);
  });

  it('add up over intervals of every length to the same total', { timeout: 120_000 }, async () => {
    for (let i = 0; i < 8; i++) {
      const { events, board, now } = momentOf(SEED + i);
      const history = await written(events);
      const day = await reportOf(history, board, now, 'day');
      for (const step of ['15', '30', '60'] as const) {
        const report = await reportOf(history, board, now, step);
        for (const { queue, cells, total } of [...report.queues, report.all])
          for (const name of COUNTS)
            expect(
              cells.reduce((sum, cell) => sum + cell[name], 0),
              `SEED=${SEED + i} ${queue} ${step} ${name}`,
            ).toBe(total[name]);
        expect(figures(report.all.total)).toEqual(figures(day.all.total));
      }
      history.close();
    }
  });

  it('have behind each figure as many calls as it says', { timeout: 120_000 }, async () => {
    const countIn: Readonly<Record<Figure, (cell: ReportCell) => number>> = {
      offered: (cell) => cell.offered,
      answered: (cell) => cell.answered,
      abandoned: (cell) => cell.abandoned,
      overflowed: (cell) => cell.overflowed,
      callback: (cell) => cell.callbacks,
      unknown: (cell) => cell.unknown,
      whileClosed: (cell) => cell.whileClosed,
      refused: (cell) => cell.refused,
      missed: (cell) => cell.judged - cell.inTime,
    };
    let found = 0;
    for (let i = 0; i < 6; i++) {
      const { events, board, now } = momentOf(SEED + i);
      const history = await written(events);
      const report = await reportOf(history, board, now, '60');
      const site = board.get('site', 'site');
      const rules = Object.fromEntries(QUEUES.map((row) => [row.id, ruleOf(site as SiteRow, row)]));
      const today = site?.day ? dayNamed(site.day, site.timeZone) : null;
      for (const { queue, cells } of [...report.queues, report.all])
        for (const [at, cell] of cells.entries()) {
          if (cell.offered + cell.refused + cell.whileClosed === 0) continue;
          const span = report.intervals[at];
          if (!span) throw new Error('a cell of no interval');
          const which = queue === null ? QUEUES.map(({ id }) => id) : [queue];
          for (const figure of FIGURES) {
            const book = queue === null ? 'callers' : 'stays';
            const asked = {
              ...({ what: 'calls', span, today, queues: which, book, figure } as const),
              ...{ rules, now, limit: 1_000 },
            };
            const answer = (await answerTo(history.query, asked)) as CallsFound;
            expect(answer.count, `SEED=${SEED + i} ${queue} ${figure}`).toBe(countIn[figure](cell));
            expect(answer.calls).toHaveLength(answer.count);
            found += answer.count;
          }
        }
      history.close();
    }
    expect(found).toBeGreaterThan(50);
  });
});
