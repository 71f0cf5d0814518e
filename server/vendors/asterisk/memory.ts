// Knows what the translator remembers of an Asterisk: plain JSON, keyed by the PBX's own ids. Refuses to act on it.
import type { AgentState, Direction, Party } from '#lib/model/board.ts';
import type { Capabilities } from '#lib/model/command.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, nativeOf, queueId, type SourceId } from '#lib/model/ids.ts';
import type { Known } from '#server/vendors/vendor.ts';

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
  /** Its person, or somebody for them, has asked to hang up. */
  ending: boolean;
  startedAt: number;
  seenAt: number;
};

/**
 * Where a call stands with its queue: `waiting` in it; `leaving`: it left and nobody has said how;
 * `served`: an agent of the queue took it.
 */
export type Stay = 'none' | 'waiting' | 'leaving' | 'served';

/** One caller's call. What the wall has been told of it stands here, so that only news is said. */
export type Call = {
  id: string;
  /** The channel of the person whose call it is; another one's when that person has transferred it. */
  anchor: string;
  linked: string;
  direction: Direction;
  caller: Party;
  dialled: Party;
  startedAt: number;
  queue: string | null;
  stay: Stay;
  queuedAt: number | null;
  /** We saw it join: our clock knows the wait better than the PBX's whole seconds. */
  sawJoin: boolean;
  leftAt: number | null;
  /** Asterisk says “abandoned” of callers who hang up and of those who waited too long alike. */
  gaveUp: boolean;
  talking: boolean;
  agent: string | null;
  agentChannel: string | null;
  answeredAt: number | null;
  heldSince: number | null;
  offered: string[];
  /** Ringing channels and whom they ring. */
  rings: Record<string, string>;
  /** The channel of who has handed it on: still connected for a moment, and no partner any more. */
  gone: string | null;
  /** Since when a call in conversation has had nobody at the other end. */
  aloneAt: number | null;
  /** Whether the wall shows it as on its way although it still counts as in the queue. */
  shownAway: boolean;
};

export type Member = {
  interface: string;
  stateInterface: string;
  status: number;
  paused: boolean;
  reason: string;
  inCall: boolean;
  /** Seconds; 0 where the queue's own value holds. */
  wrap: number;
};

export type Agent = {
  key: string;
  name: string;
  /** By queue name. */
  members: Record<string, Member>;
  /** Queues they were a member of and are no more. */
  former: string[];
  interfaces: string[];
  wrapUntil: number | null;
  /** When they were last a member of any queue. */
  memberAt: number | null;
  /** Since when, by the PBX's own word; only for a snapshot. */
  since: number | null;
  /** What the wall has been told. */
  said: { state: AgentState; reason: string | null; until: number | null; facts: string } | null;
};

export type Queue = {
  targetMs: number | null;
  wrapUpMs: number | null;
  /** When the last caller joined. Two may come within one millisecond: their order is kept by making the second later. */
  joinedAt?: number;
};

/** Lists being read: they are laid over what is known when all have come. */
export type Gather = {
  from: number;
  queues: Record<string, number>;
  members: Record<string, string[]>;
  entries: Record<string, { queue: string; position: number; waitMs: number }>;
  channels: Record<string, true>;
  /** Calls of whose queue something was heard meanwhile: that is newer than the list. */
  heard: Record<string, true>;
  /** The queue a channel's Queue application serves. */
  apps: Record<string, string>;
  lists: string[];
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
  /** Calls that something is to be decided about when time has passed. */
  undecided: string[];
  /** Agents in wrap-up. */
  wraps: string[];
};

/** One frame's work: the memory, the time, what is to be said, and the agents to look at again when it is done. */
export type Desk = {
  readonly m: Memory;
  readonly at: number;
  readonly out: DomainEvent[];
  readonly agents: Set<string>;
};

/** What stands under a key that somebody else chose: never one of the names every object has by birth. */
export const pick = <T>(
  record: Readonly<Record<string, T>>,
  key: string | null | undefined,
): T | undefined => (typeof key === 'string' && Object.hasOwn(record, key) ? record[key] : undefined);

export function begin(source: SourceId, known: Known): Memory {
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
    undecided: [],
    wraps: [],
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
      wrapUntil: row.until,
      memberAt: null,
      since: null,
      said: null,
    };
  }
  for (const row of known.calls) {
    const id = nativeOf(row.id);
    const talking = row.state === 'talking' || row.state === 'held';
    const waiting = row.queue !== null && row.queuedAt !== null && !row.booked && !talking;
    m.calls[id] = {
      id,
      anchor: id,
      linked: id,
      direction: row.direction,
      caller: row.caller,
      dialled: row.dialled,
      startedAt: row.startedAt,
      queue: row.queue === null ? null : nativeOf(row.queue),
      stay: waiting ? 'waiting' : row.queue !== null && row.answeredAt !== null ? 'served' : 'none',
      queuedAt: row.queuedAt,
      sawJoin: !row.estimated,
      leftAt: null,
      gaveUp: false,
      talking,
      agent: row.agent === null ? null : nativeOf(row.agent),
      agentChannel: null,
      answeredAt: row.answeredAt,
      heldSince: row.heldSince,
      offered: row.offeredTo.map(nativeOf),
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

export const agentName = (m: Memory, key: string) => agentId(m.source, key);
export const queueName = (m: Memory, name: string) => queueId(m.source, name);
export const callName = (m: Memory, id: string) => callId(m.source, id);

type Said = DomainEvent extends infer E ? (E extends DomainEvent ? Omit<E, 'source' | 'at'> : never) : never;

/** Says an event; it took place when the frame was heard, unless `at` says otherwise. */
export function say(desk: Desk, event: Said, at: number = desk.at): void {
  desk.out.push({ ...event, source: desk.m.source, at } as DomainEvent);
}
