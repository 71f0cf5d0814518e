// The shapes, times and words Cytracom sends: blocks of an event stream, channel events, answers of its REST API.
// Source: the vendor's page on events (channel events), its pages on data services and insights (REST).
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import type { Direction } from '#lib/model/board.ts';
import type { ExitCause, ExitDestination, QueueExit } from '#lib/model/event.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { epochMs } from '#server/pbx-sdk/lenient.ts';

/** One message of an event stream. */
type Block = {
  /** As sent, e.g. `chan.dial_begin`; empty for a nameless one. */
  readonly name: string;
  readonly data: string;
};

/** Reads the text of one frame: the lines of one message. `null` where it holds none. */
export function readBlock(text: string): Block | null {
  let found: Block | null = null;
  const parser = createParser({
    onEvent: ({ event, data }) => {
      found ??= { name: event ?? '', data };
    },
  });
  parser.feed(`${text}\n\n`);
  return found;
}

/** A message as the text of a frame. */
export const blockText = (name: string, data: string): string =>
  `${name === '' ? '' : `event:${name}\n`}${data
    .split('\n')
    .map((line) => `data:${line}`)
    .join('\n')}`;

const Named = z.object({ event: z.string() });

/** The event's own name, without the stream's before it: `chan.hangup`, `queue/hangup` and `HANGUP` are `hangup`. */
export function eventIn(name: string, payload: unknown): string {
  const inside = Named.safeParse(payload).data?.event ?? '';
  return (
    (name === '' || name === 'message' ? inside : name).split(/[./:]/).at(-1)?.trim().toLowerCase() ?? ''
  );
}

const id = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(
    z
      .string()
      .min(1)
      .max(120)
      .refine((value) => !(value in {})),
  );
/** What is too long for any use is cut, and costs nothing else of its message. */
const words = z
  .union([z.string(), z.number()])
  .transform((value) => [...String(value).slice(0, 600)].slice(0, 300).join(''))
  .catch('');
const maybeId = id.nullish().catch(null);

const party = z.object({
  state: words,
  number: words,
  name: words,
  /** `sip<extension>_<customer_code>`; null for outside parties. */
  device: words,
  channel_id: maybeId,
  dial_status: words,
  connected_number: words,
  connected_device: words,
});
export type WireParty = z.output<typeof party>;

/** `dial_begin`, `dial_end` and `hangup` alike: who is told of differs. */
export const ChanEvent = z.object({
  linked_id: id,
  unique_id: maybeId,
  /** Epoch ms in the vendor's examples; read by its size. */
  event_time: z.unknown(),
  direction: words,
  caller: party.nullish().catch(null),
  /** On the wire; the vendor's table calls it `callee`. */
  called: party.nullish().catch(null),
  callee: party.nullish().catch(null),
  /** In `hangup`, in the place of caller and called. */
  channel: party.nullish().catch(null),
});
export type ChanEvent = z.output<typeof ChanEvent>;

/** `code` stands in the body too and equals the HTTP status. */
export const Answer = z.object({
  code: z.coerce.number().optional().catch(undefined),
  msg: z.string().optional().catch(undefined),
});

export const Users = z.object({
  data: z.object({
    users: z.array(z.object({ name: words, extension_number: words, email: words }).nullable().catch(null)),
  }),
});

/** The answer's form was cut off in what is public: the first list under `data`, or `data` itself. */
const Resources = z.object({
  data: z.union([
    z.array(z.unknown()),
    z.record(z.string(), z.unknown()).transform((data) => Object.values(data).find(Array.isArray) ?? []),
  ]),
});
const Resource = z
  .object({
    id: maybeId,
    resource_id: maybeId,
    uuid: maybeId,
    type: words,
    name: words,
    description: words,
    number: words,
    extension_number: words,
    extension: words,
  })
  .transform(
    ({ id: own, resource_id, uuid, type, name, description, number, extension_number, extension }) => ({
      id: own ?? resource_id ?? uuid ?? null,
      type: type.toLowerCase(),
      name: name || description,
      number: number || extension_number || extension,
    }),
  );

