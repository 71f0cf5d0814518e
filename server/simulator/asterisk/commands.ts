// The actions of Asterisk's manager that change something: on channels, on queue members. Does not carry any out
// itself: each becomes a verb of the floor, and the floor's refusal becomes Asterisk's words.
import type { FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';
import type { Calls } from './calls.ts';
import type { Consultations } from './consult.ts';
import type { Moves } from './moves.ts';
import { type Query, type Reply, refused, told } from './queries.ts';
import type { Action } from './sessions.ts';
import type { Stage } from './stage.ts';

type Found = { readonly call: FloorCall; readonly leg: FloorLeg };
type Setup = {
  readonly stage: Stage;
  readonly calls: Calls;
  readonly moves: Moves;
  readonly consultations: Consultations;
};

const CONTEXTS = new Set(['internal', 'inbound', 'from-internal', 'from-queue']);
const yes = (text: string | undefined): boolean => /^(yes|true|y|t|1|on)$/i.test(text ?? '');

export function commands({ stage, calls, moves, consultations }: Setup): Readonly<Record<string, Query>> {
  const { floor, members } = stage;
  const find = (name: string): Found | null => {
    for (const call of floor.calls.values())
      for (const leg of call.legs) {
        const line = calls.line(leg);
        if (line && [line.phone, line.outer, line.inner].some((channel) => channel?.name === name))
          return { call, leg };
      }
    return null;
  };
  /** Channel, then extension, as the transfers ask for them. */
  const transferring = (action: Action, act: (found: Found, exten: string) => Reply): Reply => {
    const name = action.get('channel') ?? '';
    if (name === '') return refused('No channel specified');
    const exten = action.get('exten') ?? '';
    if (exten === '') return refused('No extension specified');
    const found = find(name);
    return found ? act(found, exten) : refused('Channel specified does not exist');
  };
  const leads = (action: Action): boolean => CONTEXTS.has(action.get('context') ?? 'internal');

  const redirect: Query = (action) => {
    const name = action.get('channel') ?? '';
    if (name === '') return refused('Channel not specified');
    for (const field of ['Context', 'Exten', 'Priority'])
      if (!action.get(field.toLowerCase())) return refused(`${field} not specified`);
    const found = find(name);
    if (!found) return refused(`Channel does not exist: ${name}`);
    const { call, leg } = found;
    const moved = leads(action) ? floor.blindTransfer(call, leg, action.get('exten') ?? '', 'api') : null;
    // Asterisk does not look first: where the dialplan has no such place, the channel hangs up there.
    if (!moved?.ok) floor.end(call, null);
    return told('Redirect successful');
  };

  const hangup: Query = (action) => {
    const name = action.get('channel') ?? '';
    if (name === '') return refused('No channel specified');
    const channel = stage.channels.all.get(name);
    if (!channel) return refused('No such channel');
    const found = find(name);
    if (found) floor.hangUp(found.call, found.leg);
    else moves.stopsListening(channel);
    return told('Channel Hungup');
  };

  const park: Query = (action) => {
    const name = action.get('channel') ?? '';
    if (name === '') return refused('Channel not specified');
    const found = find(name);
    if (!found) return refused(`Channel does not exist: ${name}`);
    const { call, leg } = found;
    const parker = call.legs.find(
      (each) => each !== leg && each.kind === 'extension' && each.state === 'talking',
    );
    const result = parker ? floor.park(call, parker, action.get('space')) : null;
    return result?.ok ? told('Park successful') : refused('Park action failed');
  };

  const listen = (action: Action, device: string): Reply => {
    const data = action.get('data') ?? '';
    const [prefix = '', options = ''] = data.split(',');
    const spyee = [...stage.channels.all.values()].find(
      (each) => prefix !== '' && each.name.startsWith(prefix),
    );
    const found = spyee && find(spyee.name);
    const mode = options.includes('B') ? 'barge' : options.includes('w') ? 'whisper' : 'listen';
    const monitor = device.slice(device.indexOf('/') + 1);
    const actionId = action.get('actionid') ?? '';
    if (spyee && found && floor.listen(found.call, found.leg, monitor, mode).ok)
      moves.listens(found.call, spyee, device, {
        id: action.get('channelid') ?? '',
        actionId,
        callerName: /^"?([^"<]*)"?/.exec(action.get('callerid') ?? '')?.[1]?.trim() ?? '',
        application: action.get('application') ?? '',
        data,
      });
    else failsToOriginate(action, device, actionId);
    return told('Originate successfully queued');
  };
  const failsToOriginate = (action: Action, device: string, actionId: string): void =>
    stage.say('call', 'OriginateResponse', actionId === '' ? {} : { ActionID: actionId }, {
      Response: 'Failure',
      Channel: device,
      Application: action.get('application') ?? '',
      Data: action.get('data') ?? '',
      Reason: 0,
      Uniqueid: '<null>',
      CallerIDNum: '<unknown>',
      CallerIDName: '<unknown>',
    });

  const originate: Query = (action) => {
    const device = action.get('channel') ?? '';
    if (device === '') return refused('Channel not specified');
    if (!device.includes('/')) return refused('Invalid channel');
    if (/^chanspy$/i.test(action.get('application') ?? '')) return listen(action, device);
    const exten = action.get('exten') ?? '';
    if (exten === '' || !action.get('context') || !action.get('priority'))
      return refused("Originate with 'Exten' requires 'Context' and 'Priority'");
    const result = floor.dial(device.slice(device.indexOf('/') + 1), exten, 'api');
    if (!result.ok) failsToOriginate(action, device, action.get('actionid') ?? '');
    return told('Originate successfully queued');
  };

  const pause: Query = (action) => {
    const name = action.get('interface') ?? '';
    const paused = action.get('paused') ?? '';
    if (name === '' || paused === '') return refused("Need 'Interface' and 'Paused' parameters.");
    const agent = members.agentOf(name);
    const wanted = action.get('queue') ?? '';
    const mine = agent
      ? members.of(agent).filter(({ queue }) => wanted === '' || members.nameOf(queue) === wanted)
      : [];
    if (!agent || mine.length === 0) return refused('Interface not found');
    for (const { queue } of mine)
      if (yes(paused)) floor.pause(agent.number, queue, action.get('reason') ?? '');
      else floor.unpause(agent.number, queue);
    return told(`Interface ${yes(paused) ? '' : 'un'}paused successfully`);
  };

  const add: Query = (action) => {
    const [name, queueName] = [action.get('interface') ?? '', action.get('queue') ?? ''];
    if (queueName === '') return refused("'Queue' not specified.");
    if (name === '') return refused("'Interface' not specified.");
    const queue = members.queueNamed(queueName);
    if (!queue) return refused('Unable to add interface to queue: No such queue');
    const agent = members.agentOf(name);
    if (!agent) return refused('Out of memory');
    const membership = agent.queues.get(queue.number);
    if (membership?.signedIn) return refused('Unable to add interface: Already there');
    if (!membership) agent.queues.set(queue.number, { signedIn: false, paused: false, reason: '' });
    floor.signIn(agent.number, queue.number);
    if (yes(action.get('paused'))) floor.pause(agent.number, queue.number, action.get('reason') ?? '');
    return told('Added interface to queue');
  };

  const remove: Query = (action) => {
    const [name, queueName] = [action.get('interface') ?? '', action.get('queue') ?? ''];
    if (name === '' || queueName === '') return refused("Need 'Queue' and 'Interface' parameters.");
    const queue = members.queueNamed(queueName);
    if (!queue) return refused('Unable to remove interface from queue: No such queue');
    const agent = members.agentOf(name);
    if (!agent?.queues.get(queue.number)?.signedIn) return refused('Unable to remove interface: Not there');
    floor.signOut(agent.number, queue.number);
    return told('Removed interface from queue');
  };

  const other = ({ call, leg }: Found): FloorLeg | undefined =>
    call.legs.find((each) => each !== leg && each.state === 'talking');
  return {
    Redirect: redirect,
    Hangup: hangup,
    Park: park,
    Originate: originate,
    QueuePause: pause,
    QueueAdd: add,
    QueueRemove: remove,
    BlindTransfer: (action) =>
      transferring(action, (found, exten) => {
        const moved = other(found);
        if (!moved) return refused('Transfer invalid');
        const done = leads(action) && floor.blindTransfer(found.call, moved, exten, 'phone').ok;
        return done ? told('Transfer succeeded') : refused('Transfer failed');
      }),
    Atxfer: (action) =>
      transferring(action, ({ call, leg }, exten) => {
        if (leads(action)) consultations.start(call, leg, exten);
        return told('Atxfer successfully queued');
      }),
    CancelAtxfer: (action) => {
      const name = action.get('channel') ?? '';
      if (name === '') return refused('No channel specified');
      const found = find(name);
      if (!found) return refused('Channel specified does not exist');
      consultations.abort(found.leg);
      return told('CancelAtxfer successfully queued');
    },
  };
}
