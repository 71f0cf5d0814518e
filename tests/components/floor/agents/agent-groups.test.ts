// Proves which agents a filter leaves, how they are grouped, and in which orders calls can stand.
import { describe, expect, it } from 'vitest';
import { AGENT_STATES } from '#components/domain/status-styles.ts';
import {
  type AgentFilter,
  agentLines,
  agentsInOrder,
  countStates,
  fits,
  type Grouping,
  teamsIn,
} from '#components/floor/agents/agent-groups.ts';
import { sortCalls } from '#components/floor/calls/call-order.ts';
import { CALL_TABS, isIn, LONG_CALL_MS, timedFrom } from '#components/floor/calls/call-tabs.ts';
import { agentCounts } from '#lib/measure/agent.ts';
import type { AgentRow, AgentState, CallRow, QueueRow } from '#lib/model/board.ts';

/** Zoe has been as she is for longest. */
const SINCE: Readonly<Record<string, number>> = { Zoe: 10, Bo: 30, Ann: 20 };
const agent = (name: string, state: AgentState, ...queues: string[]): AgentRow =>
  ({
    kind: 'agent',
    id: `hq/${name}`,
    name,
    number: name.length.toString(),
    state,
    reason: null,
    since: SINCE[name] ?? 0,
    queues: queues.map((queue) => ({ queue, signedIn: true, paused: false })),
    teams: { Zoe: ['North', 'Late'], Ann: ['North'] }[name] ?? [],
  }) as unknown as AgentRow;
const queues = ['hq/b', 'hq/a'].map((id) => ({ id, name: id.slice(3) }) as unknown as QueueRow);
const agents = [agent('Zoe', 'ready', 'hq/a', 'hq/b'), agent('Ann', 'paused', 'hq/b'), agent('Bo', 'ready')];
const ALL: AgentFilter = { search: '', states: new Set(), team: '', within: null };
const shown = (filter: AgentFilter, grouping: Grouping) =>
  agentLines(agentsInOrder()(agents), queues, filter, grouping, String).map((line) =>
    'agent' in line ? line.agent.name : `${line.heading} ${line.count}`,
  );