/** The queues that an answer to `data/resources` lists; `null` where it is no list. */
export function queuesIn(
  body: unknown,
): { readonly id: string; readonly name: string; readonly number: string }[] | null {
  const list = Resources.safeParse(body).data?.data;
  if (!list) return null;
  return list.flatMap((entry) => {
    const { id, type, name = '', number = '' } = Resource.safeParse(entry).data ?? {};
    // The filter may have been ignored; without a type it was not.
    return id && (type === 'queue' || type === '') ? [{ id, name, number }] : [];
  });
}

const record = z.object({
  linked_id: maybeId,
  other_linked_ids: z.array(id).nullish().catch(null),
  /** Epoch ms. */
  started_on_ts: z.unknown(),
  /** Seconds. */
  duration: z.unknown(),
  answered: z.boolean().nullish().catch(null),
  legs: z
    .array(z.object({ callee: z.object({ type: words }).nullish().catch(null) }))
    .nullish()
    .catch(null),
});
export type CallRecord = z.output<typeof record>;
const records = z.array(record.nullable().catch(null));
/** `/insights/search` and `/insights/scroll`; some say the list without the word `search` around it. */
export const Insights = z.object({
  data: z.union([
    z.object({ search: z.object({ records, scroll_id: z.string().max(4_000).nullish().catch(null) }) }),
    z
      .object({ records, scroll_id: z.string().max(4_000).nullish().catch(null) })
      .transform((search) => ({ search })),
  ]),
});

/** What `park` may answer, wherever the slot is named. */
export const Parked = z.object({
  data: z
    .object({ slot: words, parking_slot: words, park_number: words })
    .transform(({ slot, parking_slot, park_number }) => slot || parking_slot || park_number)
    .catch(''),
});

const DAY_SECONDS = 86_400;

/**
 * Milliseconds of a duration: seconds by default, ms where that would be longer than a day or than can be;
 * `hh:mm:ss` too.
 * @param mostMs what it cannot exceed, where that is known.
 */
export function spanMs(value: unknown, mostMs: number | null = null): number | null {
  if (typeof value === 'string') {
    const clock = /^(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:\.\d+)?$/.exec(value.trim());
    if (clock) return (Number(clock[1] ?? 0) * 3_600 + Number(clock[2]) * 60 + Number(clock[3])) * 1_000;
    if (!/^\d{1,12}(\.\d{1,9})?$/.test(value.trim())) return null;
  } else if (typeof value !== 'number') return null;
  const n = Number(value);
  if (!Number.isFinite(n) || n < 0 || n > DAY_SECONDS * 1_000) return null;
  const asSeconds = n * 1_000;
  const tooLong =
    n > DAY_SECONDS || (mostMs !== null && asSeconds > mostMs + SLACK_MS && n <= mostMs + SLACK_MS);
  return Math.round(tooLong ? n : asSeconds);
}

const SLACK_MS = 5_000;

/** The start of a call, which its linked_id begins with: `<epoch ms>.<count>` (in Asterisk's own form, seconds). */
export function startIn(linkedId: string): number | null {
  const told = /^(\d{9,13})\.\d+$/.exec(linkedId)?.[1];
  return told === undefined ? null : epochMs(told);
}

/** Lower case, words apart by one space: `In_a-queue  Call` is `in a queue call`. */
export const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[_\-\s]+/g, ' ')
    .trim();

type Dial = 'ringing' | 'answered' | 'unanswered';

/** `null` for no word at all: then the event's own name must do. */
export function dialOf(word: string): Dial | null {
  const said = plain(word);
  if (said === '') return null;
  if (said === 'answered' || said === 'answer') return 'answered';
  return said === 'ringing' || said === 'ring' || said === 'progress' ? 'ringing' : 'unanswered';
}

export function directionOf(word: string): Direction {
  const said = plain(word);
  if (/^(inbound|incoming|in)$/.test(said)) return 'inbound';
  if (/^(outbound|outgoing|out)$/.test(said)) return 'outbound';
  return /^(internal|local|extension)$/.test(said) ? 'internal' : 'unknown';
}

/** A caller-id name that names nobody: `Outbound Call` stands even on internal calls. */
export const personOf = (name: string): string =>
  /^(outbound call|unknown|anonymous|unavailable|restricted|null)$/.test(plain(name)) ? '' : name.trim();

