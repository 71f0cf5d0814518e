// How Asterisk answers a question about queues, channels, bridges, devices and itself.
import type { QueueSetup } from '#server/simulator/call-centre/model.ts';
import { bridgeFields, type Fields } from './channels.ts';
import type { ParkingLot } from './parking.ts';
import { presences } from './presence.ts';
import { ACTIONS, mayDo } from './rights.ts';
import type { Action } from './sessions.ts';
import type { Stage } from './stage.ts';

/** What an action is answered with: the response, and the events of a list. */
export type Reply = {
  readonly ok: boolean;
  readonly fields?: Fields;
  readonly message?: string;
  readonly list?: {
    /** `event` is the name of each item, and where it ends in `Complete` of the last. */
    readonly items: readonly (readonly [event: string, fields: Fields])[];
    readonly complete: string;
    /** Whether the ActionID stands right after the event's name, and not at the end. */
    readonly idFirst: boolean;
    readonly more?: Fields;
  };
};
export type Query = (action: Action, write: readonly string[]) => Reply;

export const refused = (message: string): Reply => ({ ok: false, message });
export const told = (message: string): Reply => ({ ok: true, message });
const two = (n: number): string => String(n).padStart(2, '0');
const clock = (ms: number): string => {
  const s = Math.max(0, Math.floor(ms / 1000));
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};

export type QueryContext = {
  readonly stage: Stage;
  readonly parking: ParkingLot;
  /** Epoch ms. */
  readonly bootedAt: number;
};

