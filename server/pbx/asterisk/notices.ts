// What one connection ought to have heard by now, in words for what it cannot hear. Asterisk leaves out of a connection
// what its user may not read, and does not say so: it shows where lists, or an event of another class, tell of more.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { setTimer } from '#server/pbx-sdk/timers.ts';
import type { Context, EventClass } from './memory.ts';
import { classesIn, type Read, type Wire } from './wire.ts';

/** An event that proves another one should have come: that one is raised with it, and is given this long. */
const LATE_MS = 2_000;
/** The lists tell whole seconds, and clocks of two threads differ: younger than this is not certainly ours. */
const MARGIN_S = 5;
/** Asterisk greets who may hear class `system` with FullyBooted, at once. */
const GREETING_MS = 10_000;
/** Queues named in a sentence. */
const NAMED = 3;

const CLASSES: readonly EventClass[] = ['call', 'agent', 'system'];

/** A new connection begins. @param user the manager user's name. */
export function beginHearing({ memory: m, at }: Context, user: string): void {
  const none = { heard: [], proven: [], before: {}, listed: {}, unwatched: {} };
  m.hearing = { user, openedAt: at, ...none };
  m.hearing.proven.push('system');
  setTimer(m.timers, 'unheard:system', at + GREETING_MS);
}

/** A block has come: what it is itself, and what must have come with it. */
export function noteHeard(ctx: Context, block: string, read: Read): void {
  const { hearing } = ctx.memory;
  if (hearing === null || hearing.heard.length === CLASSES.length) return;
  const classes = classesIn(block);
  for (const each of CLASSES)
    if (classes.includes(each) && !hearing.heard.includes(each)) {
      hearing.heard.push(each);
      if (hearing.proven.includes(each)) ctx.notices.push({ key: `unheard-${each}`, text: null });
    }
  if (classes.length > 0 && read.kind === 'event') proveByEvent(ctx, read);
}

/** What Asterisk raises in class `agent` always comes with one of these in class `call`, and the other way round. */
function proveByEvent(ctx: Context, { name, data }: Extract<Read, { kind: 'event' }>): void {
  switch (name) {
    case 'QueueCallerJoin':
    case 'AgentCalled':
    case 'AgentConnect':
      return proveClass(ctx, 'call');
    case 'DeviceStateChange':
      if ((data as Wire<'DeviceStateChange'>).Device.startsWith('Queue:')) proveClass(ctx, 'agent');
      return;
    default:
      return;
  }
}

function proveClass({ memory: m, at }: Context, kind: EventClass): void {
  const { hearing } = m;
  if (hearing === null || hearing.heard.includes(kind) || hearing.proven.includes(kind)) return;
  hearing.proven.push(kind);
  setTimer(m.timers, `unheard:${kind}`, at + LATE_MS);
}

/** What should have come with a proof has had its time. */
export function tellUnheard({ memory: m, notices }: Context, key: string): void {
  const kind = CLASSES.find((each) => each === key);
  if (m.hearing === null || kind === undefined || m.hearing.heard.includes(kind)) return;
  notices.push({ key: `unheard-${kind}`, text: unheardSentence(kind, m.hearing.user) });
}

/** A list shows something that is so many seconds old: what began after we were let in was to be heard. */
export function proveByAge(ctx: Context, kind: EventClass, seconds: number): void {
  const { hearing } = ctx.memory;
  if (hearing && seconds + MARGIN_S < (ctx.at - hearing.openedAt) / 1_000) proveClass(ctx, kind);
}

/** A list shows something that was otherwise in the list before. */
export function proveByChange(ctx: Context, name: string, value: string): void {
  const { hearing } = ctx.memory;
  if (!hearing) return;
  hearing.listed[name] = value;
  const before = lookUp(hearing.before, name);
  if (before !== undefined && before !== value) proveClass(ctx, 'agent');
}

/** A member of a queue as the lists show them. */
export function noteMember(ctx: Context, wire: Wire<'QueueMember'>): void {
  const { hearing } = ctx.memory;
  if (!hearing) return;
  const { Queue: queue, Interface: device, StateInterface: state } = wire;
  if (device.startsWith('Local/') && (state === '' || state.startsWith('Local/')))
    hearing.unwatched[device] = [...(lookUp(hearing.unwatched, device) ?? []), queue];
  proveByChange(ctx, `member ${queue} ${device}`, `${wire.Status} ${wire.Paused}`);
}

/** The queues' list has come to its end. */
export function tellUnwatched({ memory: m, notices }: Context): void {
  const { hearing } = m;
  if (!hearing) return;
  const members = Object.values(hearing.unwatched);
  notices.push({ key: 'unwatched-members', text: members.length > 0 ? unwatchedSentence(members) : null });
  Object.assign(hearing, { before: hearing.listed, listed: {}, unwatched: {} });
}

const WITHOUT: Readonly<Record<EventClass, readonly [what: string, follows: string]>> = {
  call: [
    'does not hear calls',
    'Until then no conversation is seen to begin, to be held, transferred or to end, and talk times are not true.',
  ],
  agent: [
    'does not hear queues',
    'Until then who waits and who is paused is only known once a minute, and answered and abandoned callers are not counted.',
  ],
  system: [
    'does not hear when Asterisk restarts or shuts down',
    'Everything else works; a restart is noticed when the connection breaks.',
  ],
};

function unheardSentence(kind: EventClass, user: string): string {
  const [what, follows] = WITHOUT[kind];
  return `The manager user “${user}” ${what}: add “${kind}” to its read= line in manager.conf, and “manager reload”. ${follows}`;
}

function unwatchedSentence(lists: readonly (readonly string[])[]): string {
  const queues = [...new Set(lists.flat())];
  const more = queues.length > NAMED ? ` and ${queues.length - NAMED} more` : '';
  const where = `${queues.length === 1 ? 'queue' : 'queues'} ${queues.slice(0, NAMED).join(', ')}${more}`;
  const who = lists.length === 1 ? 'One queue member is' : `${lists.length} queue members are`;
  return `${who} called through the dialplan without a state interface (${where}): whether their phones ring, talk or are registered is not heard. Give each one in queues.conf, e.g. member => Local/1001@from-queue/n,0,Ann Dekker,hint:1001@ext-local`;
}
