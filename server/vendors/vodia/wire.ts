// Knows every shape a Vodia PBX sends that the wall reads, in its own field names (dossier §3, §5). Strict on what is
// read, deaf to the rest. Refuses to know what any of it means.
import { z } from 'zod';
import { accountOf } from './party.ts';

/** A field that may be missing or null, or a number where the next version has text. */
const loose = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .catch(undefined)
  .transform((value) => (value === null || value === undefined ? undefined : String(value).trim()));
/** Read where it is used; may be missing. */
const anything = z.unknown().optional();
const flag = z.boolean().optional().catch(undefined);
const account = anything.transform(accountOf);
const count = z.number().int().nonnegative().max(10_000_000).optional().catch(undefined);

/** One item that cannot be read must not cost the others. */
const list = <T extends z.ZodType>(item: T) =>
  anything.transform((items) =>
    (Array.isArray(items) ? (items as unknown[]) : []).flatMap((each): z.output<T>[] => {
      const read = item.safeParse(each);
      return read.success ? [read.data] : [];
    }),
  );

/** Numbers of accounts, in an array (§5.2, of texts or numbers) or in one text parted by blanks (§5.6). */
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

/** A live call, on the socket or in `user/{account}/calls` (§3.2). Which of its spellings it has is read in rows.ts. */
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

export const Message = z.object({ action: z.string().min(1).max(60) });
export const CallState = z.object({ calls: anything });
/** Pushed for the domain; nothing in it is required. */
export const DomainState = z.object({ calls: anything, accounts: anything });

/** An account of `domain-state`, of `accounts?type=extensions`, or a `user-state` (§3.2: aliases of each key). */
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
export const Accounts = list(Account);

/** `domain/{d}/acds` (§5.2), the shorter `user/{mgr}/wallboard` and `user/{account}/acd`, and `accounts?type=acds`. */
export const Queues = list(
  z.object({
    name: account.pipe(z.string()),
    display: loose,
    displayname: loose,
    /** Who is signed in, whatever the reference calls it. */
    agents: accounts,
  }),
);

/** `domain/{d}/user_settings/{acd}` (§5.6). */
export const QueueSettings = z.object({
  display: loose,
  agents: accounts,
  all_agents: accounts,
  /** Seconds of wrap-up. */
  recover_time: z.coerce.number().min(0).max(86_400).optional().catch(undefined),
});

/** An agent of a queue: in `wallboard/{acd}` and, as far as is known, in `acdinfo?info=agents` (§5.3, §5.4). */
export const QueueAgent = z.object({
  account,
  agent: account,
  extension: account,
  login: flag,
});
/** A call in a queue, mostly without the id the stream has for it. `start` is text here, with a fraction (§5.3). */
export const QueueCall = z.object({
  id: loose,
  start: anything,
  from: loose,
  'from-number': loose,
});
const talk = z.object({ ivr: anything, ring: anything, talk: anything, hold: anything }).partial();
/** `user/{mgr}/wallboard/{acd}` (§5.3): seconds. */
export const Wallboard = z.object({
  acds: anything,
  agents: list(QueueAgent).optional(),
  /** The 2019 form: who is signed in, as numbers. */
  logged_agents: accounts,
  current: list(QueueCall).optional(),
});
/** One queue of it. Sums in seconds; missing in the 2019 form. */
export const WallboardQueue = z.object({
  hangup: z.object({ waiting: count, ringing: count }).optional().catch(undefined),
  duration: z
    .object({ sum: talk.optional().catch(undefined) })
    .optional()
    .catch(undefined),
  calls: z.object({ completed: z.number().int().nonnegative().max(10_000_000) }),
});
/** `acd/{acd}@{d}/stat` (§5.5). */
export const QueueStat = z.object({
  agents: list(talk.extend({ calls: z.number().int().nonnegative().max(10_000_000) })),
  hangup_waiting: z.number().int().nonnegative().max(10_000_000),
  hangup_ringing: count,
});
/** `acdinfo` of a day (§5.4); `{}` where there were no calls. */
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
