// Knows the shapes Cytracom sends: the block of an event stream, channel events, and the answers of its REST API, in
// their own field names. Refuses to know what follows from them. Queue payloads, which nobody has published: aliases.ts.
// Source: the vendor's page on events (channel events), its pages on data services and insights (REST).
import { createParser } from 'eventsource-parser';
import { z } from 'zod';

/** One message of an event stream. */
export type Block = {
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
const words = z.union([z.string(), z.number()]).transform(String).pipe(z.string().max(300)).catch('');
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
export const Resources = z.object({
  data: z.union([
    z.array(z.unknown()),
    z.record(z.string(), z.unknown()).transform((data) => Object.values(data).find(Array.isArray) ?? []),
  ]),
});
export const Resource = z
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

const record = z.object({
  linked_id: maybeId,
  other_linked_ids: z.array(id).nullish().catch(null),
  /** Epoch ms. */
  started_on_ts: z.unknown(),
  /** Seconds. */
  duration: z.unknown(),
  answered: z.boolean().nullish().catch(null),
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

export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
