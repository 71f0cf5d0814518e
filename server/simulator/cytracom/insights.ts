// Cytracom's call records, how they are found, and which calls are recorded. A record is there when its call is over.

import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall, Happening, Segment } from '#server/simulator/call-centre/model.ts';
import type { Random } from '#server/simulator/traffic/random.ts';
import type { Clock } from '#server/time/clock.ts';
import { type Answer, field, given, refuse } from './answers.ts';
import type { Forms } from './forms.ts';
import { COMPANY, type Names } from './names.ts';
import type { Streams } from './streams.ts';
import type { Quirks } from './variants.ts';

type Body = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;
const LONGEST_SEARCH_MS = 90 * DAY_MS;
const KEPT_MS = 183 * DAY_MS;
const DEFAULT_SIZE = 10;
const MAX_SIZE = 1000;
/** How long a recording is being processed, milliseconds. */
const PROCESSING_MS = 20_000;
const SCROLLS = 20;
const DIGITS = '0123456789abcdef';

export class Insights {
  readonly #floor: Floor;
  readonly #clock: Clock;
  readonly #names: Names;
  readonly #quirks: Quirks;
  readonly #forms: Forms;
  readonly #streams: Streams;
  readonly #draws: Random;
  /** What is left of a search, by scroll id. */
  readonly #scrolls = new Map<string, { readonly total: number; readonly size: number; rest: FloorCall[] }>();

  constructor(
    floor: Floor,
    clock: Clock,
    names: Names,
    quirks: Quirks,
    forms: Forms,
    streams: Streams,
    draws: Random,
  ) {
    this.#floor = floor;
    this.#clock = clock;
    this.#names = names;
    this.#quirks = quirks;
    this.#forms = forms;
    this.#streams = streams;
    this.#draws = draws;
  }

