// What the translator remembers of an Asterisk: plain JSON, keyed by the PBX's own ids.
import type { Capabilities } from '#lib/model/command.ts';
import type { AgentQueueSeen } from '#lib/model/event.ts';
import { nativeOf, type SourceId } from '#lib/model/ids.ts';
import { type TrackedAgent, UNTOLD } from '#server/pbx-sdk/agent-tracker.ts';
import { believedCall } from '#server/pbx-sdk/believed-call.ts';
import type { PriorState } from '#server/pbx-sdk/contract.ts';
import { noTimers, type Timers } from '#server/pbx-sdk/timers.ts';
import { isTalking, type TrackedCall } from '#server/pbx-sdk/tracked-call.ts';
import type { TranslationContext } from '#server/pbx-sdk/translation-context.ts';

export type Channel = {
  id: string;
  name: string;
  /** AST_STATE_*: 5 ringing, 6 up. */
  state: number;
  number: string;
  callerName: string;
  exten: string;
  linked: string;
  bridge: string | null;
  held: boolean;
  /** The agent who has logged in on it for an agent pool: it rings for nobody and is nobody's call. */
  seat: string | null;
  /** The queue that its dialplan is about to put it in; told only where refusals are counted. */
  asksFor?: string;
  startedAt: number;
  seenAt: number;
};

/** One caller's call: what the log was told of it, and what tells that from the channels. */
export type Call = TrackedCall & {
  /** The channel of the person whose call it is; another one's when that person has transferred it. */
  anchor: string;
  linked: string;
  /** It left its queue and nobody has said how. */
  isLeaving: boolean;
  /** The channel that stands in the queue: the caller's own, or the half of a Local channel that leads there. */
  place: string | null;
  /** A queue that rings another queue has the caller wait in both: the call that waits in the outer one. */
  within: string | null;
  /** We saw it join: our clock knows the wait better than the PBX's whole seconds. */
  sawJoin: boolean;
  leftAt: number | null;
  /** Asterisk says “abandoned” of callers who hang up and of those who waited too long alike. */
  gaveUp: boolean;
  /** The caller has asked to hang up. */
  asked: boolean;
  /** The queue said that the caller left it. */
  sawLeave?: boolean;
  /** A supervisor’s command has taken the caller out of the queue. */
  byHand?: true;
  /** The PBX's own whole seconds of a wait that it gave up on. */
  gaveUpAfterS?: number;
  agentChannel: string | null;
  /** When anybody first answered since it joined its queue. */
  firstAnsweredAt: number | null;
  /** When the queue said that its part is over. */
  completedAt: number | null;
  /** The PBX began it: it rang the first phone itself. */
  made: boolean;
  /** Ringing channels and whom they ring. */
  rings: Record<string, string>;
  /** The channel of who has handed it on: still connected for a moment, and no partner any more. */
  gone: string | null;
  /** Since when a call in conversation has had nobody at the other end. */
  aloneAt: number | null;
  /** Whether the wall shows it as on its way although it still counts as in the queue. */
  shownAway: boolean;
  /** The PBX's own figures of the stay that is over and of the agent's part that is over; absent until it tells them. */
  toldWaitMs?: number;
  toldTalkMs?: number;
  /** Its answer was heard long after it took place: how long they talked only the PBX can tell. */
  answeredLate?: true;
  /** It was held when the wall ended: which of its ends holds it was told then, and is not told again. */
  heldBefore?: true;
  /** When the caller's channel went, where the PBX's word on the talk is still awaited. */
  hungUpAt?: number;
};

export const isWaiting = ({ waits, isLeaving }: Call): boolean => waits && !isLeaving;
/** An agent of its queue took it. */
export const isServed = ({ queue, waits }: TrackedCall): boolean => queue !== null && !waits;

