// The shape of ringside.config.yaml, make-specific parts left open.
import { z } from 'zod';
import { RIGHTS, ROLES } from '#lib/model/access.ts';
import { SOURCE_ID } from '#lib/model/ids.ts';
import { PATTERN } from '#lib/model/pattern.ts';
import {
  AGENT_KEEPS,
  COMPARING_ROLES,
  DEFAULT_AGENT_POLICY,
  DEFAULT_COUNTING,
  DEFAULT_RULE,
  DEFAULT_WALL,
  EARLY_MISSES,
  FORMULAS,
  PAUSE_CLASSES,
  SEEN_FROM,
  TILE_KINDS,
} from '#lib/model/site.ts';
import { hoursSchema } from './hours.ts';
import { nearest } from './issue-words.ts';
import { signInSchema } from './sign-in.ts';

const percent = z.number().min(0).max(100);

const ruleShape = {
  formula: z.enum(FORMULAS).describe('Which calls the service level counts.'),
  targetSeconds: z.int().min(1).max(3600).describe('Answer-time target T in seconds.'),
  goalPercent: percent.describe('Share of calls to be answered within T.'),
  criticalPercent: percent.describe('Below this the tile is critical.'),
  shortAbandonSeconds: z.int().min(0).max(600).describe('Abandons this short can be left out, by formula.'),
  earlyMisses: z
    .array(z.enum(EARLY_MISSES))
    .describe('What leaves within T unanswered and still counts as missed; else it is left out.'),
};

const ruleSchema = z
  .strictObject({
    formula: ruleShape.formula.default(DEFAULT_RULE.formula),
    // Written or not makes a difference: a target that nobody wrote is the PBX's.
    targetSeconds: ruleShape.targetSeconds.exactOptional(),
    goalPercent: ruleShape.goalPercent.default(DEFAULT_RULE.goalPercent),
    criticalPercent: ruleShape.criticalPercent.default(DEFAULT_RULE.criticalPercent),
    shortAbandonSeconds: ruleShape.shortAbandonSeconds.default(DEFAULT_RULE.shortAbandonSeconds),
    earlyMisses: ruleShape.earlyMisses.default([...DEFAULT_RULE.earlyMisses]),
  })
  .prefault({});

/** A queue's own rule: what it does not say is the site's. */
const ownRuleSchema = z.strictObject({
  formula: ruleShape.formula.exactOptional(),
  targetSeconds: ruleShape.targetSeconds.exactOptional(),
  goalPercent: ruleShape.goalPercent.exactOptional(),
  criticalPercent: ruleShape.criticalPercent.exactOptional(),
  shortAbandonSeconds: ruleShape.shortAbandonSeconds.exactOptional(),
  earlyMisses: ruleShape.earlyMisses.exactOptional(),
  shortName: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .exactOptional()
    .describe('What the queue is called on walls, where its own name has no room.'),
});

const yes = z.boolean();
/** How the site counts where the trade has more than one way; each switch is explained in docs/counting.md. */
const countingSchema = z
  .strictObject({
    sameStaySeconds: z
      .int()
      .min(0)
      .max(600)
      .default(DEFAULT_COUNTING.sameStaySeconds)
      .describe('Coming back unanswered into the same queue within so many seconds is the same stay.'),
    bookBy: z
      .enum(['arrival', 'answer'])
      .default(DEFAULT_COUNTING.bookBy)
      .describe('Where a stay is booked: when it joined the queue, or when it ended.'),
    pauseReasons: z
      .record(z.string().trim().min(1).max(80), z.enum(PAUSE_CLASSES))
      .default({})
      .describe('What a pause is, by the reason the PBX names: break, work or afterCall.'),
    ahtWrapUp: yes.default(DEFAULT_COUNTING.ahtWrapUp).describe('Average handling time with wrap-up.'),
    ahtHold: yes.default(DEFAULT_COUNTING.ahtHold).describe('Average handling time with hold.'),
    ahtOutbound: yes
      .default(DEFAULT_COUNTING.ahtOutbound)
      .describe('An agent’s average handling time with outbound calls.'),
    occupancyOutbound: yes
      .default(DEFAULT_COUNTING.occupancyOutbound)
      .describe('Whether calls from and to outside that came through no queue are occupied time.'),
    occupancyInternal: yes
      .default(DEFAULT_COUNTING.occupancyInternal)
      .describe('Whether internal calls are occupied time.'),
    closedHours: z
      .enum(['apart', 'together'])
      .default(DEFAULT_COUNTING.closedHours)
      .describe('Whether what comes outside the opening hours is counted apart, or with the rest.'),
    pauseLimitMinutes: z
      .record(z.string().trim().min(1).max(80), z.number().min(0.1).max(1440))
      .exactOptional()
      .describe('How many minutes a pause may last, by the reason the PBX names; * for every other reason.'),
    wrapUpLimitSeconds: z
      .int()
      .min(1)
      .max(3600)
      .exactOptional()
      .describe('How many seconds wrap-up may last; left out: until the PBX ends it.'),
  })
  .prefault({});