  /** A recorded call that is over has its file a little later. */
  hear(heard: Happening): void {
    if (heard.type !== 'ended' || !this.#isMonitored(heard.call)) return;
    const { call, at } = heard;
    this.#clock.after(at + PROCESSING_MS - this.#clock.now(), () => this.#available(call));
  }

  /** `GET /insights/{linked_id}`. */
  one(linkedId: string): Answer {
    const since = this.#clock.now() - KEPT_MS;
    const call = this.#floor.finished.find(
      (each) => each.startedAt >= since && this.#names.linkedIdsOf(each).includes(linkedId),
    );
    return call ? given(this.#recordOf(call)) : refuse(404, 'Not Found');
  }

  /** `POST /insights/search`. */
  search(body: Body): Answer {
    const { query, options } = body as { query?: Body; options?: Body };
    const range = (query?.['date_range'] ?? {}) as Body;
    const start = momentOf(range['start']);
    const end = momentOf(range['end']);
    if (start === null || end === null || end < start) return refuse(400, 'Invalid value: date_range');
    if (end - start > LONGEST_SEARCH_MS) return refuse(400, 'date_range must not exceed 90 days');
    const size = options?.['size'] ?? DEFAULT_SIZE;
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > MAX_SIZE)
      return refuse(400, 'Invalid value: size');
    const wanted = field(query ?? {}, 'general_search');
    const since = Math.max(start, this.#clock.now() - KEPT_MS);
    const found = this.#floor.finished
      .filter(
        (call) =>
          call.startedAt >= since && call.startedAt < end && (!wanted || this.#mentions(call, wanted)),
      )
      .sort((a, b) => b.startedAt - a.startedAt || b.serial - a.serial);
    const id = this.#draws.text(32, DIGITS);
    this.#scrolls.set(id, { total: found.length, size, rest: found });
    for (const old of [...this.#scrolls.keys()].slice(0, -SCROLLS)) this.#scrolls.delete(old);
    return this.#page(id);
  }

  /** `POST /insights/scroll`. */
  scroll(body: Body): Answer {
    const id = field(body, 'scroll_id');
    if (id === null) return refuse(400, 'Missing required field: scroll_id');
    return this.#scrolls.has(id) ? this.#page(id) : refuse(404, 'Scroll not found');
  }

  #page(id: string): Answer {
    const scroll = this.#scrolls.get(id);
    const records = scroll?.rest.splice(0, scroll.size).map((call) => this.#recordOf(call)) ?? [];
    return given({ total: scroll?.total ?? 0, search: { scroll_id: id, records } });
  }

  #mentions(call: FloorCall, wanted: string): boolean {
    return [call.from, call.dialled, call.fromName, ...this.#names.linkedIdsOf(call)].some((text) =>
      text.includes(wanted),
    );
  }

  #isMonitored(call: FloorCall): boolean {
    const { monitored } = this.#quirks;
    if (call.answeredAt === null || monitored === 'none') return false;
    return monitored === 'all' || call.recorded || call.serial % 4 === 0;
  }

  #available(call: FloorCall): void {
    const name = 'recording_available';
    this.#streams.publish('monitored', name, null, () =>
      this.#forms.said('monitored', {
        name,
        at: this.#clock.now(),
        queue: null,
        linkedId: this.#names.linkedIdOf(call),
        ...(this.#quirks.recordingBody === 'idOnly' ? {} : this.#file(call)),
      }),
    );
  }

  #file(call: FloorCall): { uniqueId: string; more: Body } {
    const talked = (call.endedAt ?? 0) - (call.answeredAt ?? call.endedAt ?? 0);
    return {
      uniqueId: this.#uuidOf(call),
      more: { recording_url: this.#pathOf(call), duration: this.#forms.duration(talked) },
    };
  }

  #pathOf(call: FloorCall): string {
    const day = new Date(call.startedAt).toISOString().slice(0, 10).replaceAll('-', '/');
    return `${this.#names.customerCode}/${day}/${this.#names.linkedIdOf(call)}.mp3`;
  }

  #uuidOf(call: FloorCall): string {
    const [first] = call.legs;
    return first ? this.#names.channelOf(first) : '';
  }

  #recordOf(call: FloorCall): Body {
    const [linkedId = '', ...others] = this.#names.linkedIdsOf(call);
    const monitored = this.#isMonitored(call);
    return {
      uuid: this.#uuidOf(call),
      linked_id: linkedId,
      other_linked_ids: others,
      started_on_ts: call.startedAt,
      started_on: isoOf(call.startedAt),
      duration: seconds((call.endedAt ?? call.startedAt) - call.startedAt),
      answered: call.answeredAt !== null,
      direction: call.direction,
      original_caller_id: `"${call.fromName}" <${call.direction === 'outbound' ? COMPANY.number : call.from}>`,
      dialed_number: call.dialled,
      monitored,
      recording_url: monitored ? this.#pathOf(call) : null,
      paths_in_use: 1,
      on_network: call.direction === 'internal',
      toll_free: false,
      origin_state: null,
      sent_to_ftp_on: null,
      legs: call.segments.map((segment) => this.#legOf(call, segment, monitored)),
    };
  }

  #legOf(call: FloorCall, segment: Segment, monitored: boolean): Body {
    const { kind, number, startedAt, answeredAt, endedAt } = segment;
    const inside = call.direction !== 'inbound';
    const type = {
      ivr: 'menu',
      queue: 'queue',
      extension: 'extension',
      outside: 'external',
      voicemail: 'voicemail',
    }[kind];
    const name = this.#floor.queues.get(number)?.name ?? this.#floor.agents.get(number)?.name ?? '';
    const caller = { number: call.from, name: call.fromName, type: inside ? 'extension' : 'external' };
    const ends =
      this.#quirks.insightLegs === 'source'
        ? { source: call.from }
        : { caller, callee: { number, name, type } };
    return {
      started_on_ts: startedAt,
      started_on: isoOf(startedAt),
      ...ends,
      duration: seconds((endedAt ?? startedAt) - startedAt),
      bridged: answeredAt !== null && (kind === 'extension' || kind === 'outside'),
      monitored,
    };
  }
}

const seconds = (ms: number): number => Math.round(ms / 1000);
/** ISO 8601 with microseconds and offset. */
const isoOf = (at: number): string => new Date(at).toISOString().replace('Z', '000+00:00');

/** Epoch ms of an ISO 8601 text with a zone. */
function momentOf(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(value)) return null;
  return Number.isNaN(Date.parse(value)) ? null : Date.parse(value);
}
