// Every shape a Vodia PBX sends that the wall reads, in its own field names (docs/vendors/vodia/wire.md). Strict on
// what is read, deaf to the rest.
import { z } from 'zod';
import { readableItems, textIn } from '#server/pbx-sdk/lenient.ts';
import { accountOf } from './party.ts';

/** Read where it is used; may be missing. */
const anything = z.unknown().optional();
/** A field that may be missing or null, or a number where the next version has text. */
const loose = anything.transform(textIn);
const flag = z.boolean().optional().catch(undefined);
const account = anything.transform(accountOf);
const count = z.number().int().nonnegative().max(10_000_000).optional().catch(undefined);

/**
 * Numbers of accounts, in an array (vodia#queue-list, of texts or numbers) or in one text parted by blanks
 * (vodia#queue-settings).
 */
const accounts = anything.transform((value): string[] | undefined => {
  const items = typeof value === 'string' ? value.split(/[\s,;]+/) : Array.isArray(value) ? value : undefined;
  if (!items) return undefined;
  const read = (items as unknown[]).map((item) =>
    accountOf(typeof item === 'object' && item !== null ? (item as { name?: unknown }).name : item),
  );
  return [...new Set(read.filter((number) => number !== null))];
});

/** Holds a letter or a digit, and nothing odd. */
const CALL_ID = /^(?=.*[a-z0-9])[\w.+*#:@/=-]{1,160}$/i;

/**
 * A live call, on the socket or in `user/{account}/calls` (vodia#call-rows). Which of its spellings it has is read in
 * rows.ts.
 */
export const Call = z.object({
  id: z.union([z.string(), z.number()]).transform(String).pipe(z.string().trim().regex(CALL_ID)),
  from: loose,
  to: loose,
  'from-number': loose,
  'to-number': loose,
  'from-name': loose,
  'to-name': loose,
  callstate: loose,
  state: loose,
  /** Epoch seconds, or "" until somebody answers. */
  connect: anything,
  start: anything,
  now: anything,
  extension: accountsMarked(),
  acd: loose,
  group: loose,
  queue: loose,
  inbound: flag,
  external: flag,
});
export type Call = z.output<typeof Call>;

/** `["*40", "42"]`: the star stands before or behind, and is told apart. */
function accountsMarked() {
  return anything.transform((value): { number: string; marked: boolean }[] | undefined => {
    const items = typeof value === 'string' ? value.split(/[\s,;]+/) : value;
    if (!Array.isArray(items)) return undefined;
    return (items as unknown[]).slice(0, 100).flatMap((item) => {
      const text = typeof item === 'number' ? String(item) : typeof item === 'string' ? item : '';
      const number = accountOf(text.replace(/^\*|\*$/g, ''));
      return number === null ? [] : [{ number, marked: text.startsWith('*') || text.endsWith('*') }];
    });
  });
}

export const Message = z.object({
  action: z
    .string()
    .min(1)
    .transform((text) => text.slice(0, 60)),
});
export const CallState = z.object({ calls: anything });
/** Pushed for the domain; nothing in it is required. */
export const DomainState = z.object({ calls: anything, accounts: anything });

/**
 * An account of `domain-state`, of `accounts?type=extensions`, or a `user-state` (vodia#directory: aliases of each
 * key).
 */
export const Account = z.object({
  account,
  name: account,
  alias: accounts,
  displayname: loose,
  display: loose,
  type: loose,
  usertype: loose,
  domain: loose,
  dnd: flag,
  login: flag,
  registered: flag,
  /** In a conversation. */
  connected: flag,
});
export type Account = z.output<typeof Account>;
export const Accounts = readableItems(Account);

/**
 * `domain/{d}/acds` (vodia#queue-list), the shorter `user/{mgr}/wallboard` and `user/{account}/acd`, and
 * `accounts?type=acds`.
 */
export const Queues = readableItems(
  z.object({
    name: account.pipe(z.string()),
    display: loose,
    displayname: loose,
    /** Who is signed in, whatever the reference calls it. */
    agents: accounts,
    /** How many callers it has now. */
    calls: z.number().catch(0),
  }),
);

/** `domain/{d}/user_settings/{acd}` (vodia#queue-settings). */
export const QueueSettings = z.object({
  display: loose,
  agents: accounts,
  all_agents: accounts,
  /** Who may look into it, agents or not. */
  manager: accounts,
  /** Seconds of wrap-up. */
  recover_time: z.coerce.number().min(0).max(86_400).optional().catch(undefined),
});

/**
 * An agent of a queue: in `wallboard/{acd}` and, as far as is known, in `acdinfo?info=agents` (vodia#wallboard,
 * vodia#queue-detail).
 */
export const QueueAgent = z.object({
  account,
  agent: account,
  extension: account,
  login: flag,
  dnd: flag,
});
/**
 * A call in a queue, mostly without the id the stream has for it. `start` is text here, with a fraction
 * (vodia#wallboard).
 */
export const QueueCall = z.object({
  id: loose,
  start: anything,
  from: loose,
  'from-number': loose,
  /** Who has it; empty or missing while it waits. A name and an address, or the number. */
  agent: loose,
});
const talk = z.object({ ivr: anything, ring: anything, talk: anything, hold: anything }).partial();
/** `user/{mgr}/wallboard/{acd}` (vodia#wallboard): seconds. */
export const Wallboard = z.object({
  acds: anything,
  agents: readableItems(QueueAgent).optional(),
  /** The 2019 form: who is signed in, as numbers. */
  logged_agents: accounts,
  current: readableItems(QueueCall).optional(),
});
/** Who manages each queue (missing in the 2019 form). */
export const WallboardManagers = z.record(
  z.string(),
  z.object({ managers: accounts }).catch({ managers: undefined }),
);
/** One queue of it. Sums in seconds; missing in the 2019 form. */
export const WallboardQueue = z.object({
  hangup: z.object({ waiting: count, ringing: count }).optional().catch(undefined),
  duration: z
    .object({ sum: talk.optional().catch(undefined) })
    .optional()
    .catch(undefined),
  calls: z.object({ completed: z.number().int().nonnegative().max(10_000_000) }),
});
/** `acd/{acd}@{d}/stat` (vodia#queue-statistics). */
export const QueueStat = z.object({
  agents: readableItems(talk.extend({ calls: z.number().int().nonnegative().max(10_000_000) })),
  hangup_waiting: z.number().int().nonnegative().max(10_000_000),
  hangup_ringing: count,
});
/** `acdinfo` of a day (vodia#queue-detail); `{}` where there were no calls. */
export const DayFigures = z.object({
  hc: count,
  hw: count,
  hr: count,
  durationivr: anything,
  durationring: anything,
  durationtalk: anything,
  durationhold: anything,
});

/** A finished call of a queue: `acd/{acd}/cdr` (durations in an object, seconds) or `acdcdr` (flat, milliseconds). */
export const Finished = z.object({
  start: anything,
  from: loose,
  /** A name and an address; empty when nobody answered. */
  agent: loose,
  extension: loose,
  reason: loose,
  duration: talk.optional().catch(undefined),
  ivr: anything,
  ring: anything,
  talk: anything,
  hold: anything,
});
export type Finished = z.output<typeof Finished>;
