// The file of expected totals a replay is measured against.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const queueSchema = z.object({
  offered: z.number(),
  answered: z.number(),
  abandoned: z.number(),
  answered_within_threshold: z.number(),
  abandoned_within_threshold: z.number(),
  service_level_pct: z.number().nullable(),
  average_speed_of_answer_s: z.number().nullable(),
  average_talk_s: z.number().nullable(),
  abandon_rate_pct: z.number().nullable().optional(),
  longest_wait_s: z.number().nullable(),
});
const agentSchema = z.object({ answered: z.number(), talk_s: z.number() });
const daySchema = z.object({ agents: z.record(z.string(), agentSchema).default({}) }).catchall(queueSchema);
const fileSchema = z.object({ threshold_s: z.number().positive(), days: z.record(z.string(), daySchema) });

export type ExpectedQueue = z.infer<typeof queueSchema>;
export type ExpectedAgent = z.infer<typeof agentSchema>;
export type ExpectedDay = {
  readonly queues: Readonly<Record<string, ExpectedQueue>>;
  readonly agents: Readonly<Record<string, ExpectedAgent>>;
};
export type Expected = {
  readonly thresholdSeconds: number;
  readonly days: Readonly<Record<string, ExpectedDay>>;
};

/** @throws Error with the file's name and what is wrong with it. */
export function readExpected(file: string): Expected {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
  const parsed = fileSchema.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(
      `${file} is not in the expected shape: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    );
  }
  const days = Object.entries(parsed.data.days).map(
    ([day, { agents, ...queues }]) =>
      [day, { queues: queues as Record<string, ExpectedQueue>, agents }] as const,
  );
  return { thresholdSeconds: parsed.data.threshold_s, days: Object.fromEntries(days) };
}