describe('agents', () => {
  it('stand by name', () => expect(shown(ALL, 'none')).toEqual(['Ann', 'Bo', 'Zoe']));
  it('stand under each queue they serve, by the queue’s name, and under none', () =>
    expect(shown(ALL, 'queue')).toEqual(['a 1', 'Zoe', 'b 2', 'Ann', 'Zoe', 'noQueue 1', 'Bo']));
  it('stand under their state, the longest in it first; a state without agents has no heading', () =>
    expect(shown(ALL, 'state')).toEqual(['ready 2', 'Zoe', 'Bo', 'paused 1', 'Ann']));
  it('keep their line by state, so that they stay under a pointer when their state changes', () => {
    const keyOf = (rows: readonly AgentRow[]) =>
      agentLines(rows, queues, ALL, 'state', String).find(
        (line) => 'agent' in line && line.agent.name === 'Bo',
      )?.key;
    expect(keyOf(agents.map((each) => ({ ...each, state: 'onCall' })))).toBe(keyOf(agents));
  });
  it('stand under each team they are in, and under none; what they do stands beside the heading', () => {
    expect(shown(ALL, 'team')).toEqual(['Late 1', 'Zoe', 'North 2', 'Ann', 'Zoe', 'noTeam 1', 'Bo']);
    const headings = agentLines(agents, queues, ALL, 'team', String).filter((line) => 'heading' in line);
    expect(headings.map(({ states }) => [...(states ?? [])])).toEqual([
      [['ready', 1]],
      [
        ['ready', 1],
        ['paused', 1],
      ],
      [['ready', 1]],
    ]);
    expect(teamsIn(agents)).toEqual(['Late', 'North']);
    expect([...countStates(agents)]).toEqual([
      ['ready', 2],
      ['paused', 1],
    ]);
  });
  it('of queues are exactly those whom the number of each state there counts', () => {
    const everybody = [
      ...agents,
      { ...agent('Cy', 'ready', 'hq/a'), queues: [{ queue: 'hq/a', signedIn: true, paused: true }] },
      { ...agent('Di', 'ready', 'hq/b'), queues: [{ queue: 'hq/b', signedIn: false, paused: false }] },
    ] as readonly AgentRow[];
    const ids = [...new Set(everybody.flatMap((each) => each.queues.map(({ queue }) => queue)))];
    for (const within of [new Set(ids), ...ids.map((id) => new Set([id]))]) {
      const counted = agentCounts(everybody, within);
      for (const state of AGENT_STATES) {
        const listed = everybody.filter((each) => fits(each, { ...ALL, states: new Set([state]), within }));
        expect(listed, `${state} in ${[...within]}`).toHaveLength(counted[state]);
        expect(countStates(everybody, within).get(state) ?? 0).toBe(counted[state]);
      }
    }
  });
  it('are those of one team, also where nobody is in it', () => {
    expect(shown({ ...ALL, team: 'North' }, 'none')).toEqual(['Ann', 'Zoe']);
    expect(shown({ ...ALL, team: 'Nowhere' }, 'none')).toEqual([]);
  });
  it('are found by every word, and by state', () => {
    expect(shown({ ...ALL, search: 'zo' }, 'none')).toEqual(['Zoe']);
    expect(shown({ ...ALL, search: 'zo x' }, 'none')).toEqual([]);
    expect(shown({ ...ALL, states: new Set(['paused']) }, 'none')).toEqual(['Ann']);
  });
  it('have a key of their own on each line', () => {
    const keys = agentLines(agents, queues, ALL, 'queue', String).map((line) => line.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('calls', () => {
  const call = (id: string, startedAt: number, state: CallRow['state'], queue: string) =>
    ({ id, startedAt, state, queue }) as unknown as CallRow;
  const calls = [call('1', 30, 'talking', 'b'), call('2', 10, 'waiting', ''), call('3', 20, 'talking', 'a')];
  const textsOf = (each: CallRow) => ({ caller: '', queue: each.queue ?? '', agent: '' });
  const sorted = (...how: [Parameters<typeof sortCalls>[1], Parameters<typeof sortCalls>[2]]) =>
    sortCalls(calls, ...how, textsOf).map((each) => each.id as string);
  it('stand by duration, the longest first, or turned round', () => {
    expect(sorted('duration', 'down')).toEqual(['2', '3', '1']);
    expect(sorted('duration', 'up')).toEqual(['1', '3', '2']);
  });
  it('stand by text, those without one last whichever way', () => {
    expect(sorted('queue', 'up')).toEqual(['3', '1', '2']);
    expect(sorted('queue', 'down')).toEqual(['1', '3', '2']);
  });
  it('stand by the time their tab is timed from', () => {
    const from = (each: CallRow) => -each.startedAt;
    expect(sortCalls(calls, 'duration', 'down', textsOf, from).map(({ id }) => String(id))).toEqual([
      '1',
      '3',
      '2',
    ]);
  });
  it('stand by state, of equals the older first', () =>
    expect(sorted('state', 'up')).toEqual(['2', '3', '1']));
});

describe('the tabs of calls', () => {
  const now = 100 * 60_000;
  const call = (over: Partial<CallRow>): CallRow =>
    ({
      state: 'talking',
      queue: 'hq/a',
      agent: 'hq/1',
      booked: false,
      since: now - 5,
      startedAt: 0,
      queuedAt: 7,
      answeredAt: now - 1000,
      heldSince: null,
      ...over,
    }) as unknown as CallRow;
  const tabsOf = (each: CallRow) => CALL_TABS.filter((tab) => isIn(tab, each, now));
  it('who waits, rings included, is timed from when they joined the queue', () => {
    const waiting = call({ state: 'ringing', agent: null, answeredAt: null });
    expect(tabsOf(waiting)).toEqual(['waiting', 'all']);
    expect(timedFrom('waiting', waiting)).toBe(7);
    expect(tabsOf(call({ state: 'ringing', agent: null, queue: null, answeredAt: null }))).toEqual(['all']);
  });
  it('who is on hold is timed from the hold, and long by the answer', () => {
    const held = call({ state: 'held', heldSince: 9, answeredAt: now - LONG_CALL_MS });
    expect(tabsOf(held)).toEqual(['held', 'long', 'all']);
    expect(timedFrom('held', held)).toBe(9);
    expect(tabsOf(call({ answeredAt: now - LONG_CALL_MS + 1 }))).toEqual(['talking', 'all']);
  });
});
