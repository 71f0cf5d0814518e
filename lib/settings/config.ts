// Knows the shape of ringside.config.yaml, make-specific parts left open. Refuses to know files, lines and makes.
import { z } from 'zod';
import { SOURCE_ID } from '#lib/model/ids.ts';
import { DEFAULT_RULE, DEFAULT_WALL, FORMULAS, TILE_KINDS } from '#lib/model/site.ts';

const percent = z.number().min(0).max(100);

const ruleShape = {
  formula: z.enum(FORMULAS).describe('Which calls the service level counts.'),
  targetSeconds: z.int().min(1).max(3600).describe('Answer-time target T in seconds.'),
  goalPercent: percent.describe('Share of calls to be answered within T.'),
  criticalPercent: percent.describe('Below this the tile is critical.'),
  shortAbandonSeconds: z.int().min(0).max(600).describe('Abandons this short can be left out, by formula.'),
};

const ruleSchema = z
  .strictObject({
    formula: ruleShape.formula.default(DEFAULT_RULE.formula),
    targetSeconds: ruleShape.targetSeconds.default(DEFAULT_RULE.targetSeconds),
    goalPercent: ruleShape.goalPercent.default(DEFAULT_RULE.goalPercent),
    criticalPercent: ruleShape.criticalPercent.default(DEFAULT_RULE.criticalPercent),
    shortAbandonSeconds: ruleShape.shortAbandonSeconds.default(DEFAULT_RULE.shortAbandonSeconds),
  })
  .prefault({});

/** A queue's own rule: what it does not say is the site's. */
const ownRuleSchema = z.strictObject({
  formula: ruleShape.formula.exactOptional(),
  targetSeconds: ruleShape.targetSeconds.exactOptional(),
  goalPercent: ruleShape.goalPercent.exactOptional(),
  criticalPercent: ruleShape.criticalPercent.exactOptional(),
  shortAbandonSeconds: ruleShape.shortAbandonSeconds.exactOptional(),
});

const timeZone = z.string().refine((zone) => zones().has(zone), {
  error: 'must be an IANA time zone such as Europe/Berlin or Asia/Bangkok',
});

let known: Set<string> | null = null;
/** UTC and the old names count too, although `supportedValuesOf` leaves them out. */
function zones(): Set<string> {
  known ??= new Set(['UTC', 'Etc/UTC', 'GMT', ...Intl.supportedValuesOf('timeZone')]);
  return known;
}

const name = z.string().trim().min(1).max(80);
const queueRef = z
  .string()
  .regex(/^[a-z0-9-]+\/.+$/, 'must be <source id>/<queue number>, for example hq/6400');

const DEFAULT_MEGABYTES = 64;
/** A tape of what a source hears; `null`: none. */
const recordSchema = z
  .union(
    [
      z.boolean(),
      z.strictObject({
        maxMegabytes: z.number().min(1).max(10_000).default(DEFAULT_MEGABYTES),
        numbers: z.enum(['full', 'masked']).default('full'),
      }),
    ],
    { error: 'must be true, false, or { maxMegabytes: 64, numbers: full } with numbers full or masked' },
  )
  .default(false)
  .transform((record) =>
    record === true
      ? { maxMegabytes: DEFAULT_MEGABYTES, numbers: 'full' as const }
      : record === false
        ? null
        : record,
  )
  .describe('Whether what the PBX says is kept in a file, for a bug report.');

const sourceSchema = z.looseObject({
  id: z
    .string()
    .regex(SOURCE_ID, 'must be lower-case letters, digits and dashes, for example hq')
    .refine((id) => id !== 'site', 'must not be "site": that name is taken'),
  make: z.string().min(1),
  name: name.optional(),
  tls: z
    .strictObject({
      verify: z
        .boolean()
        .default(true)
        .describe('false accepts any certificate: only on a network you trust.'),
      ca: z.string().optional().describe('Path of a PEM file with the certificate authority to trust.'),
    })
    .prefault({}),
  record: recordSchema,
});

const tileSchema = z.strictObject({
  tile: z.enum(TILE_KINDS),
  queues: z.array(queueRef).default([]),
  text: z.string().max(400).nullable().default(null),
});

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "07:30"');

const wallSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and dashes'),
  name,
  queues: z.array(queueRef).default([]),
  tiles: z.array(tileSchema).default([]),
  turnSeconds: z
    .int()
    .min(4)
    .max(600)
    .default(DEFAULT_WALL.turnSeconds)
    .describe('How long each page stands when there are more tiles than fit.'),
  sound: z.boolean().default(DEFAULT_WALL.sound).describe('Whether a breach is heard.'),
  hours: z
    .strictObject({ from: timeOfDay, until: timeOfDay })
    .nullable()
    .default(DEFAULT_WALL.hours)
    .describe('Outside these hours the screen is dimmed.'),
});

const personSchema = z.strictObject({
  name,
  password: z.string().min(8, 'must have at least 8 characters'),
  numbers: z.enum(['full', 'masked']).default('full').describe('Whether they see whole phone numbers.'),
  commands: z.boolean().default(true).describe('Whether they may act on calls and agents.'),
});

export const configSchema = z.strictObject({
  site: z.strictObject({ name: name.default('Ringside'), timeZone: timeZone.default('UTC') }).prefault({}),
  server: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.int().min(0).max(65535).default(3000),
      data: z.string().default('data'),
      origins: z.array(z.url({ protocol: /^https?$/ })).default([]),
      keepDays: z.number().min(1).max(3650).default(14),
    })
    .prefault({}),
  sources: z.array(sourceSchema).default([]),
  rule: ruleSchema,
  queues: z.record(queueRef, ownRuleSchema).default({}),
  walls: z.array(wallSchema).default([]),
  people: z.array(personSchema).default([]),
});

/** The configuration with every default filled in. A source still carries its make's own settings unread. */
export type Configuration = z.infer<typeof configSchema>;
export type SourceConfiguration = Configuration['sources'][number];
