// The configuration a P-Series PBX lists: itself, extensions, queues, trunks, monitors, records.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorAgent, QueueSetup } from '#server/simulator/call-centre/model.ts';
import { type Answer, type Ask, answer, badParameter, type Directory, page, success } from './answers.ts';
import { type CdrRow, cdrRows } from './cdr.ts';
import type { Monitors } from './monitors.ts';
import { idList } from './queries.ts';
import type { PauseReasons } from './settings.ts';
import { GO_LAYOUT, type PbxTime } from './time.ts';
import type { Quirks } from './variants.ts';

export type ListsSetup = {
  readonly floor: Floor;
  readonly directory: Directory;
  readonly monitors: Monitors;
  readonly time: PbxTime;
  readonly serial: string;
  readonly bootedAt: number;
  readonly quirks: Quirks;
  readonly reasons: PauseReasons;
  readonly callCenterService: boolean;
};

type Run = (ask: Ask) => Answer;

/** GET endpoints that only read configuration, by name. */
export function lists(setup: ListsSetup): Readonly<Record<string, Run>> {
  const { floor, directory, monitors, time, quirks } = setup;
  const listed = (ask: Ask, rows: readonly object[], key = 'data'): Answer => {
    const shown = page(ask, sorted(ask, rows));
    return shown === null
      ? badParameter('page', 'range')
      : success({ total_number: rows.length, [key]: shown });
  };
  const found = (ask: Ask, row: { readonly number: string; readonly name: string }): boolean => {
    const wanted = (ask.query.get('search_value') ?? '').toLowerCase();
    return row.number.includes(wanted) || row.name.toLowerCase().includes(wanted);
  };
  const extensions = (): FloorAgent[] => [...floor.agents.values()];
  const queues = (): QueueSetup[] => [...floor.queues.values()];
  const extension = (agent: FloorAgent): object => extensionRow(agent, directory.extensionId(agent.number));
  const queue = (setup: QueueSetup): object => queueRow(setup, directory, members(floor, setup.number));
  const whole = (setup: QueueSetup): object => ({ ...queue(setup), ...queueOptions(setup) });
  const byIds = <T>(ask: Ask, find: (id: string) => T | undefined, show: (row: T) => object): Answer => {
    const ids = idList(ask, 'ids');
    if ('errcode' in ids) return ids;
    const rows = ids.map(find).filter((row) => row !== undefined);
    return rows.length === 0 ? answer(60001) : success({ data: rows.map(show) });
  };
  const byId = <T>(ask: Ask, find: (id: string) => T | undefined, show: (row: T) => object): Answer => {
    const id = ask.query.get('id');
    if (id === null || id === '') return badParameter('id');
    const row = find(id);
    return row === undefined ? answer(60001) : success({ data: show(row) });
  };
  const oneQueue = (id: string): QueueSetup | undefined => directory.queue(id);
  const oneExtension = (id: string): FloorAgent | undefined => directory.agent(id);
  const records = (ask: Ask, rows: readonly CdrRow[]): Answer => {
    if (ask.query.get('page_size') === null) ask.query.set('page_size', '10000');
    return listed(ask, rows);
  };

  return {
    'system/information': () => {
      const now = floor.clock.now();
      return success({
        data: {
          device_name: 'Ringside make-believe PBX',
          model_name: 'P570',
          sn: setup.serial,
          hardware_version: '1.0',
          firmware_version: quirks.firmware,
          system_time: time.display(now),
          up_time: String(Math.floor((now - setup.bootedAt) / 1000)),
          system_date_format: 'DD/MM/YYYY',
          system_time_format: 'hh:mm:ss PM',
          timestamp: Math.floor(now / 1000),
        },
      });
    },
    'system/capacity': () =>
      success({
        data: {
          extension_capacity: 500,
          extension_used: floor.agents.size,
          cc_capacity: 120,
          cc_used: floor.calls.size,
        },
      }),
    'extension/list': (ask) => listed(ask, extensions().map(extension)),
    'extension/search': (ask) =>
      listed(
        ask,
        extensions()
          .filter((row) => found(ask, row))
          .map(extension),
      ),
    'extension/query': (ask) => byIds(ask, oneExtension, extension),
    'extension/get': (ask) => byId(ask, oneExtension, extension),
    'queue/list': (ask) => listed(ask, queues().map(queue), 'queue_list'),
    'queue/search': (ask) =>
      listed(
        ask,
        queues()
          .filter((row) => found(ask, row))
          .map(queue),
        'queue_list',
      ),
    'queue/query': (ask) => byIds(ask, oneQueue, whole),
    'queue/get': (ask) => byId(ask, oneQueue, whole),
    'queue_pause_reason/list': (ask) =>
      setup.callCenterService ? listed(ask, setup.reasons.rows) : answer(70084),
    'extension_status_monitor/list': () =>
      success({ data: monitors.extensionRows((number) => directory.extensionId(number)) }),
    'trunk_status_monitor/list': () => success({ data: monitors.trunkRows() }),
    'trunk/list': (ask) =>
      listed(ask, [
        { id: 1, status: 1, name: monitors.trunkName, type: 'register', host_port: '203.0.113.5:5060' },
      ]),
    'cdr/list': (ask) => records(ask, cdrRows(floor, time, quirks)),
    'cdr/search': (ask) => {
      const limits: Record<'start_time' | 'end_time', number | null> = { start_time: null, end_time: null };
      for (const field of ['start_time', 'end_time'] as const) {
        const given = ask.query.get(field);
        if (given === null) continue;
        limits[field] = time.parse(given);
        if (limits[field] === null) return badTime(field);
      }
      const kept = cdrRows(floor, time, quirks).filter((row) => {
        const at = Number(row.timestamp) * 1000;
        if (at < (limits.start_time ?? 0) || at > (limits.end_time ?? Number.POSITIVE_INFINITY)) return false;
        return (['call_from', 'call_to', 'did'] as const).every((field) => {
          const wanted = ask.query.get(field);
          return wanted === null || String(row[field] ?? '').includes(wanted);
        });
      });
      return records(ask, kept);
    },
  };
}

