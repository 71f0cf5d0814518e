// What needs a person now, worst first: callers who wait too long, queues that nobody can serve, agents over a limit or
// not responding, PBXs that are lost. Each is gone as soon as it is over.
import { stateInQueue } from '#lib/measure/agent.ts';
import { isWaiting, waitingSince } from '#lib/measure/queue.ts';
import {
  type AgentRow,
  type AlertRow,
  type CallRow,
  isShut,
  type QueueRow,
  type SiteRow,
  type SourceRow,
} from '#lib/model/board.ts';
import type { QueueId, SourceId } from '#lib/model/ids.ts';
import { type Breach, breaches, type Wait } from './breaches.ts';
import { isOverLimit, limitOf } from './limits.ts';

/** What a line is about; its key is the same from the first warning to the end. */
export type Need =
  | { readonly what: 'lost'; readonly key: string; readonly source: SourceRow }
  | { readonly what: 'breached'; readonly key: string; readonly breach: Breach }
  | { readonly what: 'soon'; readonly key: string; readonly wait: Wait }
  | {
      readonly what: 'nobodyReady';
      readonly key: string;
      readonly queue: QueueRow;
      readonly waiting: number;
      /** When the first of them came (epoch ms); `null` where the PBX does not tell. */
      readonly since: number | null;
      /** Who is ready elsewhere and not in that queue, the longest ready first; at most {@link HELPERS_SHOWN}. */
      readonly helpers: readonly AgentRow[];
    }
  | {
      readonly what: 'pause' | 'wrapUp';
      readonly key: string;
      readonly agent: AgentRow;
      readonly until: number;
    }
  | { readonly what: 'notResponding'; readonly key: string; readonly agent: AgentRow }
  | { readonly what: 'over'; readonly key: string; readonly alert: AlertRow };

export type Severity = 'critical' | 'warning' | 'none';

/** How urgent each is; what is over is told and asks for nothing. */
export const SEVERITY: Readonly<Record<Need['what'], Severity>> = {
  lost: 'critical',
  breached: 'critical',
  soon: 'warning',
  nobodyReady: 'critical',
  pause: 'warning',
  wrapUp: 'warning',
  notResponding: 'warning',
  over: 'none',
};

export const HELPERS_SHOWN = 2;
/** Who has only just come is no trouble yet, though nobody is ready. */
export const UNSERVED_MS = 5000;

export type NeedRows = {
  readonly sources: readonly SourceRow[];
  readonly queues: readonly QueueRow[];
  readonly calls: readonly CallRow[];
  readonly alerts: readonly AlertRow[];
  readonly agents: readonly AgentRow[];
};

export type NeedContext = {
  readonly targetMs: (queue: QueueId) => number;
  /** The time at which what is shown of a source is true (epoch ms). */
  readonly nowOf: (source: SourceId) => number;
  readonly site: SiteRow;
  /** Whether every agent of the queues is in `agents`: who sees one team cannot say that nobody is ready. */
  readonly seesAllAgents: boolean;
};

/** Lost PBXs, callers (past the target longest first, then next to pass it), queues, agents longest over first, what is over. */
export function needs(rows: NeedRows, context: NeedContext): readonly Need[] {
  const lost = rows.sources.filter(isLost);
  const silent = new Set(rows.sources.filter(({ life }) => life !== 'live').map(({ id }) => id));
  const feed = breaches(rows, context.targetMs, context.nowOf, context.site);
  return [
    ...lost
      .toSorted((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1))
      .map((source): Need => ({ what: 'lost', key: `lost ${source.id}`, source })),
    ...feed.breached.map((breach): Need => ({ what: 'breached', key: breach.call?.id ?? breach.id, breach })),
    ...feed.soon.map((wait): Need => ({ what: 'soon', key: wait.id, wait })),
    ...(context.seesAllAgents ? unserved(rows, context, silent) : []),
    ...agentsOver(rows.agents, context, silent),
    ...feed.cleared.map((alert): Need => ({ what: 'over', key: `over ${alert.id}`, alert })),
  ];
}