/** By action's name. */
export function queries({ stage, parking, bootedAt }: QueryContext): Readonly<Record<string, Query>> {
  const { floor, members, channels, quirks } = stage;
  const list = (
    message: string,
    complete: string,
    items: readonly (readonly [string, Fields])[],
    idFirst = true,
    more: Fields = {},
  ): Reply => ({ ok: true, message, list: { items, complete, idFirst, more } });
  const asked = (action: Action): QueueSetup[] => {
    const name = action.get('queue') ?? '';
    return [...floor.queues.values()].filter((queue) => name === '' || members.nameOf(queue.number) === name);
  };
  const date = (at: number): [string, string] => {
    const [day = '', time = ''] = new Date(at).toISOString().split('T');
    return [day, time.slice(0, 8)];
  };
  const [day, time] = date(bootedAt);
  return {
    Ping: () => {
      const now = stage.now();
      const timestamp = `${Math.floor(now / 1000)}.${String((now % 1000) * 1000).padStart(6, '0')}`;
      return { ok: true, fields: { Ping: 'Pong', Timestamp: timestamp } };
    },
    CoreSettings: () => ({
      ok: true,
      fields: {
        AMIversion: '11.0.0',
        AsteriskVersion: '22.10.1',
        SystemName: '',
        CoreMaxCalls: 0,
        CoreMaxLoadAvg: '0.000000',
        CoreRunUser: '',
        CoreRunGroup: '',
        CoreMaxFilehandles: 0,
        CoreRealTimeEnabled: 'No',
        CoreCDRenabled: 'Yes',
        CoreHTTPenabled: 'No',
        SoundsSearchCustomDir: 'No',
      },
    }),
    CoreStatus: () => ({
      ok: true,
      fields: {
        CoreStartupDate: day,
        CoreStartupTime: time,
        CoreReloadDate: day,
        CoreReloadTime: time,
        CoreCurrentCalls: floor.calls.size,
        CoreProcessedCalls: channels.processed,
      },
    }),
    ListCommands: (_, write) => ({
      ok: true,
      fields: Object.fromEntries(
        Object.entries(ACTIONS)
          .filter(([name]) => mayDo(name, write))
          .map(([name, [synopsis, rights]]) => [
            name,
            `${synopsis}  (Priv: ${rights.length === 0 ? '<none>' : [...rights, 'all'].join(',')})`,
          ]),
      ),
    }),
    QueueStatus: (action) => {
      const only = action.get('member') ?? '';
      const items: [string, Fields][] = [];
      for (const queue of asked(action)) {
        items.push(['QueueParams', members.queueFields(queue)]);
        for (const member of members.in(queue.number))
          if (only === '' || only === members.interfaceOf(member.agent.number))
            items.push(['QueueMember', members.memberFields(member, true)]);
        members.waiting(queue.number).forEach(({ channel, since }, i) => {
          if (only !== '') return;
          const { CallerIDNum, CallerIDName, ConnectedLineNum, ConnectedLineName } = stage.shown(channel);
          items.push([
            'QueueEntry',
            {
              Queue: members.nameOf(queue.number),
              Position: i + 1,
              Channel: channel.name,
              Uniqueid: channel.uniqueid,
              CallerIDNum: CallerIDNum ?? '',
              CallerIDName: CallerIDName ?? '',
              ConnectedLineNum: ConnectedLineNum ?? '',
              ConnectedLineName: ConnectedLineName ?? '',
              Wait: Math.floor(stage.now() / 1000) - Math.floor(since / 1000),
              Priority: 0,
            },
          ]);
        });
      }
      return list('Queue status will follow', 'QueueStatusComplete', items, false);
    },
    QueueSummary: (action) =>
      list(
        'Queue summary will follow',
        'QueueSummaryComplete',
        asked(action).map((queue) => {
          const serving = members.in(queue.number);
          const waiting = members.waiting(queue.number);
          const { Holdtime = 0, TalkTime = 0 } = members.queueFields(queue);
          const free = serving.filter(
            ({ agent }) => members.statusOf(agent) === 1 && !agent.queues.get(queue.number)?.paused,
          );
          const longest = waiting.map(({ since }) => Math.floor((stage.now() - since) / 1000));
          return [
            'QueueSummary',
            {
              Queue: members.nameOf(queue.number),
              LoggedIn: serving.length,
              Available: free.length,
              Callers: waiting.length,
              HoldTime: Holdtime,
              TalkTime,
              LongestHoldTime: Math.max(0, ...longest),
            },
          ];
        }),
        false,
      ),
    CoreShowChannels: () =>
      list(
        'Channels will follow',
        'CoreShowChannelsComplete',
        [...channels.all.values()].map((channel) => [
          'CoreShowChannel',
          {
            ...stage.shown(channel),
            Application: channel.application,
            ApplicationData: channel.data,
            Duration: clock(stage.now() - channel.startedAt),
            BridgeId: channel.bridge?.id ?? '',
          },
        ]),
      ),
    BridgeList: () =>
      list(
        'Bridge listing will follow',
        'BridgeListComplete',
        [...channels.bridges].map((bridge) => ['BridgeListItem', bridgeFields(bridge)]),
      ),
    BridgeInfo: (action) => {
      const bridge = [...channels.bridges].find((each) => each.id === action.get('bridgeuniqueid'));
      if (!bridge) return refused('Specified BridgeUniqueid not found');
      const items = [...bridge.channels].map(
        (channel) => ['BridgeInfoChannel', stage.shown(channel)] as const,
      );
      return list(
        'Bridge channel listing will follow',
        'BridgeInfoComplete',
        items,
        true,
        bridgeFields(bridge),
      );
    },
    DeviceStateList: () =>
      list(
        'Device State Changes will follow',
        'DeviceStateListComplete',
        stage.devices().map(([Device, State]) => ['DeviceStateChange', { Device, State }]),
      ),
    ExtensionStateList: () => list('Extension Statuses will follow', 'ExtensionStateListComplete', []),
    PresenceStateList: () =>
      list(
        'Presence State Changes will follow',
        'PresenceStateListComplete',
        presences(stage).map((each) => ['PresenceStateChange', each]),
      ),
    ParkedCalls: () => {
      const items = parking.list().map((each) => ['ParkedCall', each] as const);
      return list('Parked calls will follow', 'ParkedCallsComplete', items, false, { Total: items.length });
    },
    GetConfig: (action) => {
      if (quirks.queuesConf === 'denied') return refused('Permission denied');
      const file = action.get('filename') ?? '';
      if (file === '') return refused('Filename not specified');
      if (file !== 'queues.conf') return refused('Config file not found');
      return { ok: true, fields: queuesConf(stage, action.get('category') ?? '') };
    },
  };
}

function queuesConf(stage: Stage, only: string): Fields {
  const { floor, members, quirks } = stage;
  const out: Record<string, string> = {};
  const six = (n: number): string => String(n).padStart(6, '0');
  let category = 0;
  const put = (name: string, lines: readonly string[]): void => {
    if (only !== '' && only !== name) return;
    out[`Category-${six(category)}`] = name;
    lines.forEach((line, i) => {
      out[`Line-${six(category)}-${six(i)}`] = line;
    });
    category++;
  };
  put('general', ['persistentmembers=no', `shared_lastcall=${quirks.lastCall === 'shared' ? 'yes' : 'no'}`]);
  if (quirks.queuesConf === 'database') return out;
  for (const queue of floor.queues.values()) {
    const serving = members.in(queue.number).filter((member) => !member.dynamic);
    put(members.nameOf(queue.number), [
      `strategy=${queue.strategy === 'ring_all' ? 'ringall' : queue.strategy}`,
      `timeout=${queue.ringSeconds}`,
      'retry=1',
      'ringinuse=no',
      'autopause=no',
      'reportholdtime=no',
      `wrapuptime=${queue.wrapUpSeconds}`,
      `servicelevel=${queue.targetSeconds}`,
      ...serving.map(({ agent: { number, name } }) => {
        return `member=${members.interfaceOf(number)},0,${name},PJSIP/${number}`;
      }),
    ]);
  }
  return out;
}
