// What a P-Series PBX answers about live calls, queues and agents. Polled hundreds of thousands of times in a
// replayed day: every answer is one pass over the live calls.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorAgent, FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';
import { type Answer, type Ask, answer, badParameter, type Directory, success } from './answers.ts';
import { callIdOf, channelOf, hidden, type Member, membersOf, shownAs } from './members.ts';
import type { Thresholds } from './thresholds.ts';
import type { Quirks } from './variants.ts';

/** How long a call may stand in a slot before it rings back; here it never does. */
const PARK_SECONDS = 60;

export type Queries = {
  readonly calls: (ask: Ask) => Answer;
  readonly queueCalls: (ask: Ask) => Answer;
  readonly queueAgents: (ask: Ask) => Answer;
  readonly parked: () => Answer;
};

export function queries(floor: Floor, directory: Directory, quirks: Quirks, thresholds: Thresholds): Queries {
  const seconds = (since: number): number => Math.floor((floor.clock.now() - since) / 1000);
  const nameOf = (number: string): string => floor.agents.get(number)?.name ?? '';
  const entry = (call: FloorCall, callee: string, calleeName: string, since: number): object => ({
    call_id: callIdOf(call, quirks),
    caller_number: call.from,
    caller_display_name: call.fromName,
    callee_number: callee,
    callee_display_name: calleeName,
    duration: seconds(since),
  });

  const calls = (ask: Ask): Answer => {
    const type = ask.query.get('type');
    if (type !== null && type !== 'inbound' && type !== 'outbound' && type !== 'internal')
      return answer(10001);
    const id = ask.query.get('call_id');
    const extension = ask.query.get('extension');
    // Two calls under one id are one row.
    const data = new Map<string, Member[]>();
    for (const call of floor.calls.values()) {
      if (hidden(call, quirks)) continue;
      if (type !== null && shownAs(call, quirks).direction !== type) continue;
      const own = callIdOf(call, quirks);
      if (id !== null && own !== id) continue;
      if (extension !== null && ![...floor.legsOf(extension)].some((leg) => call.legs.includes(leg)))
        continue;
      data.set(own, [...(data.get(own) ?? []), ...membersOf(call, quirks)]);
    }
    if (data.size > 0)
      return success({ data: [...data].map(([call_id, members]) => ({ call_id, members })) });
    switch (quirks.idleCallQuery) {
      case 'noData':
        return success();
      case 'emptyList':
        return success({ data: [] });
      case 'nullData':
        return success({ data: null });
      case 'notFound':
        return answer(60001);
    }
  };

  const queueCalls = (ask: Ask): Answer => {
    const queue = directory.queue(ask.query.get('id'));
    if (!queue) return answer(60001, NO_QUEUE_CALLS);
    const waiting: object[] = [];
    const ringing: object[] = [];
    const active: object[] = [];
    for (const call of floor.calls.values()) {
      let rings = false;
      for (const leg of call.legs) {
        if (leg.via !== queue.number) continue;
        if (leg.state === 'ringing') {
          rings = true;
          ringing.push(entry(call, leg.number, nameOf(leg.number), leg.startedAt));
        } else if (leg.state === 'talking')
          active.push(entry(call, leg.number, nameOf(leg.number), leg.answeredAt ?? leg.startedAt));
      }
      if (call.place.kind !== 'queue' || call.place.number !== queue.number) continue;
      if (!rings || quirks.ringingAlsoWaiting === 'yes')
        waiting.push(entry(call, queue.number, queue.name, call.place.since));
    }
    const idle = waiting.length + ringing.length + active.length === 0;
    if (idle && quirks.idleQueue === 'notFound') return answer(60001, NO_QUEUE_CALLS);
    const list = (rows: object[]): object[] | null =>
      rows.length === 0 && idle && quirks.idleQueue === 'nullLists' ? null : rows;
    return success({
      waiting_calls: waiting.length,
      waiting_list: list(waiting),
      ringing_calls: ringing.length,
      ringing_list: list(ringing),
      active_calls: active.length,
      active_list: list(active),
    });
  };

  const queueAgents = (ask: Ask): Answer => {
    const queue = directory.queue(ask.query.get('id'));
    const data = queue ? [...floor.agents.values()].flatMap((agent) => agentRow(agent, queue.number)) : [];
    if (data.length === 0) return answer(60001, { total_number: 0, data: null });
    return success({ total_number: data.length, data });
  };

  const agentRow = (agent: FloorAgent, queue: string): object[] => {
    const membership = agent.queues.get(queue);
    if (!membership) return [];
    const limits = thresholds.limits(agent.number, queue);
    return [
      {
        name: agent.name,
        number: agent.number,
        is_login: Number(membership.signedIn),
        is_pause: Number(membership.paused),
        call_status: callStatus(floor, agent.number),
        pause_reason: membership.reason,
        agent_type: agent.dynamic ? 'dynamic' : 'static',
        max_threshold_for_pause_time: limits.pause,
        max_threshold_for_logout_time: limits.login,
      },
    ];
  };

  const parked = (): Answer => {
    const data = [...floor.parked].flatMap(([slot, { call, parker }]) => {
      const leg = call.legs.find((other) => other.state !== 'ended');
      if (!leg) return [];
      const parking = {
        parking_slot: slot,
        park_time: PARK_SECONDS,
        channel_id: channelOf(call, leg, quirks),
      };
      return [{ parker, parked_party: leg.number, ...parking }];
    });
    if (data.length > 0 || quirks.idleParking === 'emptyList') return success({ data });
    return quirks.idleParking === 'noData' ? success() : answer(60001);
  };

  return { calls, queueCalls, queueAgents, parked };
}

const NO_QUEUE_CALLS = {
  waiting_list: null,
  active_list: null,
  ringing_list: null,
  waiting_calls: 0,
  active_calls: 0,
  ringing_calls: 0,
};

/** 1 idle, 2 in a call, 3 ringing, 4 in a call while another rings, 5 held by the other party. */
function callStatus(floor: Floor, number: string): number {
  let inCall: FloorLeg | null = null;
  let rings = false;
  for (const leg of floor.legsOf(number)) {
    if (leg.state === 'ringing') rings = true;
    else inCall = leg;
  }
  if (!inCall) return rings ? 3 : 1;
  if (rings) return 4;
  const call = floor.leg(inCall.id)?.call;
  return call?.legs.some((leg) => leg !== inCall && leg.heldAt !== null) ? 5 : 2;
}

/** A wrong `ids` list is 40002; ids that name nothing are left out. */
export function idList(ask: Ask, field: string): readonly string[] | Answer {
  const given = ask.query.get(field) ?? '';
  if (given === '') return badParameter(field);
  return /^\d+(,\d+)*$/.test(given) ? given.split(',') : badParameter(field, 'format');
}
