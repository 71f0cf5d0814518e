// A call's record: its targets in order, as the stream's `call_cdr` and as rows of GET /cdrs and /calllogs.
import type { FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';
import { given, type Stage, type Tenant, type Wire } from './stage.ts';
import type { Quirks } from './variants.ts';

/** How a call, or one leg of it, was ended: the stream's word without the quirk's ending. */
export type EndReason =
  | 'caller_disconnect'
  | 'callee_disconnect'
  | 'referred'
  | 'replaced'
  | 'cancelled'
  | 'None';

const REST_REASONS = {
  caller_disconnect: 'CALLER_DISCONNECTED',
  callee_disconnect: 'CALLEE_DISCONNECTED',
  referred: 'REFERRED',
  replaced: 'REPLACED',
  cancelled: 'CANCELLED',
  None: '',
} as const satisfies Record<EndReason, string>;

const DIRECTIONS = {
  long: { inbound: 'inbound', outbound: 'outbound', internal: 'internal' },
  short: { inbound: 'in', outbound: 'out', internal: 'ext' },
  rest: { inbound: 'INBOUND_CALL', outbound: 'OUTBOUND_CALL', internal: 'EXTENSION_CALL' },
} as const;

export const directionOf = (quirks: Quirks, call: FloorCall): string =>
  DIRECTIONS[quirks.direction][call.direction];

export const endWord = (quirks: Quirks, reason: EndReason): string =>
  reason.endsWith('_disconnect') && quirks.endWords === 'disconnected' ? `${reason}ed` : reason;

/** When and how each leg and each call ended, which the floor does not keep. */
export class Ends {
  readonly legs = new WeakMap<FloorLeg, { readonly at: number; readonly reason: EndReason }>();
  readonly calls = new WeakMap<FloorCall, EndReason>();
  /** As given to POST /sessions. */
  readonly userData = new WeakMap<FloorCall, string>();
  /** Belongs to the call that starts next. */
  nextUserData = '';
  /** First destination, as told. */
  readonly callees = new WeakMap<FloorCall, string>();
}

export type Target = {
  readonly kind: 'service' | 'extension' | 'outside';
  readonly number: string;
  readonly type: 'normal_call' | 'queue_call' | 'queue_callback_call';
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number;
  readonly reason: EndReason;
};

/** `sip:<number>@<host>:<port>` of the device or service a leg goes to. */
export function destinationOf(kind: Target['kind'], number: string): string {
  if (kind === 'service') return `sip:${number}@10.20.0.2:8916`;
  if (kind === 'outside') return `sip:${number}@198.51.100.7:5060`;
  return `sip:${number}@10.20.${(Number(number) % 7) + 1}.${(Number(number) % 250) + 1}:5066`;
}

export function targetsOf(call: FloorCall, ends: Ends): Target[] {
  const over = call.endedAt ?? call.startedAt;
  const callback = call.direction === 'outbound' && call.legs[0]?.via !== null;
  const targets: Target[] = [];
  for (const { kind, number, startedAt, answeredAt, endedAt } of call.segments) {
    if (kind !== 'ivr' && kind !== 'queue') continue;
    // A queue takes the call at once; the floor's answer is the agent's, and ends the queue's part.
    const until = (kind === 'queue' ? answeredAt : null) ?? endedAt ?? over;
    const reason = until < over ? 'referred' : 'None';
    const answered = startedAt;
    targets.push({
      kind: 'service',
      number,
      type: 'normal_call',
      startedAt,
      answeredAt: answered,
      endedAt: until,
      reason,
    });
  }
  for (const leg of call.legs) {
    if (leg.role !== 'callee') continue;
    const end = ends.legs.get(leg);
    targets.push({
      kind: leg.kind === 'extension' ? 'extension' : 'outside',
      number: leg.number,
      type: callback ? 'queue_callback_call' : leg.via === null ? 'normal_call' : 'queue_call',
      startedAt: leg.startedAt,
      answeredAt: leg.answeredAt,
      endedAt: end?.at ?? over,
      reason: end?.reason ?? 'None',
    });
  }
  return targets.sort((a, b) => a.startedAt - b.startedAt);
}

const seconds = (from: number, to: number): number =>
  Math.max(0, Math.floor(to / 1000) - Math.floor(from / 1000));

export const statusOf = (call: FloorCall): 'answered' | 'noanswer' | 'fail' =>
  call.failure !== null ? 'fail' : call.answeredAt === null ? 'noanswer' : 'answered';

const statusCode = (call: FloorCall): number =>
  call.failure === null ? 0 : Number.parseInt(call.failure, 10) || 480;

const trunkOf = (call: FloorCall): string => (call.trunk === null ? '' : `${call.trunk}:901200000000000900`);

/** The `call_cdr` of an ended call. */
export function callCdr({ quirks, wire }: Stage, tenant: Tenant, call: FloorCall, ends: Ends): object {
  const over = call.endedAt ?? call.startedAt;
  const targets = targetsOf(call, ends);
  const status = statusOf(call);
  const answeredAt =
    status === 'answered' ? (targets.find((each) => each.answeredAt)?.answeredAt ?? null) : null;
  const did = call.direction === 'inbound' ? call.dialled : '';
  const caller = wire.party(tenant, call.from);
  const trunk_name = trunkOf(call);
  return {
    event_type: 'call_cdr',
    session_id: wire.sessionId(call),
    cdr_id: wire.cdrId(call),
    call_id: wire.sipCallId(call),
    tenant_id: tenant.id,
    tenant_name: tenant.name,
    direction: directionOf(quirks, call),
    call_status: status,
    caller,
    caller_display_name: call.fromName,
    caller_domain: call.direction === 'inbound' ? '198.51.100.7' : tenant.domain,
    callee: wire.party(tenant, ends.callees.get(call) ?? call.dialled),
    callee_domain: tenant.domain,
    [quirks.didKey]: did,
    start_time: wire.stamp(call.startedAt),
    ring_time: wire.stamp(targets[0]?.startedAt ?? call.startedAt),
    answered_time: wire.stamp(answeredAt),
    ended_time: wire.stamp(over),
    ring_duration: String(seconds(call.startedAt, answeredAt ?? over)),
    talk_duration: answeredAt === null ? 0 : seconds(answeredAt, over),
    [quirks.endReasonKey]: endWord(quirks, ends.calls.get(call) ?? 'None'),
    status_code: String(statusCode(call)),
    outbound_caller_id: '',
    trunk_name,
    user_data: ends.userData.get(call) ?? '',
    call_targets: targets.map((target) => ({
      // The tenant's id, as in every example of the vendor's: no key at all.
      id: tenant.id,
      call_type: quirks.callTypes === 'perLeg' ? target.type : 'normal_call',
      caller,
      callee: wire.party(tenant, target.number),
      destination: destinationOf(target.kind, target.number),
      start_time: wire.stamp(target.startedAt),
      ring_time: wire.stamp(target.startedAt),
      answered_time: wire.stamp(target.answeredAt),
      ended_time: wire.stamp(target.endedAt),
      ring_duration: String(seconds(target.startedAt, target.answeredAt ?? target.endedAt)),
      talk_duration: String(target.answeredAt === null ? 0 : seconds(target.answeredAt, target.endedAt)),
      status: target.answeredAt === null ? 'noanswer' : 'answered',
      status_code: 0,
      end_reason: endWord(quirks, target.reason),
      [quirks.didKey]: '',
      outbound_caller_id: '',
      trunk_name,
    })),
  };
}

export type LogRow = Readonly<Record<string, string | number | null>>;

/** A row of GET /cdrs (the whole call), or, with a target, of GET /calllogs (one leg). */
export function logRow(
  { quirks, wire }: { readonly quirks: Quirks; readonly wire: Wire },
  tenant: Tenant,
  call: FloorCall,
  ends: Ends,
  leg: { readonly target: Target; readonly nth: number } | null,
): LogRow {
  const over = call.endedAt ?? call.startedAt;
  const answeredAt = leg ? leg.target.answeredAt : call.answeredAt;
  const startedAt = leg?.target.startedAt ?? call.startedAt;
  const endedAt = leg?.target.endedAt ?? over;
  const callee = leg?.target.number ?? ends.callees.get(call) ?? call.dialled;
  const name = tenant.floor.queues.get(callee)?.name ?? tenant.floor.agents.get(callee)?.name ?? '';
  const nothing = quirks.restNulls === 'null' ? null : '';
  const id = `${wire.cdrId(call).slice(0, -2)}${String(leg?.nth ?? 0).padStart(2, '0')}`;
  const reason = leg?.target.reason ?? ends.calls.get(call) ?? 'None';
  return given({
    id: quirks.restIds === 'base64' ? Buffer.from(id).toString('base64') : id,
    session_id: leg ? wire.sessionId(call) : undefined,
    call_id: wire.sipCallId(call),
    caller: call.from,
    caller_domain: call.direction === 'inbound' ? '198.51.100.7' : tenant.domain,
    caller_display_name: call.fromName,
    callee,
    callee_domain: tenant.domain,
    callee_display_name: name,
    started_at: wire.rfc(startedAt),
    rang_at: wire.rfc(startedAt),
    answered_at: wire.rfc(answeredAt),
    ended_at: wire.rfc(endedAt),
    direction: DIRECTIONS.rest[call.direction],
    end_reason: REST_REASONS[reason],
    reroute_reason: '',
    status_code: statusCode(call),
    destination: leg ? destinationOf(leg.target.kind, callee) : '',
    outbound_caller_id: nothing,
    did_cid: call.direction === 'inbound' ? call.dialled : nothing,
    trunk: call.trunk ?? nothing,
    duration: answeredAt === null ? 0 : seconds(answeredAt, endedAt),
    service_number: call.queue ?? nothing,
    user_data: ends.userData.get(call) ?? nothing,
  }) as LogRow;
}
