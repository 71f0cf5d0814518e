// Every shape a Vodia PBX sends that the wall reads, in its own field names (docs/vendors/vodia/wire.md). Strict on
// what is read, deaf to the rest.
import { z } from 'zod';
import type { Party } from '#lib/model/board.ts';
import { parseJson, readableItems, textIn } from '#server/pbx-sdk/lenient.ts';

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
  /** Their day: when the tenant's began, epoch seconds (vodia#days). */
  work: z
    .object({ begin: z.number().gte(1e8).lt(1e10) })
    .optional()
    .catch(undefined),
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
  agents: readableItems(
    talk.extend({ agent: account, calls: z.number().int().nonnegative().max(10_000_000) }),
  ),
  hangup_waiting: z.number().int().nonnegative().max(10_000_000),
  hangup_ringing: count,
  redirect_waiting: count,
  redirect_ringing: count,
  /** Left by a key. */
  user_interaction: count,
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

/** Above this a number of seconds would lie in the year 5138: it is milliseconds. */
const MILLISECONDS_FROM = 1e11;
/** Before 1985, or after 2200: no time of a call. */
const EARLIEST_MS = 4.8e11;
const LATEST_MS = 7.3e12;

/**
 * An instant as epoch ms; `null` where it is none. The PBX writes milliseconds behind the point without leading
 * zeros: 88 ms is `.88`, 880 ms `.880`. A string still tells which; a number no longer does, so only its whole seconds
 * are believed.
 */
export function instant(value: unknown): number | null {
  const ms = typeof value === 'string' ? ofText(value.trim()) : ofNumber(value);
  return ms !== null && ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : null;
}

function ofText(text: string): number | null {
  const parts = /^(\d{1,15})(?:\.(\d{1,9}))?$/.exec(text);
  if (!parts) return null;
  const whole = Number(parts[1]);
  if (whole >= MILLISECONDS_FROM) return whole;
  const behind = Number(parts[2] ?? '0');
  return whole * 1000 + (behind < 1000 ? behind : 0);
}

function ofNumber(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return value >= MILLISECONDS_FROM ? Math.trunc(value) : Math.trunc(value) * 1000;
}

/** Longest conversation believed: beyond it the unit was misread. */
const LONGEST_MS = 7 * 24 * 3_600_000;

/** A length of time in ms, from one written in seconds (`wallboard`, `acd/…/stat`, `acd/…/cdr`). */
export const seconds = (value: unknown): number => lengthOf(value, 1000);
/** A length of time in ms, from one written in milliseconds (`acdinfo`, `acdcdr`, `idle.duration` of `acd/…/stat`). */
export const milliseconds = (value: unknown): number => lengthOf(value, 1);

function lengthOf(value: unknown, unitMs: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return 0;
  return Math.min(LONGEST_MS, Math.round(number * unitMs));
}

/** What a number may look like; anything else is no name of an account. */
const NUMBER = /^[\w.+*#-]{1,60}$/;
const NAME_LIMIT = 120;
/** No name and address are longer; what is, is not searched for one. */
const READ = 400;
const ADDRESS = /^(?:"((?:[^"\\]|\\.)*)"|([^<"]*))\s*<\s*(?:sips?:|tel:)?([^@<>;]*)[^<>]*>/i;

/** `"Carl Caller" <sip:6175550142@tenant.example.com>`, `sip:40@t`, `40@t` or `40`. Numbers stay text: zeros and + count. */
export function partyOf(text: string): Party {
  const address = ADDRESS.exec(text.slice(0, READ).trim());
  if (address) {
    const name = (address[1] ?? address[2] ?? '').replace(/\\(.)/g, '$1').trim();
    const number = numberOf(address[3] ?? '');
    // A caller without a name has their number for one.
    return { number, name: name === number ? '' : name.slice(0, NAME_LIMIT) };
  }
  return { number: numberOf(text.replace(/^\s*(?:sips?:|tel:)/i, '').split('@', 1)[0] ?? ''), name: '' };
}

/** The tenant a SIP address names; `null` where there is none. */
export const hostOf = (text: string): string | null =>
  /<\s*sips?:[^@<>]*@([a-z0-9.-]{1,200})/i.exec(text)?.[1]?.toLowerCase() ?? null;

const numberOf = (text: string): string => {
  const bare = text.trim();
  // Longer than any number: a call is not lost for it.
  return bare.slice(0, 60);
};

/** An account's number, without `@tenant`; `null` where it is none. A star marks an extension, it is no part of it. */
export function accountOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
  const number = (text.split('@', 1)[0] ?? '').trim();
  return NUMBER.test(number) && /\d|[a-z]/i.test(number) ? number : null;
}

/** The entries of a directory or a list of queues; a page of it may be wrapped. */
export function entriesIn(body: unknown): readonly unknown[] {
  const wrapped = (body as { extensions?: unknown; accounts?: unknown } | null | undefined) ?? {};
  const entries = Array.isArray(body) ? body : (wrapped.extensions ?? wrapped.accounts);
  return Array.isArray(entries) ? (entries as unknown[]) : [];
}

/** Whom a directory or a list of queues names. */
export function numbersIn(text: string | undefined): string[] {
  return entriesIn(parseJson(text ?? '')).flatMap((item) => {
    const named =
      typeof item === 'object' && item !== null ? (item as { name?: unknown; account?: unknown }) : null;
    const number = accountOf(named ? (named.account ?? named.name) : item);
    return number === null ? [] : [number];
  });
}
