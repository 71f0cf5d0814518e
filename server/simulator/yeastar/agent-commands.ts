// How agents are signed in and out and paused over the API: by ids, per queue, for a time.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorAgent, Result } from '#server/simulator/call-centre/model.ts';
import { type Answer, type Ask, answer, badParameter, type Directory, type Run, success } from './answers.ts';
import { failed } from './commands.ts';
import { idList } from './queries.ts';
import type { PauseReasons } from './settings.ts';
import type { Thresholds } from './thresholds.ts';
import type { Quirks } from './variants.ts';

export type AgentSetup = {
  readonly floor: Floor;
  readonly directory: Directory;
  readonly quirks: Quirks;
  readonly reasons: PauseReasons;
  readonly thresholds: Thresholds;
  /** Without the Call Center service any `reason` is refused. */
  readonly callCenterService: boolean;
};

const LOGIN = ['login', 'logout'];
const PAUSE = ['pause', 'unpause'];

/** GET agent control, by endpoint. Ids, not numbers; a reason is a feature code such as `*01`. */
export function agentCommands(setup: AgentSetup): Readonly<Record<string, Run>> {
  const { floor, directory, quirks, thresholds } = setup;
  const reasonOf = (ask: Ask): string | Answer => {
    const code = ask.query.get('reason');
    if (code === null || code === '') return '';
    if (!setup.callCenterService) return answer(70084);
    return setup.reasons.rows.find((row) => row.code === code)?.reason ?? badParameter('reason', 'format');
  };
  /** `queue` null: all of the agent's queues. */
  const act = (
    ask: Ask,
    agent: FloorAgent,
    queue: string | null,
    operation: string,
    reason: string,
  ): Result => {
    const { number } = agent;
    const seconds = (field: string): number => Number(ask.query.get(field) ?? '0');
    const pauses = (): Result => {
      const result = floor.pause(number, queue, reason);
      if (result.ok) thresholds.pause(agent, queue, seconds('max_threshold_for_pause_time'));
      return result;
    };
    switch (operation) {
      case 'login': {
        const result = floor.signIn(number, queue);
        if (result.ok) thresholds.login(agent, queue, seconds('max_threshold_for_logout_time'));
        return result.ok && ask.query.get('is_paused') === '1' ? pauses() : result;
      }
      case 'logout':
        return floor.signOut(number, queue, reason);
      case 'pause':
        return pauses();
      default:
        return floor.unpause(number, queue);
    }
  };
  const run = (
    ask: Ask,
    operations: readonly string[],
    ids: readonly string[] | Answer,
    queueIds: readonly (string | null)[] | Answer,
  ): Answer => {
    if ('errcode' in ids) return ids;
    if ('errcode' in queueIds) return queueIds;
    const operation = ask.query.get('operation') ?? '';
    if (operation === '') return badParameter('operation');
    if (!operations.includes(operation)) return badParameter('operation', 'enum');
    const wrong = badSwitches(ask);
    if (wrong) return wrong;
    const reason = reasonOf(ask);
    if (typeof reason !== 'string') return reason;
    const agents = ids.map((id) => directory.agent(id));
    if (
      operations === LOGIN &&
      quirks.staticLogin === 'refused' &&
      agents.some((agent) => agent?.dynamic === false)
    )
      return answer(70084);
    const results = agents.flatMap((agent) =>
      queueIds.map((queueId): Result => {
        const queue = queueId === null ? null : directory.queue(queueId)?.number;
        if (!agent) return { ok: false, why: 'noSuchAgent' };
        return queue === undefined
          ? { ok: false, why: 'noSuchQueue' }
          : act(ask, agent, queue, operation, reason);
      }),
    );
    const bad = results.find((result) => !result.ok);
    if (!bad) return success();
    return results.some((result) => result.ok) ? answer(1) : (failed(bad) ?? answer(-1));
  };
  const one = (ask: Ask, field: string): readonly string[] | Answer => {
    const id = ask.query.get(field);
    if (id === null || id === '') return badParameter(field);
    return /^\d+$/.test(id) ? [id] : badParameter(field, 'format');
  };
  const allOr = (ask: Ask): readonly (string | null)[] | Answer =>
    ask.query.has('queue_ids') ? idList(ask, 'queue_ids') : [null];
  return {
    'queue/agent_login': (ask) => run(ask, LOGIN, idList(ask, 'ext_ids'), one(ask, 'queue_id')),
    'queue/agent_pause': (ask) => run(ask, PAUSE, idList(ask, 'ext_ids'), one(ask, 'queue_id')),
    'agent/login': (ask) => run(ask, LOGIN, one(ask, 'ext_id'), allOr(ask)),
    'agent/pause': (ask) => run(ask, PAUSE, one(ask, 'ext_id'), allOr(ask)),
  };
}

/** Times are 0, until further notice, or 10 s and more; switches are 0 or 1. */
function badSwitches(ask: Ask): Answer | null {
  for (const field of ['max_threshold_for_pause_time', 'max_threshold_for_logout_time']) {
    const given = ask.query.get(field);
    if (given !== null && given !== '0' && !(/^\d+$/.test(given) && Number(given) >= 10))
      return badParameter(field, 'range');
  }
  for (const field of ['is_paused', 'is_login_last']) {
    const given = ask.query.get(field);
    if (given !== null && given !== '0' && given !== '1') return badParameter(field, 'enum');
  }
  return null;
}
