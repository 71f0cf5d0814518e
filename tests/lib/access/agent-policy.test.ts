// What a works council's agreement lets be kept of single agents, and shown to whom.
import { describe, expect, it } from 'vitest';
import { keptOfAgents, LEAST_GROUP, logDays, mayCompare, mayCompareGroup } from '#lib/access/agent-policy.ts';
import { may } from '#lib/access/may.ts';
import { accessOf, OWNER } from '#lib/access/roles.ts';
import { ROLES, type Role } from '#lib/model/access.ts';
import { AGENT_KEEPS, type AgentPolicy, DEFAULT_AGENT_POLICY } from '#lib/model/site.ts';
import { configSchema } from '#lib/settings/config.ts';
import { siteRow } from '#tests/lib/measure/rows.ts';
import { smallBoard } from './rows.ts';

const site = (agents: Partial<AgentPolicy>) => ({ agents: { ...DEFAULT_AGENT_POLICY, ...agents } });
const as = (role: Role) => accessOf({ role, numbers: 'full', agent: 'hq/1001' });

describe('what is kept of single agents', () => {
  it('is everything where nobody has said anything', () => {
    expect(keptOfAgents(undefined)).toEqual(keptOfAgents(site({ keep: 'spells' })));
    expect(configSchema.parse({}).agents).toEqual(DEFAULT_AGENT_POLICY);
    expect(keptOfAgents(siteRow())).toMatchObject({ days: true, quarters: true, spells: true, tapes: true });
  });

  it('is more with each level, and below spells nothing it could be made again of', () => {
    const table = AGENT_KEEPS.map((keep) => {
      const { days, quarters, spells, tapes } = keptOfAgents(site({ keep }));
      return [keep, days, quarters, spells, tapes, logDays(site({ keep }), 14)];
    });
    expect(table).toEqual([
      ['none', false, false, false, false, 2],
      ['day', true, false, false, false, 2],
      ['quarters', true, true, false, false, 2],
      ['spells', true, true, true, true, 14],
    ]);
  });

  it('leaves a log alone that is kept for less', () => {
    expect(logDays(site({ keep: 'day' }), 1)).toBe(1);
    expect(logDays(undefined, 30)).toBe(30);
  });
});

describe('who may see figures of single agents', () => {
  const verdict = (role: Role, agent: string, policy: Partial<AgentPolicy>) => {
    const result = mayCompare(as(role), agent, site(policy));
    return result.may ? 'yes' : result.why.code;
  };

  it('is everybody who sees them, unless the site says who', () => {
    for (const role of ['viewer', 'supervisor', 'admin'] as const)
      expect(verdict(role, 'hq/1002', {})).toBe('yes');
    for (const role of ROLES)
      expect(verdict(role, 'hq/1002', { compare: ['supervisor'] })).toBe(
        role === 'supervisor' ? 'yes' : 'mayNotCompare',
      );
  });

  it('is always the agent themselves, as long as anything is kept', () => {
    for (const role of ROLES) {
      expect(verdict(role, 'hq/1001', { compare: [] })).toBe('yes');
      expect(verdict(role, 'hq/1001', { keep: 'none' })).toBe('agentsNotKept');
    }
    expect(verdict('agent', 'hq/1002', {})).toBe('mayNotCompare');
  });

  it('shows groups to all others, if they are large enough that nobody stands out', () => {
    const seen = (members: number, policy: Partial<AgentPolicy>) =>
      mayCompareGroup(as('viewer'), members, site(policy)).may;
    expect(LEAST_GROUP).toBe(5);
    expect([4, 5].map((members) => seen(members, { compare: ['admin'] }))).toEqual([false, true]);
    expect([1, 4].map((members) => seen(members, {}))).toEqual([true, true]);
    // Nobody is told what is not kept of single agents, under the name of a group either.
    expect([4, 5].map((members) => seen(members, { keep: 'none' }))).toEqual([false, true]);
  });
});

describe('listening', () => {
  it('can be switched off for everybody, whatever rights they have', () => {
    const board = smallBoard();
    const verdicts = () =>
      (['call.listen', 'call.whisper', 'call.barge', 'call.hangUp'] as const).map((verb) => {
        const result = may(OWNER, verb, { row: board.call('hq/support'), args: {}, board });
        return result.may ? 'yes' : result.why.code;
      });
    expect(verdicts()).toEqual(['yes', 'yes', 'yes', 'yes']);
    board.rows.set('site:site', siteRow(site({ listen: false })));
    expect(verdicts()).toEqual(['listeningOff', 'listeningOff', 'listeningOff', 'yes']);
  });
});
