// How the entries of a snapshot's lists are gathered until all have come.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { enter, leave, seen } from './channels.ts';
import type { Context, Gather } from './memory.ts';
import { proveByAge } from './notices.ts';
import { keyOf } from './queues.ts';
import type { Wire } from './wire.ts';

export function gathering(ctx: Context): Gather {
  ctx.memory.gather ??= {
    from: ctx.at,
    queues: {},
    counters: {},
    members: {},
    entries: {},
    channels: {},
    heard: {},
    apps: {},
    parked: {},
    allParked: false,
    lists: [],
  };
  return ctx.memory.gather;
}

export function channelListed(ctx: Context, wire: Wire<'CoreShowChannel'>): void {
  const gather = gathering(ctx);
  proveByAge(ctx, 'call', milliseconds(wire.Duration) / 1_000);
  const known = lookUp(ctx.memory.channels, wire.Uniqueid) !== undefined;
  const channel = seen(ctx, wire);
  if (!known) channel.startedAt = ctx.at - milliseconds(wire.Duration);
  if (wire.BridgeId === '' || wire.BridgeId in {}) leave(ctx.memory, channel);
  else enter(ctx.memory, channel, wire.BridgeId);
  gather.channels[channel.id] = true;
  if (wire.Application === 'AgentLogin')
    channel.seat = keyOf(ctx, `Agent:${wire.ApplicationData.split(',')[0] ?? ''}`);
  if (wire.Application === 'Queue') {
    // Queue(name,options,URL,announcement,timeout,…)
    const [queue = '', , , , timeout = ''] = wire.ApplicationData.split(',');
    gather.apps[channel.id] = { queue, patienceS: /^\d{1,6}$/.test(timeout) ? Number(timeout) : 0 };
  }
}

/** `HH:MM:SS` as milliseconds. */
const milliseconds = (text: string): number =>
  /^\d+(:\d\d){2}$/.test(text)
    ? text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1_000
    : 0;
