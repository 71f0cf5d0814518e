// What events say of agents, and books how long they were in each state.
import type { AgentQueue, AgentRow, AgentState } from '#lib/model/board.ts';
import type { AgentQueueSeen, AgentSeen, EventOf } from '#lib/model/event.ts';
import { type AgentId, nativeOf, type SourceId } from '#lib/model/ids.ts';
import { same } from '#lib/model/same.ts';
import type { PauseClass, TeamDefinition } from '#lib/model/site.ts';
import { teamsOf } from '#lib/model/teams.ts';
import type { Draft } from './draft.ts';
import { addToShift, type ShiftSums } from './shifts.ts';
import { addToQueue } from './tallies.ts';

export function blankAgent(id: AgentId, source: SourceId, at: number): AgentRow {
  return {
    kind: 'agent',
    id,
    source,
    tenant: null,
    number: nativeOf(id),
    name: '',
    state: 'unknown',
    reason: null,
    since: at,
    until: null,
    queues: [],
    teams: [],
    reachable: null,
    lastQueue: null,
    countedFrom: at,
    pending: null,
  };
}

/** The row as it is known, or of somebody new. */
function rowOf(draft: Draft, id: AgentId, source: SourceId, at: number): AgentRow {
  return draft.get('agent', id) ?? inTeams(draft, blankAgent(id, source, at));
}

const inTeams = (draft: Draft, row: AgentRow): AgentRow => ({
  ...row,
  teams: teamsOf(draft.site?.teams ?? [], row),
});

/** From now on these are the teams. */
export function regroupAgents(draft: Draft, teams: readonly TeamDefinition[]): void {
  for (const row of draft.all('agent')) {
    const own = teamsOf(teams, row);
    if (!same(own, row.teams)) draft.put({ ...row, teams: own });
  }
}

export function foldStateChanged(draft: Draft, event: EventOf<'agent.stateChanged'>): void {
  const row = rowOf(draft, event.agent, event.source, event.at);
  draft.put(changeState(draft, row, event.state, event.reason, event.until, event.at));
}

/** The row in its new state; the time in the old one is booked. A new reason starts a new spell, as people see it. */
function changeState(
  draft: Draft,
  row: AgentRow,
  state: AgentState,
  reason: string | null,
  until: number | null,
  at: number,
): AgentRow {
  if (row.state === state && row.reason === reason) return { ...row, until };
  return { ...row, countedFrom: timeCounted(draft, row, at), state, reason, until, since: at };
}

export function foldSigned(
  draft: Draft,
  event: EventOf<'agent.signedIn'> | EventOf<'agent.signedOut'>,
  signedIn: boolean,
): void {
  const row = rowOf(draft, event.agent, event.source, event.at);
  const { queue } = event;
  if (queue === null) {
    draft.put({ ...row, queues: row.queues.map((each) => ({ ...each, signedIn })) });
    return;
  }
  const known = row.queues.some((each) => each.queue === queue);
  const queues = known
    ? row.queues.map((each) => (each.queue === queue ? { ...each, signedIn } : each))
    : [...row.queues, mergeMembership({ queue, signedIn, paused: false }, undefined)];
  draft.put({ ...row, queues });
}

export function foldObserved(draft: Draft, event: EventOf<'agent.observed'>): void {
  observeAgent(draft, event.source, event.agent, event.at);
}

export function foldGone(draft: Draft, event: EventOf<'agent.gone'>): void {
  const row = draft.get('agent', event.agent);
  if (row) removeAgent(draft, row, event.at);
}

/** Books what is not booked yet of an agent whom the PBX no longer has. */
export function removeAgent(draft: Draft, row: AgentRow, at: number): void {
  countTime(draft, row, at);
  draft.remove('agent', row.id);
}

