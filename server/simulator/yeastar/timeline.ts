// The call end timeline (30039) of a PBX that is licensed for it: one a leg, each with what happened in it.
import type { FloorCall, Happening, Segment } from '#server/simulator/call-centre/model.ts';
import { dispositionOf, uidOf } from './cdr.ts';
import { shownAs } from './members.ts';
import type { PbxTime } from './time.ts';
import type { Quirks } from './variants.ts';

type Setup = {
  readonly quirks: Quirks;
  readonly time: PbxTime;
  readonly publish: (type: number, msg: object) => void;
};
type Entry = { readonly at: number; readonly name: string; readonly content: string };

const DIRECTION = { inbound: 'Inbound', outbound: 'Outbound', internal: 'Internal' } as const;

export class Timelines {
  readonly #s: Setup;
  readonly #entries = new Map<FloorCall, Entry[]>();

  constructor(setup: Setup) {
    this.#s = setup;
  }

  hear(heard: Happening): void {
    if (!('call' in heard) || !('leg' in heard) || heard.leg === null) return;
    const { at, call, leg, type } = heard;
    const entry = { at, name: type, content: leg.number };
    const mine = this.#entries.get(call);
    if (mine) mine.push(entry);
    else if (call.endedAt === null) this.#entries.set(call, [entry]);
  }

  /** After the call is over. */
  send(call: FloorCall): void {
    const entries = this.#entries.get(call) ?? [];
    this.#entries.delete(call);
    if (call.watches || shownAs(call, this.#s.quirks) !== call) return;
    for (const [i, segment] of call.segments.entries()) this.#leg(call, segment, i, entries);
  }

  #leg(call: FloorCall, segment: Segment, i: number, entries: readonly Entry[]): void {
    const { time, publish } = this.#s;
    const start = i === 0 ? call.startedAt : segment.startedAt;
    const end = segment.endedAt ?? start;
    const answered = segment.answeredAt;
    const seconds = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 1000));
    const inside = entries.filter(({ at }) => at >= start && at <= end);
    const uid = uidOf(call, time);
    publish(30039, {
      uid,
      cdr_id: `${time.compact(start)}-${uid.slice(-5)}`,
      transaction_id: uid,
      leg: i + 1,
      time_start: time.slashed(start),
      call_type: DIRECTION[call.direction],
      call_from: call.from,
      call_to: segment.number,
      src_trunk: call.direction === 'inbound' ? (call.trunk ?? '') : '',
      dst_trunk: call.direction === 'outbound' ? (call.trunk ?? '') : '',
      status: statusOf(call, segment),
      call_duration: seconds(start, end),
      ring_duration: seconds(start, answered ?? end),
      talk_duration: answered === null ? 0 : seconds(answered, end),
      hold_duration: Math.round(heldMs(inside, end) / 1000),
      did_number: call.direction === 'inbound' ? call.dialled : '',
      dod_number: '',
      event_list: inside.map(({ at, name, content }, n) => ({
        event_id: String(n + 1),
        event_name: name,
        event_type: 'call',
        event_ts: time.slashed(at),
        event_content: content,
      })),
    });
  }
}

/** Unlike a v1 record the timeline tells who hung up before an answer. */
function statusOf(call: FloorCall, segment: Segment): string {
  if (call.failure !== null) return call.failure.startsWith('486') ? 'BUSY' : 'FAILED';
  if (segment.answeredAt !== null && segment.kind !== 'voicemail') return 'ANSWERED';
  const waited = segment.kind === 'queue' && call.place.kind === 'queue' && segment.endedAt === call.endedAt;
  return waited ? 'ABANDONED' : dispositionOf(call, segment);
}

function heldMs(entries: readonly Entry[], end: number): number {
  const since = new Map<string, number>();
  let sum = 0;
  for (const { at, name, content } of entries) {
    if (name === 'held') since.set(content, at);
    const from = since.get(content);
    if (name !== 'resumed' || from === undefined) continue;
    sum += at - from;
    since.delete(content);
  }
  for (const from of since.values()) sum += end - from;
  return sum;
}