export type Member = {
  interface: string;
  stateInterface: string;
  status: number;
  paused: boolean;
  reason: string;
  inCall: boolean;
  /** Members of a lower one are rung first; left out: not told. */
  penalty?: number;
  /** Seconds; 0 where the queue's own value holds. */
  wrap: number;
  /** Calls of this queue they have completed, and when the last one was over, epoch seconds, by the PBX's own count. */
  taken?: number;
  lastCall: number;
};

/** Everything the wall is told of an agent but their state. */
export type AgentTraits = {
  readonly number: string;
  readonly name: string;
  readonly queues: readonly AgentQueueSeen[];
  readonly reachable: boolean | null;
};

export type Agent = TrackedAgent & {
  key: string;
  name: string;
  /** By queue name. */
  members: Record<string, Member>;
  /** Queues they were a member of and are no more. */
  former: string[];
  interfaces: string[];
  /** When they were last a member of any queue. */
  memberAt: number | null;
  /** Since when, by the PBX's own word; only for a snapshot. */
  since: number | null;
  /** What the wall has been told beside their state. */
  traits: AgentTraits | null;
};

export type Queue = {
  targetMs: number | null;
  wrapUpMs: number | null;
  /** When the last caller joined. Two may come within one millisecond: their order is kept by making the second later. */
  joinedAt?: number;
  /** Seconds after which the Queue application gives up on its callers, as lists have shown it. */
  patienceS?: number;
};

/** Lists being read: they are laid over what is known when all have come. */
export type Gather = {
  from: number;
  queues: Record<string, number>;
  counters: Record<string, Counters>;
  members: Record<string, string[]>;
  entries: Record<string, { queue: string; position: number; waitMs: number }>;
  channels: Record<string, true>;
  /** Calls of whose queue something was heard meanwhile: that is newer than the list. */
  heard: Record<string, true>;
  /** The queue a channel's Queue application serves, and after how many seconds it gives up; 0: never. */
  apps: Record<string, { queue: string; patienceS: number }>;
  /** By channel, the slot it is parked in; absent until that list is whole: not every Asterisk parks, or tells. */
  parked: Record<string, string>;
  allParked: boolean;
  lists: string[];
};

/** Milliseconds by which our clock is ahead of an event's own time when it comes: the least of two spans of time. */
export type Delays = {
  since: number;
  least: number;
  before: number | null;
  /** When the last event took place, how much later it came, and when that was. */
  last: number;
  late: number;
  heardAt: number;
};

/** The classes of events a wall needs, in the order of their harm. */
export type EventClass = 'call' | 'agent' | 'system';

/** What one connection has heard, and what it ought to have heard by now. */
export type Hearing = {
  /** The manager user's name. */
  user: string;
  openedAt: number;
  heard: EventClass[];
  /** Of these it is proven that there was something to hear. */
  proven: EventClass[];
  /** A queue's counters and its members' states as the list before told them, and as the one that is coming does. */
  before: Record<string, string>;
  listed: Record<string, string>;
  /** Members of the list that is coming whose phones nobody watches, and their queues. */
  unwatched: Record<string, string[]>;
};

export type Memory = {
  source: SourceId;
  /** `opened`: a new connection whose snapshot has not come yet; what is known of who talks to whom may be old. */
  phase: 'live' | 'opened';
  channels: Record<string, Channel>;
  /** Channel ids by name, for the two halves of Local channels. */
  names: Record<string, string>;
  bridges: Record<string, string[]>;
  calls: Record<string, Call>;
  /** Call ids by the channel of the person whose call it is. */
  anchors: Record<string, string>;
  /** Call ids by their other channels: agents' phones, ringing or in conversation. */
  callOf: Record<string, string>;
  /** Call ids by Linkedid. */
  byLinked: Record<string, string>;
  agents: Record<string, Agent>;
  /** Agent keys by device name, `PJSIP/1001`. */
  devices: Record<string, string>;
  queues: Record<string, Queue>;
  /** Wrap-up by queue name in seconds, `*` for all others, from our own settings. */
  wrapUp: Record<string, number>;
  can: Capabilities | null;
  gather: Gather | null;
  timers: Timers;
  /** `null` until a connection has said who we are. */
  hearing: Hearing | null;
  /** What our user may do was answered since Asterisk was last asked. */
  hasRights: boolean;
  /** How much later than raised events come, by their own time; absent where the PBX does not stamp them. */
  delays?: Delays;
  /** By queue. */
  counters: Record<string, Counters>;
  /** When the PBX was last heard. */
  heardAt: number | null;
  outage: Outage | null;
  /** By number, the contexts in which it is somebody's: more than one where several companies share the PBX. */
  tenants: Record<string, string[]>;
  /** Numbers that do not want to be disturbed, and what says so of each. */
  dnd: Record<string, string[]>;
};