/** Gone after it was there, or kept out: not one that is only just being asked for the first time. */
const isLost = ({ life, lastHeardAt, why }: SourceRow): boolean =>
  life === 'waiting' ||
  life === 'refused' ||
  (life !== 'live' && life !== 'idle' && (lastHeardAt !== null || why !== null));

/** Open queues of live PBXs in which somebody waits and nobody is ready, the longest wait first. */
function unserved(
  rows: NeedRows,
  { site, nowOf }: NeedContext,
  silent: ReadonlySet<SourceId>,
): readonly Need[] {
  const waits = new Map<QueueId, { waiting: number; since: number | null }>();
  for (const call of rows.calls) {
    // For whom a phone rings, somebody is there.
    if (call.queue === null || call.state !== 'waiting' || !isWaiting(call)) continue;
    const known = waits.get(call.queue) ?? { waiting: 0, since: null };
    const since = Math.min(known.since ?? Number.POSITIVE_INFINITY, waitingSince(call));
    waits.set(call.queue, { waiting: known.waiting + 1, since });
  }
  for (const { id, counted } of rows.queues)
    if (counted !== null && counted.waiting > 0)
      waits.set(id, { waiting: counted.waiting, since: counted.longestSince });
  const found = rows.queues.filter(({ id, source }) => {
    const wait = waits.get(id);
    if (!wait || silent.has(source) || isShut(site, id)) return false;
    return wait.since === null || nowOf(source) - wait.since >= UNSERVED_MS;
  });
  return found
    .filter((queue) => !rows.agents.some((agent) => isReadyIn(agent, queue.id)))
    .map((queue): Extract<Need, { what: 'nobodyReady' }> => {
      const { waiting, since } = waits.get(queue.id) ?? { waiting: 0, since: null };
      const key = `queue ${queue.id}`;
      return { what: 'nobodyReady', key, queue, waiting, since, helpers: helpersOf(queue, rows.agents) };
    })
    .sort((a, b) => (a.since ?? 0) - (b.since ?? 0) || (a.key < b.key ? -1 : 1));
}

const isReadyIn = (agent: AgentRow, queue: QueueId): boolean =>
  agent.queues.some((each) => each.queue === queue && stateInQueue(agent, each) === 'ready');

/** Agents of the queue's own PBX and company who are ready and not signed in to it. */
const helpersOf = (queue: QueueRow, agents: readonly AgentRow[]): readonly AgentRow[] =>
  agents
    .filter(
      (agent) =>
        agent.source === queue.source &&
        agent.tenant === queue.tenant &&
        agent.state === 'ready' &&
        !agent.queues.some((each) => each.queue === queue.id && each.signedIn),
    )
    .sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1))
    .slice(0, HELPERS_SHOWN);

/** Pauses and wrap-ups over their limit, the longest over first, then who does not respond, the longest first. */
function agentsOver(
  agents: readonly AgentRow[],
  { nowOf, site }: NeedContext,
  silent: ReadonlySet<SourceId>,
): readonly Need[] {
  const over: Extract<Need, { what: 'pause' | 'wrapUp' }>[] = [];
  const mute: Extract<Need, { what: 'notResponding' }>[] = [];
  for (const agent of agents) {
    if (silent.has(agent.source)) continue;
    const key = `agent ${agent.id}`;
    if (agent.state === 'notResponding') mute.push({ what: 'notResponding', key, agent });
    else if (isOverLimit(agent, site.counting, nowOf(agent.source)))
      over.push({
        what: agent.state === 'paused' ? 'pause' : 'wrapUp',
        key,
        agent,
        until: limitOf(agent, site.counting) ?? 0,
      });
  }
  const byKey = (a: Need, b: Need): number => (a.key < b.key ? -1 : 1);
  return [
    ...over.sort((a, b) => a.until - b.until || byKey(a, b)),
    ...mute.sort((a, b) => a.agent.since - b.agent.since || byKey(a, b)),
  ];
}

/** How many of them ask for somebody. */
export const countOf = (all: readonly Need[]): number =>
  all.filter(({ what }) => SEVERITY[what] !== 'none').length;
