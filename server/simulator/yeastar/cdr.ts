// The call records of a P-Series PBX, v1: one row a leg, empty and zero fields left out.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall, Segment } from '#server/simulator/call-centre/model.ts';
import { hash32 } from '#server/simulator/traffic/random.ts';
import { callIdOf, shownAs } from './members.ts';
import type { PbxTime } from './time.ts';
import type { Quirks } from './variants.ts';

export type CdrRow = Readonly<Record<string, string | number | null>>;

const DIRECTION = { inbound: 'Inbound', outbound: 'Outbound', internal: 'Internal' } as const;

/** PBX-local start and five hex characters that differ from call to call. */
export function uidOf(call: FloorCall, time: PbxTime): string {
  // An odd factor keeps neighbours apart; the addend makes call 101 end as the tapes' does.
  const tail = (call.serial * 7919 + 911_073) % 0x100000;
  return `${time.compact(call.startedAt)}${tail.toString(16).toUpperCase().padStart(5, '0')}`;
}

/** `<yyyymmddhhmmss>-<call_id>-<from>-<to>-<Type>.wav` */
export const recordingOf = (call: FloorCall, to: string, time: PbxTime, quirks: Quirks): string =>
  `${time.compact(call.startedAt)}-${callIdOf(call, quirks)}-${call.from}-${to}-${DIRECTION[call.direction]}.wav`;

/** The v1 word for how a call, or one leg of it, went. v1 has no `ABANDONED`. */
export function dispositionOf(call: FloorCall, segment?: Segment): string {
  if (call.failure !== null) return call.failure.startsWith('486') ? 'BUSY' : 'NO ANSWER';
  if ((segment ?? call.segments.at(-1))?.kind === 'voicemail') return 'VOICEMAIL';
  if (segment) return segment.answeredAt === null ? 'NO ANSWER' : 'ANSWERED';
  if (call.answeredAt !== null) return 'ANSWERED';
  return call.queue === null && call.ivr !== null ? 'ANSWERED' : 'NO ANSWER';
}

/** Rows of all ended calls, oldest call first. */
export function cdrRows(
  floor: Floor,
  time: PbxTime,
  quirks: Quirks,
  keep: (call: FloorCall) => boolean = () => true,
): CdrRow[] {
  const rows: CdrRow[] = [];
  for (const call of floor.finished) {
    if (!keep(call) || call.watches || shownAs(call, quirks) !== call) continue;
    if (call.segments.length === 0) rows.push(rowOf(floor, time, quirks, call, null, 0));
    else
      for (const [i, segment] of call.segments.entries())
        rows.push(rowOf(floor, time, quirks, call, segment, i));
  }
  return rows;
}

function rowOf(
  floor: Floor,
  time: PbxTime,
  quirks: Quirks,
  call: FloorCall,
  segment: Segment | null,
  leg: number,
): CdrRow {
  const number = segment?.number ?? call.dialled;
  const name = nameOf(floor, number, segment);
  const label = segment?.kind === 'queue' ? `Queue ${name}` : segment?.kind === 'ivr' ? `IVR ${name}` : name;
  const startedAt = leg === 0 || !segment ? call.startedAt : segment.startedAt;
  const endedAt = segment?.endedAt ?? call.endedAt ?? startedAt;
  const answeredAt = segment?.answeredAt ?? null;
  const seconds = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 1000));
  const ring = seconds(startedAt, answeredAt ?? endedAt);
  const talk = answeredAt === null ? 0 : seconds(answeredAt, endedAt);
  const inbound = call.direction === 'inbound';
  const id = callIdOf(call, quirks);
  const row: Record<string, string | number | null | undefined> = {
    time: time.display(startedAt),
    call_from: call.fromName === '' ? call.from : `${call.fromName}<${call.from}>`,
    call_to: label === '' ? number : `${label}<${number}>`,
    timestamp: Math.floor(startedAt / 1000),
    uid: uidOf(call, time),
    src_trunk: inbound ? (call.trunk ?? undefined) : undefined,
    dst_trunk: call.direction === 'outbound' ? (call.trunk ?? undefined) : undefined,
    duration: ring + talk || undefined,
    ring_duration: ring || undefined,
    talk_duration: talk || undefined,
    disposition: dispositionOf(call, segment ?? undefined),
    record_file: call.recorded ? recordingOf(call, number, time, quirks) : undefined,
    call_type: DIRECTION[call.direction],
    did_number: inbound ? call.dialled : undefined,
    call_from_number: call.from,
    call_from_name: call.fromName,
    call_to_number: number,
    call_to_name: name,
    call_id: id,
    call_note: null,
    call_note_id: '',
    enb_call_note: 1,
    did: inbound ? call.dialled : '',
    did_name: '',
    pin_code: '',
    new_id: `${hex8(`${id}`)}-${hex8(`${id}/${leg}`)}`,
  };
  for (const key of Object.keys(row)) if (row[key] === undefined) delete row[key];
  return row as CdrRow;
}

function nameOf(floor: Floor, number: string, segment: Segment | null): string {
  if (segment?.kind === 'ivr') return 'Main menu';
  return floor.queues.get(number)?.name ?? floor.agents.get(number)?.name ?? '';
}

const hex8 = (text: string): string => hash32(text).toString(16).toUpperCase().padStart(8, '0');
