// Proves what needs somebody and in which order, that each is gone when it is over, and that a lost PBX claims nothing.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOverLimit, limitOf, WRAP_UP_GRACE_MS } from '#components/floor/attention/limits.ts';
import { countOf, type NeedRows, needs, SEVERITY, UNSERVED_MS } from '#components/floor/attention/needs.ts';
import type { AgentRow, SourceRow } from '#lib/model/board.ts';
import { DEFAULT_COUNTING } from '#lib/model/site.ts';
import { agentRow, callRow, NOW, queueOf, queueRow, siteRow, sourceRow } from '#tests/lib/measure/rows.ts';

const T = 20_000;
const MINUTE = 60_000;
const counting = { ...DEFAULT_COUNTING, pauseLimitMinutes: { Lunch: 30, '*': 10 } };
const site = siteRow({ counting });
const rows = (over: Partial<NeedRows> = {}): NeedRows => ({
  sources: [sourceRow()],
  queues: [queueRow('1'), queueRow('2')],
  calls: [],
  alerts: [],
  agents: [],
  ...over,
});
const found = (over: Partial<NeedRows>, seesAllAgents = true) =>
  needs(rows(over), { targetMs: () => T, nowOf: () => NOW, site, seesAllAgents });
const keys = (over: Partial<NeedRows>) => found(over).map(({ what, key }) => `${what}: ${key}`);
const agent = (native: string, over: Partial<AgentRow>) =>
  agentRow(native, { since: NOW - 60 * MINUTE, ...over });
const member = (queue: string, signedIn = true, paused = false) => ({
  queue: queueOf(queue),
  signedIn,
  paused,
  reason: null,
  unanswered: false,
  tier: null,
});
const waiting = (native: string, ms: number, over = {}) =>
  callRow(native, { queuedAt: NOW - ms, since: NOW - ms, ...over });
const ready = agent('r', { state: 'ready', queues: [member('1'), member('2')] });

describe('callers', () => {
  it('stand past the target longest first, then who is next to pass it, and not before that', () =>
    expect(
      keys({
        agents: [ready],
        calls: [waiting('a', T + 1), waiting('b', 3 * T), waiting('c', T - 1000), waiting('d', 1000)],
      }),
    ).toEqual(['breached: hq/b', 'breached: hq/a', 'soon: hq/c']));
  it('keep their key when the target passes', () => {
    const [soon] = found({ agents: [ready], calls: [waiting('a', T - 1)] });
    const [late] = found({ agents: [ready], calls: [waiting('a', T + 1)] });
    expect(soon?.key).toBe(late?.key);
  });
});

describe('a queue in which somebody waits and nobody is ready', () => {
  const calls = [waiting('a', UNSERVED_MS)];
  const helpers = (agents: readonly AgentRow[]) =>
    found({ calls, agents }).flatMap((need) =>
      need.what === 'nobodyReady' ? need.helpers.map(({ id }) => id) : [],
    );
  it('is told, and gone as soon as somebody is ready there', () => {
    expect(keys({ calls })).toEqual(['nobodyReady: queue hq/1']);
    expect(keys({ calls, agents: [ready] })).toEqual([]);
    expect(
      keys({ calls, agents: [agent('b', { state: 'ready', queues: [member('1', true, true)] })] }),
    ).toHaveLength(1);
    expect(keys({ calls: [] })).toEqual([]);
  });
  it('is not told of who has only just come, nor of one for whom a phone rings', () => {
    expect(keys({ calls: [waiting('a', UNSERVED_MS - 1)] })).toEqual([]);
    expect(keys({ calls: [waiting('a', UNSERVED_MS, { state: 'ringing' })] })).toEqual([]);
  });
  it('is counted where the PBX only counts', () =>
    expect(keys({ queues: [queueRow('1', { counted: { waiting: 2, longestSince: null } })] })).toEqual([
      'nobodyReady: queue hq/1',
    ]));
  it('is not claimed by who does not see all agents', () => expect(found({ calls }, false)).toEqual([]));
  it('names who is ready elsewhere, the longest ready first, and nobody else', () =>
    expect(
      helpers([
        agent('late', { state: 'ready', since: NOW - 1000, queues: [member('2')] }),
        agent('long', { state: 'ready', since: NOW - 9000, queues: [member('2'), member('1', false)] }),
        agent('busy', { state: 'onCall', queues: [member('2')] }),
        agent('here', { state: 'ready', queues: [member('1', true, true)] }),
        agent('else', { state: 'ready', tenant: 'bolt', queues: [member('2')] }),
      ]),
    ).toEqual(['hq/long', 'hq/late']));
});

