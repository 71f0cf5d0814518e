// What is told of the past, and how it is asked for.
import { z } from 'zod';

const count = z.number();
const cellSchema = z
  .object({
    offered: count,
    waiting: count,
    answered: count,
    answeredOutside: count,
    abandoned: count,
    disconnected: count,
    overflowed: count,
    callbacks: count,
    unknown: count,
    refused: count,
    whileClosed: count,
    /** Service level by today's rule, 0..100; `null`: no calls. */
    percent: z.number().nullable(),
    inTime: count,
    judged: count,
    /** By the rules that held when the calls were booked. */
    percentThen: z.number().nullable(),
    others: z.array(z.object({ formula: z.string(), percent: z.number().nullable() })).readonly(),
    asaMs: z.number().nullable(),
    ahtMs: z.number().nullable(),
    longestMs: z.number().nullable(),
    /** Share of the interval that was heard, 0..1; `null`: it has not begun. */
    heard: z.number().nullable(),
    correctedAt: z.number().nullable(),
  })
  .meta({ id: 'ReportCell' });

const rowSchema = z.object({
  queue: z.string().nullable(),
  cells: z.array(cellSchema).readonly(),
  total: cellSchema,
});

const reportSchema = z.object({
  /** [from, until), epoch ms; `day`: the calendar day on which it begins. */
  intervals: z.array(z.object({ from: z.number(), until: z.number(), day: z.string() })).readonly(),
  queues: z.array(rowSchema).readonly(),
  all: rowSchema,
});

/** Minutes, or a part of the calendar: how much time one line stands for. */
export const REPORT_STEPS = ['15', '30', '60', 'day', 'week', 'month'] as const;
/** What it is compared with: nothing, the day before, the same days a week before. */
export const REPORT_AGAINST = ['none', 'yesterday', 'week'] as const;

/** Queues by interval; `against`: the same of the days it is compared with. */
export const queuesReportSchema = z
  .object({
    now: z.number(),
    timeZone: z.string(),
    from: z.string(),
    until: z.string(),
    step: z.enum(REPORT_STEPS),
    bookBy: z.enum(['arrival', 'answer']),
    queues: z
      .array(z.object({ id: z.string(), name: z.string(), number: z.string(), rule: z.string() }))
      .readonly(),
    report: reportSchema,
    against: reportSchema.nullable(),
  })
  .meta({ id: 'QueuesReport' });

export const dayText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** Days of the site, both included; left out: today. `queues`: ids with commas between; left out: all one sees. */
export const queuesReportQuerySchema = z.object({
  from: dayText.optional(),
  until: dayText.optional(),
  step: z.enum(REPORT_STEPS).default('30'),
  against: z.enum(REPORT_AGAINST).default('none'),
  queues: z.string().max(4_000).optional(),
});

const FIGURES = [
  'offered',
  'answered',
  'abandoned',
  'overflowed',
  'callback',
  'unknown',
  'whileClosed',
  'refused',
  'missed',
] as const;

/** The calls behind a figure. `queue` left out: of all together, each caller once. Times in epoch ms. */
export const reportCallsQuerySchema = z.object({
  from: z.coerce.number().int().min(0),
  until: z.coerce.number().int().min(0),
  figure: z.enum(FIGURES),
  queue: z.string().max(200).optional(),
  /** Of one queue: its stays, or the callers whose first queue it was. */
  book: z.enum(['stays', 'callers']).default('stays'),
  queues: z.string().max(4_000).optional(),
});

/** Up to when (epoch ms) the demo's past was made and never took place; `null`: nothing of it was. */
export const madePastSchema = z.object({ until: z.number().nullable() }).meta({ id: 'MadePast' });

export const reportCallsSchema = z
  .object({
    /** All there are; of these the first are in `calls`. */
    count: z.number(),
    calls: z
      .array(
        z.object({
          queue: z.string(),
          startedAt: z.number(),
          outcome: z.string(),
          waitMs: z.number(),
          /** `null`: forgotten, or not told yet. */
          caller: z.string().nullable(),
          agent: z.string().nullable(),
          /** `null`: not yet; or of a queue of too few agents, where the site's agreement lets its times not be seen. */
          endedAt: z.number().nullable(),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'ReportCalls' });
