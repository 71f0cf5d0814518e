// Knows the commands of a P-Series PBX: on calls by channel, on agents by id. Refuses to carry any out itself:
// each becomes a verb of the floor, and the floor's refusal becomes an error code.
import type { Floor } from './floor.ts';
import type { FloorAgent, FloorCall, FloorLeg, Result } from './floor-model.ts';
import {
  type Answer,
  type Ask,
  answer,
  badParameter,
  type Directory,
  PAUSE_CODES,
  success,
  text,
} from './yeastar-answers.ts';
import { callIdOf, legOfChannel } from './yeastar-members.ts';
import type { Monitors } from './yeastar-monitors.ts';
import { idList } from './yeastar-queries.ts';

type Run = (ask: Ask) => Answer;
export type CommandsSetup = {
  readonly floor: Floor;
  readonly directory: Directory;
  readonly monitors: Monitors;
  /** Without the Call Center service any `reason` is refused. */
  readonly callCenterService: boolean;
};

/** A channel nobody has is 60001; a verb that does not fit its state is -1. The pages leave both open. */
const failed = (result: Result): Answer | null =>
  result.ok ? null : answer(result.why === 'wrongState' || result.why === 'noSuchNumber' ? -1 : 60001);

const OPERATES = ['abort', 'complete', 'threeway', 'swap'];

/** POST call/* commands, by endpoint. */
export function callCommands({ floor, monitors, directory }: CommandsSetup): Readonly<Record<string, Run>> {
  const onChannel = (ask: Ask, act: (call: FloorCall, leg: FloorLeg) => Answer | Result): Answer => {
    const channel = text(ask, 'channel_id');
    if (channel === null) return badParameter('channel_id');
    const found = legOfChannel(floor, channel);
    if (!found) return answer(60001);
    const result = act(found.call, found.leg);
    if ('errcode' in result) return result;
    return failed(result) ?? success({ call_id: callIdOf((result.ok && result.call) || found.call) });
  };
  const transfer: Run = (ask) => {
    const type = text(ask, 'type');
    if (type !== 'blind' && type !== 'attended')
      return badParameter('type', type === null ? 'required' : 'enum');
    const operate = text(ask, 'attended_operate');
    if (type === 'attended' && operate !== null) {
      if (!OPERATES.includes(operate)) return badParameter('attended_operate', 'enum');
      if (operate !== 'complete' && operate !== 'abort') return answer(70084);
      return onChannel(ask, (call, leg) => floor.finishConsult(call, leg, operate));
    }
    const number = text(ask, 'number');
    if (number === null) return badParameter('number');
    const permission = text(ask, 'dial_permission');
    if (permission === null) return badParameter('dial_permission');
    if (!floor.agents.has(permission)) return answer(-1);
    return onChannel(ask, (call, leg) =>
      type === 'blind' ? floor.blindTransfer(call, leg, number, 'api') : floor.consult(call, leg, number),
    );
  };
  return {
    'call/hold': (ask) => onChannel(ask, (call, leg) => floor.hold(call, leg)),
    'call/unhold': (ask) => onChannel(ask, (call, leg) => floor.resume(call, leg)),
    'call/mute': (ask) => onChannel(ask, (call, leg) => floor.mute(call, leg, true)),
    'call/unmute': (ask) => onChannel(ask, (call, leg) => floor.mute(call, leg, false)),
    'call/hangup': (ask) => onChannel(ask, (call, leg) => floor.hangUp(call, leg)),
    'call/transfer': transfer,
    'call/listen': (ask) => {
      const monitor = text(ask, 'monitor');
      if (monitor === null) return badParameter('monitor');
      const mode = text(ask, 'type');
      if (mode !== 'listen' && mode !== 'whisper' && mode !== 'barge') return badParameter('type', 'enum');
      return onChannel(ask, (call, leg) => floor.listen(call, leg, monitor, mode));
    },
    'call/park': (ask) =>
      onChannel(ask, (call, leg) => {
        const result = floor.park(call, leg, text(ask, 'parking_slot') ?? undefined);
        if (!result.ok) return result;
        return success({ call_id: callIdOf(call), parking_slot: result.note ?? '' });
      }),
    'call/dial': (ask) => {
      const caller = text(ask, 'caller');
      const callee = text(ask, 'callee');
      if (caller === null) return badParameter('caller');
      if (callee === null) return badParameter('callee');
      const auto = ask.body.auto_answer ?? 'no';
      if (auto !== 'yes' && auto !== 'no') return badParameter('auto_answer', 'enum');
      // An outside caller is accepted and nothing happens: the trap is the PBX's own.
      if (!floor.agents.has(caller))
        return success({ call_id: `${Math.floor(floor.clock.now() / 1000)}.000001` });
      const result = floor.dial(caller, callee, 'api', auto === 'yes');
      return failed(result) ?? success(result.ok && result.call ? { call_id: callIdOf(result.call) } : {});
    },
    'extension_status_monitor/update': (ask) => {
      const given = ask.body.ext_monitor_list;
      if (!Array.isArray(given)) return badParameter('ext_monitor_list');
      for (const row of given as Readonly<Record<string, unknown>>[]) {
        const agent = directory.agent(String(row.ext_id));
        if (!agent) return answer(60001);
        monitors.setExtension(agent.number, {
          register: row.enb_register_status === 1,
          call: row.enb_call_status === 1,
          presence: row.enb_presence_status === 1,
        });
      }
      return success();
    },
    'trunk_status_monitor/update': (ask) => {
      const given = ask.body.trunk_monitor_list;
      if (!Array.isArray(given)) return badParameter('trunk_monitor_list');
      for (const row of given as Readonly<Record<string, unknown>>[]) {
        if (row.trunk_id !== 1) return answer(60001);
        monitors.setTrunk({ call: row.enb_call_status === 1, control: row.enb_control_inbound_call === 1 });
      }
      return success();
    },
  };
}