/** A membership as told; what is not told stays as it was, but the reason of a pause that is over. */
const mergeMembership = (seen: AgentQueueSeen, known: AgentQueue | undefined): AgentQueue => ({
  queue: seen.queue,
  signedIn: seen.signedIn,
  paused: seen.paused,
  reason: seen.reason ?? (seen.paused && known?.paused ? known.reason : null),
  unanswered: seen.unanswered ?? (seen.paused && known?.paused ? known.unanswered : false),
  tier: seen.tier === undefined ? (known?.tier ?? null) : seen.tier,
});

const mergeMemberships = (row: AgentRow, seen: readonly AgentQueueSeen[]): readonly AgentQueue[] =>
  seen.map((each) =>
    mergeMembership(
      each,
      row.queues.find(({ queue }) => queue === each.queue),
    ),
  );

/** Lays what a PBX shows over what is known. The state's start stays when the state does. */
export function observeAgent(draft: Draft, source: SourceId, seen: AgentSeen, at: number): void {
  const { state, reason, since, until, queues, ...facts } = seen;
  const known = rowOf(draft, seen.id, source, at);
  const told = { ...known, ...facts, queues: queues ? mergeMemberships(known, queues) : known.queues };
  const isNamedAsBefore = told.number === known.number && told.tenant === known.tenant;
  const row = isNamedAsBefore ? told : inTeams(draft, told);
  // Reason and end belong to the state they were told with.
  const stays = state === undefined || state === row.state;
  const why = reason === undefined && stays ? row.reason : (reason ?? null);
  const ends = until === undefined && stays ? row.until : (until ?? null);
  const turned = changeState(draft, row, state ?? row.state, why, ends, at);
  draft.put(turned.since === at && since !== undefined ? { ...turned, since } : turned);
}

/** Books the time in the present state up to `at` and goes on counting from there; not while the source is lost. */
export function countTime(draft: Draft, row: AgentRow, at: number): void {
  if (row.countedFrom !== null) draft.put({ ...row, countedFrom: timeCounted(draft, row, at) });
}

/** Books the time up to `at` and stops counting: we no longer know what they do. */
export function stopCounting(draft: Draft, row: AgentRow, at: number): void {
  if (row.countedFrom === null) return;
  timeCounted(draft, row, at);
  draft.put({ ...row, countedFrom: null });
}

/** What a site calls the reason of a pause (rule 7); a break where it says nothing. */
const pauseClass = (draft: Draft, { reason }: AgentRow): PauseClass =>
  (reason === null ? undefined : draft.site?.counting.pauseReasons[reason]) ?? 'break';

/** Which sum of a day time in a state goes into. After-call work is wrap-up, whatever key it took. */
function timeIn(state: AgentState, pause: PauseClass, ms: number): Partial<ShiftSums> {
  switch (state) {
    case 'ready':
      return { readyMs: ms };
    case 'ringing':
      return { ringingMs: ms };
    case 'onCall':
      return { onCallMs: ms };
    case 'wrapUp':
      return { wrapMs: ms };
    case 'notResponding':
      return { notRespondingMs: ms };
    case 'unavailable':
      return { unavailableMs: ms };
    case 'paused':
      if (pause === 'afterCall') return { wrapMs: ms };
      return pause === 'work' ? { pausedMs: ms, workMs: ms } : { pausedMs: ms };
    case 'signedOut':
    case 'unknown':
      return {};
    default:
      return state satisfies never;
  }
}

/** Books the time in the present state up to `at`; answers with when it is counted from now on, epoch ms. */
function timeCounted(draft: Draft, row: AgentRow, at: number): number {
  const from = row.countedFrom;
  if (from === null || at <= from) return from ?? at;
  const ms = at - from;
  draft.records?.push({
    record: 'spell',
    source: row.source,
    agent: row.id,
    state: row.state,
    reason: row.reason,
    since: row.since,
    from,
    until: at,
  });
  const more = timeIn(row.state, pauseClass(draft, row), ms);
  addToShift(draft, row.id, row.source, from, more);
  if (more.wrapMs && row.lastQueue)
    addToQueue(draft, row.source, row.lastQueue, { arrivedAt: from, queuedAt: from }, { wrapMs: ms });
  return at;
}
