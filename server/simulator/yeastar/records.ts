// What a P-Series PBX pushes when a call is over (30012): one record, or one a leg.
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { dispositionOf, recordingOf, uidOf } from './cdr.ts';
import { callIdOf, shownAs } from './members.ts';
import type { PbxTime } from './time.ts';
import type { Quirks } from './variants.ts';

type Setup = {
  readonly quirks: Quirks;
  readonly time: PbxTime;
  readonly publish: (type: number, msg: object) => void;
};

const DIRECTION = { inbound: 'Inbound', outbound: 'Outbound', internal: 'Internal' } as const;

export class Records {
  readonly #s: Setup;

  constructor(setup: Setup) {
    this.#s = setup;
  }

  /** Nothing for a supervisor who listened, nor for a call that was part of another. */
  send(call: FloorCall): void {
    const { quirks } = this.#s;
    if (call.watches || shownAs(call, quirks) !== call) return;
    if (quirks.cdrPush === 'onePerCall') {
      const last = call.segments.at(-1);
      // A caller who never left the IVR, or came to a voicemail box, was answered by it and by nobody else.
      const taken = call.queue === null || last?.kind === 'voicemail' ? (last?.answeredAt ?? null) : null;
      const answeredAt = call.answeredAt ?? taken;
      this.#record(call, last?.number ?? call.dialled, call.startedAt, answeredAt, dispositionOf(call));
      return;
    }
    call.segments.forEach((segment, i) => {
      const startedAt = i === 0 ? call.startedAt : segment.startedAt;
      const status =
        segment.answeredAt === null || segment.kind === 'voicemail'
          ? dispositionOf(call, segment)
          : 'ANSWERED';
      this.#record(call, segment.number, startedAt, segment.answeredAt, status, segment.endedAt);
    });
  }

  #record(
    call: FloorCall,
    to: string,
    startedAt: number,
    answeredAt: number | null,
    status: string,
    endedAt: number | null = call.endedAt,
  ): void {
    const { quirks, time, publish } = this.#s;
    const end = endedAt ?? startedAt;
    const seconds = (from: number): number => Math.max(0, Math.round((end - from) / 1000));
    const waited =
      call.queuedAt !== null && call.answeredAt !== null && call.answeredAt >= call.queuedAt
        ? Math.round((call.answeredAt - call.queuedAt) / 1000)
        : 0;
    const first = quirks.cdrFields === 'first';
    const type = DIRECTION[call.direction];
    publish(30012, {
      call_id: callIdOf(call, quirks),
      time_start: time.dashed(startedAt),
      call_from: call.from,
      call_to: to,
      call_duration: seconds(startedAt),
      talk_duration: answeredAt === null ? 0 : seconds(answeredAt),
      src_trunk_name: call.direction === 'inbound' ? (call.trunk ?? '') : '',
      dst_trunk_name: call.direction === 'outbound' ? (call.trunk ?? '') : '',
      pin_code: '',
      status: first && status === 'ANSWERED' ? 'ANSWERD' : status,
      type: first ? type.toLowerCase() : type,
      recording: call.recorded ? recordingOf(call, to, time, quirks) : '',
      did_number: call.direction === 'inbound' ? call.dialled : '',
      agent_ring_time: waited,
      ...(first ? {} : { uid: uidOf(call, time), call_note_id: '', enb_call_note: 0 }),
      ...(quirks.cdrFields === 'newest' ? { did_name: '', is_display: 1 } : {}),
    });
  }
}