/** What a works council may ask for; each level of `keep` is told in docs/people.md. */
const agentsSchema = z
  .strictObject({
    keep: z
      .enum(AGENT_KEEPS)
      .default(DEFAULT_AGENT_POLICY.keep)
      .describe('How much of single agents is kept for later: none, sums of days, of quarter-hours, or all.'),
    compare: z
      .array(z.enum(COMPARING_ROLES))
      .default([...DEFAULT_AGENT_POLICY.compare])
      .describe('The roles that may see figures of single agents; others see groups of five at least.'),
    listen: z
      .boolean()
      .default(DEFAULT_AGENT_POLICY.listen)
      .describe('false: nobody listens to calls, whispers or barges, whatever rights they have.'),
  })
  .prefault({});

const timeZone = z.string().refine(isTimeZone, {
  error: ({ input }) => {
    const near = nearest(String(input), Intl.supportedValuesOf('timeZone'));
    return `must be an IANA time zone such as Europe/Berlin or Asia/Bangkok${near ? `; did you mean ${near}?` : ''}`;
  },
});

/** All names of the zones, also those that a list of the platform leaves out (UTC, Asia/Kolkata); no offsets. */
function isTimeZone(zone: string): boolean {
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Z][A-Za-z0-9_+-]*)*$/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** An address or a name to listen on: no http://, no port. */
export const isHost = (host: string): boolean =>
  /^[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9_])?$/i.test(host) || z.ipv6().safeParse(host).success;

const name = z.string().trim().min(1).max(80);
const queueRef = z
  .string()
  .regex(/^[a-z0-9-]+\/.+$/, 'must be <source id>/<queue number>, for example hq/6400');

/** An address or a network in CIDR notation. */
const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'must be an address such as 127.0.0.1, or a network such as 10.0.0.0/8',
});

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
  webhookFrom: z
    .array(network)
    .min(1)
    .exactOptional()
    .describe('The addresses its webhooks are taken from; from all where it is left out.'),
  shadow: z
    .boolean()
    .default(false)
    .describe('Whether each day’s differences from the PBX’s own figures are written down as a table.'),
});

/** No way out of the folder, however it is written. */
export const IMAGE_FILE = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^/\\:]([^\\:]*[^/\\:])?$/;

const tileSchema = z.strictObject({
  tile: z.enum(TILE_KINDS),
  queues: z.array(queueRef).default([]),
  text: z.string().max(400).nullable().default(null),
  image: z
    .string()
    .max(200)
    .regex(IMAGE_FILE, 'must name a file in the folder of the configuration, such as logo.png')
    .exactOptional()
    .describe('The file of an image, in the folder of the configuration or below it.'),
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
  seenFromMetres: z
    .literal([...SEEN_FROM], { error: `must be ${SEEN_FROM.slice(0, -1).join(', ')} or ${SEEN_FROM.at(-1)}` })
    .default(DEFAULT_WALL.seenFromMetres)
    .describe('From how many metres it is read: the sizes of its type follow.'),
  screenInches: z
    .number()
    .min(10)
    .max(200)
    .default(DEFAULT_WALL.screenInches)
    .describe('The diagonal of its screen.'),
  open: z
    .boolean()
    .default(false)
    .describe('Whether anybody who can reach this server may look at it, on a screen that nobody let in.'),
  names: z
    .enum(['full', 'initials'])
    .default('initials')
    .describe('How agents’ names stand on it where it is open, and on screens let in from now on.'),
});

/** `hq/6400`; with `*` at its end, all that begin so. */
const pattern = z
  .string()
  .max(200)
  .regex(PATTERN, 'must be <source id>/<queue number>, for example hq/6400 or hq/64*');