/** GET agent control, by endpoint. Ids, not numbers; a reason is a feature code such as `*01`. */
export function agentCommands({
  floor,
  directory,
  callCenterService,
}: CommandsSetup): Readonly<Record<string, Run>> {
  const reasonOf = (ask: Ask): string | Answer => {
    const code = ask.query.get('reason');
    if (code === null || code === '') return '';
    if (!callCenterService) return answer(70084);
    return PAUSE_CODES.find((row) => row.code === code)?.reason ?? badParameter('reason', 'format');
  };
  const act = (
    agent: FloorAgent,
    queue: string | null,
    operation: string,
    reason: string,
    paused: boolean,
  ): Result => {
    if (operation === 'pause') return floor.pause(agent.number, queue, reason);
    if (operation === 'unpause') return floor.unpause(agent.number, queue);
    if (operation === 'logout') return floor.signOut(agent.number, queue, reason);
    const result = floor.signIn(agent.number, queue, reason);
    return result.ok && paused ? floor.pause(agent.number, queue, reason) : result;
  };
  const run = (
    ask: Ask,
    operations: readonly string[],
    agents: readonly string[] | Answer,
    queues: readonly (string | null)[] | Answer,
  ): Answer => {
    if ('errcode' in agents) return agents;
    if ('errcode' in queues) return queues;
    const operation = ask.query.get('operation');
    if (operation === null) return badParameter('operation');
    if (!operations.includes(operation)) return badParameter('operation', 'enum');
    for (const field of ['max_threshold_for_pause_time', 'max_threshold_for_logout_time']) {
      const seconds = Number(ask.query.get(field) ?? 0);
      if (!Number.isInteger(seconds) || (seconds !== 0 && seconds < 10)) return badParameter(field, 'range');
    }
    const reason = reasonOf(ask);
    if (typeof reason !== 'string') return reason;
    const results: Result[] = [];
    for (const id of agents) {
      const agent = directory.agent(id);
      for (const queueId of queues) {
        const queue = queueId === null ? null : directory.queue(queueId)?.number;
        if (!agent) results.push({ ok: false, why: 'noSuchAgent' });
        else if (queue === undefined) results.push({ ok: false, why: 'noSuchQueue' });
        else results.push(act(agent, queue, operation, reason, ask.query.get('is_paused') === '1'));
      }
    }
    const bad = results.find((result) => !result.ok);
    if (!bad) return success();
    return results.some((result) => result.ok) ? answer(1) : (failed(bad) ?? answer(-1));
  };
  const one = (ask: Ask, field: string): readonly string[] | Answer => {
    const id = ask.query.get(field);
    return id === null || id === ''
      ? badParameter(field)
      : /^\d+$/.test(id)
        ? [id]
        : badParameter(field, 'format');
  };
  const allOr = (ask: Ask): readonly (string | null)[] | Answer =>
    ask.query.has('queue_ids') ? idList(ask, 'queue_ids') : [null];
  const login = ['login', 'logout'];
  const pause = ['pause', 'unpause'];
  return {
    'queue/agent_login': (ask) => run(ask, login, idList(ask, 'ext_ids'), one(ask, 'queue_id')),
    'queue/agent_pause': (ask) => run(ask, pause, idList(ask, 'ext_ids'), one(ask, 'queue_id')),
    'agent/login': (ask) => run(ask, login, one(ask, 'ext_id'), allOr(ask)),
    'agent/pause': (ask) => run(ask, pause, one(ask, 'ext_id'), allOr(ask)),
  };
}