export type MemberState =
  | 'available'
  | 'ringing'
  | 'talking'
  | 'hold'
  | 'paused'
  /** Of the pauses, the one the phone is set to. */
  | 'dnd'
  | 'wrapUp'
  /** By the device's word, whatever makes it so. */
  | 'busy'
  /** The phone is not there. */
  | 'unregistered'
  | 'offline'
  | 'unknown';

const STATES: Readonly<Record<string, MemberState>> = {
  waiting: 'available',
  available: 'available',
  ready: 'available',
  free: 'available',
  'not inuse': 'available',
  'not in use': 'available',
  '1': 'available',
  receiving: 'ringing',
  ringing: 'ringing',
  offering: 'ringing',
  ringinuse: 'ringing',
  'ring in use': 'ringing',
  '6': 'ringing',
  '7': 'ringing',
  'in a queue call': 'talking',
  'in queue call': 'talking',
  'in call': 'talking',
  'on call': 'talking',
  'in use': 'talking',
  inuse: 'talking',
  busy: 'busy',
  talking: 'talking',
  connected: 'talking',
  '2': 'talking',
  '3': 'busy',
  'on hold': 'hold',
  onhold: 'hold',
  held: 'hold',
  '8': 'hold',
  paused: 'paused',
  'on break': 'paused',
  break: 'paused',
  dnd: 'dnd',
  'do not disturb': 'dnd',
  'not ready': 'paused',
  'wrap up': 'wrapUp',
  wrapup: 'wrapUp',
  wrap: 'wrapUp',
  'after call': 'wrapUp',
  'logged out': 'offline',
  'logged off': 'offline',
  offline: 'unregistered',
  unavailable: 'unregistered',
  unregistered: 'unregistered',
  'not registered': 'unregistered',
  unreachable: 'unregistered',
  invalid: 'unregistered',
  removed: 'offline',
  '4': 'unregistered',
  '5': 'unregistered',
  unknown: 'unknown',
  '0': 'unknown',
};

/**
 * What a member's state word means; `null` for a word nobody has told us of.
 * @param saysWaiting whether this account has ever said `waiting`: then `idle` is mod_callcenter's word for "gets no
 * calls", otherwise it is everybody's word for "free".
 */
export function memberStateOf(word: string, saysWaiting: boolean): MemberState | null {
  const said = plain(word);
  if (said === 'idle') return saysWaiting ? 'paused' : 'available';
  if (said.startsWith('unavailable reason')) return 'paused';
  if (said.startsWith('available')) return 'available';
  return lookUp(STATES, said) ?? null;
}

/** How a call of the history ended, by its word; `null` where the word says that an agent served it. */
export function exitOf(word: string): QueueExit | null {
  const said = plain(word);
  if (
    /complete|answered|connected|served|agent|handled/.test(said) &&
    !/no answer|unanswered|not answered/.test(said)
  )
    return null;
  if (said === '' || /abandon|hang ?up|cancel|no answer|unanswered|missed/.test(said)) return 'abandoned';
  if (/callback|call back/.test(said)) return 'callback';
  if (/overflow|transfer|voice ?mail|mailbox/.test(said)) return 'overflowed';
  return /time ?out|exit|full|empty|leave|join/.test(said) ? 'other' : 'unknown';
}

/** Where a caller of the history went, and why, as far as that word tells. */
export function destinationOf(word: string): { to?: ExitDestination; because?: ExitCause } {
  const said = plain(word);
  return {
    ...(/voice ?mail|mailbox/.test(said) ? { to: 'voicemail' as const } : {}),
    ...(/time ?out/.test(said) ? { because: 'time' as const } : {}),
    ...(/key/.test(said) ? { because: 'key' as const } : {}),
    ...(/full|empty|unavail/.test(said) ? { because: 'rule' as const } : {}),
  };
}

/** How a conversation ended, by the reason of `member_complete`: on another phone, for good, or not told. */
export function endingOf(word: string): 'transfer' | 'over' | 'unsaid' {
  const said = plain(word);
  if (/transfer/.test(said)) return 'transfer';
  return /^(caller|agent|member|hang ?up|completed?|normal)/.test(said) ? 'over' : 'unsaid';
}
