// What is told of the points of a service level that were lost, and how it is asked for.
import { z } from 'zod';
import { dayText, REPORT_STEPS } from './reports.ts';

/** `lost`: points of the whole span's service level; below 0, better than the goal. Calls that the formula judges. */
const cellSchema = z
  .object({ lost: z.number(), judged: z.number(), inTime: z.number() })
  .meta({ id: 'PointsCell' });

/** Agents on average. `busy`: on calls, ringing, wrap-up; `untold`: signed in, and what they did is not kept. */
const presencesSchema = z
  .object({
    ready: z.number(),
    busy: z.number(),
    paused: z.number(),
    away: z.number(),
    untold: z.number(),
  })
  .meta({ id: 'Presences' });

export const pointsReportSchema = z
  .object({
    now: z.number(),
    timeZone: z.string(),
    from: z.string(),
    until: z.string(),
    step: z.enum(REPORT_STEPS),
    /** Of one queue its stays are judged; of several the callers, each once. */
    book: z.enum(['stays', 'callers']),
    intervals: z.array(z.object({ from: z.number(), until: z.number(), day: z.string() })).readonly(),
    /** Per cent, of all queues by their judged calls; `null`: no call was judged. */
    goal: z.number().nullable(),
    reached: z.number().nullable(),
    total: cellSchema,
    byInterval: z.array(cellSchema).readonly(),
    queues: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          number: z.string(),
          rule: z.string(),
          goal: z.number(),
          total: cellSchema,
          cells: z.array(cellSchema).readonly(),
        }),
      )
      .readonly(),
    /** Dearest first. `at`: the place of the interval; `there`: `null` where the site's agreement does not let it be seen. */
    worst: z
      .array(z.object({ queue: z.string(), at: z.number(), there: presencesSchema.nullable() }))
      .readonly(),
  })
  .meta({ id: 'PointsReport' });

/** `queue`: this one by itself. */
export const pointsQuerySchema = z.object({
  from: dayText.optional(),
  until: dayText.optional(),
  step: z.enum(REPORT_STEPS).default('15'),
  queue: z.string().max(200).optional(),
});

/** A span in epoch ms. */
export const staffQuerySchema = z.object({
  from: z.coerce.number().int().min(0),
  until: z.coerce.number().int().min(0),
  queue: z.string().max(200),
});

/** Who was signed in to the queue; `others`: so many more, whose figures this person may not see. */
export const staffSchema = z
  .object({
    there: presencesSchema.nullable(),
    agents: z
      .array(
        z.object({
          name: z.string(),
          /** ms of the span. */
          ms: presencesSchema,
          pausedFor: z.record(z.string(), z.number()),
        }),
      )
      .readonly(),
    others: z.number(),
  })
  .meta({ id: 'StaffThere' });