const badTime = (field: string): Answer =>
  answer(40002, {
    invalid_param_list: [{ field, valid_msg: `${field} format invalid, should be ${GO_LAYOUT}` }],
  });

/** `sort_by` one of a row's own keys (CDR's `time` sorts by its timestamp), `order_by` asc or desc. */
function sorted(ask: Ask, rows: readonly object[]): readonly object[] {
  const asked = ask.query.get('sort_by');
  if (asked === null) return rows;
  const key = asked === 'time' ? 'timestamp' : asked;
  const sign = ask.query.get('order_by') === 'desc' ? -1 : 1;
  const valueIn = (row: object): string | number => {
    const value: unknown = (row as Readonly<Record<string, unknown>>)[key];
    return typeof value === 'number' ? value : String(value ?? '');
  };
  return [...rows].sort((left, right) => {
    const [a, b] = [valueIn(left), valueIn(right)];
    return a < b ? -sign : a > b ? sign : 0;
  });
}

function extensionRow(agent: FloorAgent, id: number): object {
  const status = Number(agent.registered);
  const sip = agent.registered ? { ext_dev_type: 'sip', status_list: [{ status, ip: '198.51.100.7' }] } : {};
  return {
    id,
    online_status: {
      fxs_phone: { status: 0 },
      sip_phone: { status, ...sip },
      linkus_desktop: { status: 0 },
      linkus_mobile: { status: 0 },
      linkus_web: { status: 0 },
    },
    presence_status: agent.presence,
    custom_presence_status: agent.presence,
    number: agent.number,
    caller_id_name: agent.name,
    role_name: 'Employee',
    timezone: '',
  };
}

const members = (floor: Floor, queue: string): FloorAgent[] =>
  [...floor.agents.values()].filter((agent) => agent.queues.has(queue));

function queueRow(setup: QueueSetup, directory: Directory, agents: readonly FloorAgent[]): object {
  const list = (dynamic: boolean): object[] | null => {
    const rows = agents
      .filter((agent) => agent.dynamic === dynamic)
      .map((agent) => ({
        text: agent.name,
        text2: agent.number,
        value: String(directory.extensionId(agent.number)),
        type: 'extension',
      }));
    return rows.length === 0 ? null : rows;
  };
  return {
    id: directory.queueId(setup.number),
    number: setup.number,
    name: setup.name,
    ring_strategy: setup.strategy,
    client_unique_ringtone: '',
    dynamic_agent_list: list(true),
    static_agent_list: list(false),
    manager_list: null,
  };
}

const queueOptions = (setup: QueueSetup): object => ({
  moh: 'default',
  max_wait_time: setup.maxWaitSeconds ?? 0,
  fail_dest: setup.overflowTo === undefined ? 'end_call' : setup.overflowTo,
  agent_timeout: setup.ringSeconds,
  retry_time: 1,
  wrap_up_time: setup.wrapUpSeconds,
  enb_ring_in_use: 0,
  enb_auto_pause: 1,
  max_pause_miss_call: 3,
  max_calls: 0,
  enb_leave_empty: 0,
  enb_disallow_to_join_when_empty: 0,
  enb_callback: 0,
  sla_time: setup.targetSeconds,
  sla_interval: 30,
  sla_alarm_threshold: 80,
  weight: 0,
  satisfaction_survey_point_list: [],
});
