// What of a P-Series PBX's configuration the API can change: monitors, pause reasons, queue options.
import { type Answer, type Ask, answer, badParameter, type Directory, type Run, success } from './answers.ts';
import type { Monitors } from './monitors.ts';

type Row = Readonly<Record<string, unknown>>;

/** Feature code of each pause reason. */
export class PauseReasons {
  rows: readonly { readonly code: string; readonly reason: string }[] = [
    { code: '*01', reason: 'Lunch' },
    { code: '*02', reason: 'Break' },
    { code: '*03', reason: 'Training' },
    { code: '*04', reason: 'Meeting' },
    { code: '*05', reason: 'Paperwork' },
  ];
}

const rowsOf = (ask: Ask, field: string): readonly Row[] | Answer => {
  const given = ask.body[field];
  const rows = Array.isArray(given) && given.every((row) => typeof row === 'object' && row !== null);
  return rows ? (given as Row[]) : badParameter(field, given === undefined ? 'required' : 'format');
};

/** queue_option/get and what queue_option/update may change. */
const OPTIONS: Readonly<Record<string, string | number>> = {
  dynamic_agent_default_status: 'logout',
  enb_honor_wrapup_time: 1,
  enb_process_result_sync: 0,
  time_range: '',
};

export function settings(
  directory: Directory,
  monitors: Monitors,
  reasons: PauseReasons,
  callCenterService: boolean,
): { readonly get: Readonly<Record<string, Run>>; readonly post: Readonly<Record<string, Run>> } {
  const options: Record<string, string | number> = { ...OPTIONS };
  const extensionMonitors: Run = (ask) => {
    const rows = rowsOf(ask, 'ext_monitor_list');
    if ('errcode' in rows) return rows;
    for (const row of rows) {
      const agent = directory.agent(String(row.ext_id));
      if (!agent) return answer(60001);
      monitors.setExtension(agent.number, {
        register: row.enb_register_status === 1,
        call: row.enb_call_status === 1,
        presence: row.enb_presence_status === 1,
      });
    }
    return success();
  };
  const trunkMonitors: Run = (ask) => {
    const rows = rowsOf(ask, 'trunk_monitor_list');
    if ('errcode' in rows) return rows;
    for (const row of rows) {
      if (row.trunk_id !== 1) return answer(60001);
      monitors.setTrunk({ call: row.enb_call_status === 1, control: row.enb_control_inbound_call === 1 });
    }
    return success();
  };
  /** Replaces the whole list. */
  const pauseReasons: Run = (ask) => {
    if (!callCenterService) return answer(70084);
    const rows = rowsOf(ask, 'pause_reason_list');
    if ('errcode' in rows) return rows;
    const read = rows.map(({ code, reason }) => ({ code: String(code ?? ''), reason: String(reason ?? '') }));
    if (read.some(({ code, reason }) => !/^[*#]\d+$/.test(code) || reason === ''))
      return badParameter('pause_reason_list', 'format');
    const doubled = read.find(({ code }, i) => read.findIndex((other) => other.code === code) !== i);
    if (doubled) return answer(40003, { duplicate_field_list: [{ field: 'code', value: doubled.code }] });
    reasons.rows = read;
    return success();
  };
  const queueOptions: Run = ({ body }) => {
    for (const [key, value] of Object.entries(body)) {
      if (!Object.hasOwn(OPTIONS, key) || typeof value !== typeof OPTIONS[key])
        return badParameter(key, 'enum');
      options[key] = value as string | number;
    }
    return success();
  };
  return {
    get: { 'queue_option/get': () => success({ data: { ...options } }) },
    post: {
      'extension_status_monitor/update': extensionMonitors,
      'trunk_status_monitor/update': trunkMonitors,
      'queue_pause_reason/update': pauseReasons,
      'queue_option/update': queueOptions,
    },
  };
}