export type Context = TranslationContext<Memory> & {
  /** Agents to look at again when the frame is done, each once. */
  readonly agents: string[];
};

/** The agent is looked at again when the frame's work is done. */
export function markAgentChanged(ctx: Context, agent: string): void {
  if (!ctx.agents.includes(agent)) ctx.agents.push(agent);
}

export function begin(source: SourceId, known: PriorState): Memory {
  const m: Memory = {
    source,
    phase: 'live',
    channels: {},
    names: {},
    bridges: {},
    calls: {},
    anchors: {},
    callOf: {},
    byLinked: {},
    agents: {},
    devices: {},
    queues: {},
    wrapUp: {},
    can: null,
    gather: null,
    timers: noTimers(),
    hearing: null,
    hasRights: false,
    dnd: {},
    tenants: {},
    counters: {},
    heardAt: null,
    outage: outageWhileEnded(known),
  };
  for (const row of known.queues)
    m.queues[nativeOf(row.id)] = { targetMs: row.targetMs, wrapUpMs: row.wrapUpMs };
  for (const row of known.agents) {
    const key = nativeOf(row.id);
    m.agents[key] = {
      key,
      name: row.name,
      members: {},
      former: row.queues.map((each) => nativeOf(each.queue)),
      interfaces: [],
      wrap: row.until === null ? null : { until: row.until, since: row.since },
      told: UNTOLD,
      memberAt: null,
      since: null,
      traits: null,
    };
  }
  for (const row of known.calls) {
    const id = nativeOf(row.id);
    const told = believedCall(row);
    m.calls[id] = {
      ...told,
      anchor: id,
      linked: id,
      waits: told.waits && !isTalking(row),
      ...(row.state === 'held' ? { heldBefore: true as const } : {}),
      isLeaving: false,
      place: null,
      within: null,
      sawJoin: !row.estimated,
      leftAt: null,
      gaveUp: false,
      asked: false,
      agentChannel: null,
      firstAnsweredAt: row.answeredAt,
      completedAt: null,
      made: false,
      rings: {},
      gone: null,
      aloneAt: null,
      shownAway: false,
    };
    m.anchors[id] = id;
    m.byLinked[id] = id;
  }
  return m;
}

/** What a queue has counted since Asterisk started. `abandoned` are also callers whose time was over. */
export type Counters = { completed: number; abandoned: number };

/** What stood when the connection was lost, to be compared with what the next one shows. */
export type Outage = {
  /** The last word before it, epoch ms. */
  readonly since: number;
  readonly counters: Readonly<Record<string, Counters>>;
  /** By queue and agent, what the member’s CallsTaken was. */
  readonly taken: Readonly<Record<string, Readonly<Record<string, number>>>>;
};

/** The outage since Ringside itself ended: what the PBX had counted by then, if that is known to the last word. */
export function outageWhileEnded({ heardAt, counted = [] }: PriorState): Outage | null {
  if (heardAt === null || counted.length === 0) return null;
  const counters: Record<string, Counters> = {};
  const taken: Record<string, Record<string, number>> = {};
  for (const { queue, completed, abandoned, taken: each } of counted) {
    counters[nativeOf(queue)] = { completed, abandoned };
    taken[nativeOf(queue)] = Object.fromEntries(each.map(({ agent, calls }) => [nativeOf(agent), calls]));
  }
  return { since: heardAt, counters, taken };
}