describe('agents', () => {
  it('stand while over their limit, the longest over first; then who does not respond', () =>
    expect(
      keys({
        agents: [
          agent('mute', { state: 'notResponding' }),
          agent('lunch', { state: 'paused', reason: 'Lunch', since: NOW - 31 * MINUTE }),
          agent('fine', { state: 'paused', reason: 'Lunch', since: NOW - 29 * MINUTE }),
          agent('break', { state: 'paused', reason: 'Break', since: NOW - 15 * MINUTE }),
          agent('wrap', { state: 'wrapUp', until: NOW - WRAP_UP_GRACE_MS }),
        ],
      }),
    ).toEqual([
      'pause: agent hq/break',
      'pause: agent hq/lunch',
      'wrapUp: agent hq/wrap',
      'notResponding: agent hq/mute',
    ]));
  it('have the limit of their reason, else of every other, else none; wrap-up the site’s, else the PBX’s own end', () => {
    const paused = agent('a', { state: 'paused', reason: 'Break' });
    expect(limitOf(paused, counting)).toBe(paused.since + 10 * MINUTE);
    expect(limitOf(paused, DEFAULT_COUNTING)).toBeNull();
    const wrap = agent('a', { state: 'wrapUp', until: null });
    expect(limitOf(wrap, counting)).toBeNull();
    expect(limitOf({ ...wrap, until: NOW }, counting)).toBe(NOW + WRAP_UP_GRACE_MS);
    expect(limitOf({ ...wrap, until: NOW }, { ...counting, wrapUpLimitSeconds: 5 })).toBe(wrap.since + 5000);
    expect(isOverLimit(agent('a', { state: 'ready' }), counting, NOW)).toBe(false);
  });
});

describe('a PBX', () => {
  const silent = (over: Partial<SourceRow>) => sourceRow({ life: 'waiting', ...over });
  it('is told when lost, while it is tried again too, and not while it is asked for the first time', () => {
    expect(keys({ sources: [silent({})] })).toEqual(['lost: lost hq']);
    expect(keys({ sources: [silent({ life: 'connecting', lastHeardAt: NOW })] })).toEqual(['lost: lost hq']);
    expect(keys({ sources: [silent({ life: 'connecting', lastHeardAt: null, why: null })] })).toEqual([]);
  });
  it('that is not live claims nothing of its agents and queues', () =>
    expect(
      keys({
        sources: [silent({})],
        calls: [waiting('a', UNSERVED_MS)],
        agents: [agent('m', { state: 'notResponding' }), agent('p', { state: 'paused' })],
      }),
    ).toEqual(['lost: lost hq']));
});

it('whatever there is: each key once, what is over last and not counted, and nobody both over a limit and in order', () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ ms: fc.nat(3 * T), state: fc.constantFrom('waiting' as const, 'ringing' as const) }),
        {
          maxLength: 8,
        },
      ),
      fc.array(
        fc.record({
          state: fc.constantFrom(
            'ready' as const,
            'paused' as const,
            'wrapUp' as const,
            'notResponding' as const,
          ),
          reason: fc.constantFrom('Lunch', 'Break', null),
          minutes: fc.nat(60),
        }),
        { maxLength: 8 },
      ),
      (calls, agents) => {
        const team = agents.map(({ state, reason, minutes }, i) =>
          agent(`a${i}`, { state, reason, since: NOW - minutes * MINUTE, queues: [member('1')] }),
        );
        const all = found({
          calls: calls.map(({ ms, state }, i) => waiting(`c${i}`, ms, { state })),
          agents: team,
        });
        expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
        expect(countOf(all)).toBe(all.filter(({ what }) => SEVERITY[what] !== 'none').length);
        const told = new Set(all.flatMap((need) => ('agent' in need ? [need.agent.id] : [])));
        for (const each of team)
          expect(told.has(each.id)).toBe(each.state === 'notResponding' || isOverLimit(each, counting, NOW));
        const late = all.flatMap((need) => (need.what === 'breached' ? [need.breach.until] : []));
        expect(late).toEqual(late.toSorted((a, b) => a - b));
        expect(late).toHaveLength(calls.filter(({ ms }) => ms >= T).length);
        const isServed = team.some(({ state }) => state === 'ready');
        if (isServed) expect(all.some(({ what }) => what === 'nobodyReady')).toBe(false);
      },
    ),
    { numRuns: 200 },
  ));