const patterns = z.array(pattern).max(200);
const rights = z.array(z.enum(RIGHTS));

const teamSchema = z.strictObject({
  name,
  agents: z
    .array(
      z.string().max(200).regex(PATTERN, 'must be <source id>/<extension>, for example hq/1001 or hq/10*'),
    )
    .min(1)
    .max(2_000)
    .describe('Who is in it, by extension; with * at the end, all that begin so.'),
});

const personSchema = z.strictObject({
  name,
  password: z.string().min(8, 'must have at least 8 characters').max(200).exactOptional(),
  passwordHash: z.string().max(400).exactOptional().describe('What npm run password makes of a password.'),
  role: z.enum(ROLES).exactOptional(),
  numbers: z.enum(['full', 'masked']).exactOptional().describe('Whether they see whole phone numbers.'),
  names: z.enum(['full', 'initials']).exactOptional().describe('How agents’ names stand before them.'),
  commands: z
    .boolean()
    .exactOptional()
    .describe('As before there were roles: true is a supervisor, false a viewer.'),
  may: rights.exactOptional().describe('Rights beside those of the role.'),
  mayNot: rights.exactOptional().describe('Rights of the role that they do not have.'),
  queues: patterns.exactOptional().describe('The queues they act on; all where it is left out.'),
  tenants: patterns.exactOptional().describe('Tenants of a shared PBX, with all their queues.'),
  teams: z
    .array(name)
    .max(200)
    .exactOptional()
    .describe('The teams whose agents they see and act on; all where it is left out.'),
  takeFrom: patterns.exactOptional().describe('The queues they may take calls away from.'),
  giveTo: patterns.exactOptional().describe('Where they may send calls.'),
  agent: queueRef.exactOptional().describe('Which agent they are themselves.'),
});

export const configSchema = z.strictObject({
  site: z.strictObject({ name: name.default('Ringside'), timeZone: timeZone.default('UTC') }).prefault({}),
  server: z
    .strictObject({
      host: z
        .string()
        .refine(
          isHost,
          'must be an address or a name alone, such as 127.0.0.1 or 0.0.0.0: no http://, no port',
        )
        .default('127.0.0.1'),
      port: z.int().min(0).max(65535).default(3000),
      data: z.string().trim().min(1).default('data'),
      origins: z
        .array(
          z.url({ protocol: /^https?$/, error: 'must be a whole address, such as https://wall.example.com' }),
        )
        .default([]),
      keepDays: z.number().min(1).max(3650).default(14),
      tls: z
        .strictObject({
          cert: z.string().trim().min(1).describe('Path of a PEM file with the certificate and its chain.'),
          key: z.string().trim().min(1).describe('Path of a PEM file with its private key.'),
        })
        .exactOptional()
        .describe('The server speaks https with this certificate; files that change are read again.'),
      clear: z
        .boolean()
        .default(false)
        .describe('true: others may be reached without TLS, where the network may read along.'),
      trustedProxies: z
        .array(network)
        .default([])
        .describe('Proxies in front, whose X-Forwarded-For tells whose request it is.'),
      session: z
        .strictObject({
          hours: z.number().gt(0).max(720).default(12),
          idleMinutes: z.number().gt(0).max(1440).default(60),
        })
        .prefault({})
        .describe('How long somebody stays signed in: in all, and without using it.'),
      screens: z
        .strictObject({
          perAddress: z.int().min(1).max(100_000).default(100),
          all: z.int().min(1).max(100_000).default(2_000),
          rooms: z.int().min(1).max(10_000).default(256),
        })
        .prefault({})
        .describe(
          'How many pages and walls may be connected at once, and how many of them with different rights.',
        ),
    })
    .prefault({}),
  sources: z.array(sourceSchema).default([]),
  rule: ruleSchema,
  queues: z.record(queueRef, ownRuleSchema).default({}),
  counting: countingSchema,
  agents: agentsSchema,
  hours: hoursSchema(
    z.string().regex(SOURCE_ID, 'must be the id of a source, for example hq'),
    queueRef,
  ).exactOptional(),
  walls: z.array(wallSchema).default([]),
  teams: z.array(teamSchema).max(200).default([]),
  people: z.array(personSchema).default([]),
  signIn: signInSchema,
});

export type ConfiguredPerson = z.infer<typeof personSchema>;

/** The configuration with every default filled in. A source still carries its make's own settings unread. */
export type Configuration = z.infer<typeof configSchema>;
