// Proves that the same extension of two companies on one Asterisk is two people, and of one house one.
import { describe, expect, it } from 'vitest';
import { agentId } from '#lib/model/ids.ts';
import { HQ } from '#tests/contract/vendor-tape.ts';
import { CALLER, channel, dest, type Fields, listed, member, queued, Told } from './asterisk-told.ts';

const at = (tenant: string, more: Fields = {}): Fields => ({
  Location: `Local/1001@${tenant}_agents/n`,
  StateInterface: `hint:1001@${tenant}_hints`,
  Name: `Agent of ${tenant}`,
  ...more,
});
const shared = (...members: Fields[]): Told => {
  const pbx = new Told();
  pbx.open();
  pbx.snapshot(members);
  return pbx;
};
const people = (pbx: Told) =>
  pbx.board
    .all('agent')
    .map(({ id, number, name, state, queues }) => ({ id, number, name, state, queues: queues.length }));
const one = listed('1001', 'sales', at('T2'));
const other = listed('1001', 'support', at('T3', { Status: 2 }));

describe('one extension in two companies', () => {
  it('is two people with states of their own, whichever is listed first', () => {
    for (const members of [
      [one, other],
      [other, one],
    ]) {
      const rows = people(shared(...members)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
      expect(rows).toEqual([
        { id: agentId(HQ, '1001@T2_hints'), number: '1001', name: 'Agent of T2', state: 'ready', queues: 1 },
        { id: agentId(HQ, '1001@T3_hints'), number: '1001', name: 'Agent of T3', state: 'onCall', queues: 1 },
      ]);
    }
  });

  it('is two people also without state interfaces', () => {
    const bare = (tenant: string, queue: string): Fields =>
      listed('1001', queue, { Location: `Local/1001@${tenant}/n`, StateInterface: `Local/1001@${tenant}/n` });
    expect(people(shared(bare('A', 'sales'), bare('B', 'support')))).toHaveLength(2);
  });

  it('stays the same two after a reconnect', () => {
    const pbx = shared(one, other);
    const before = people(pbx);
    pbx.open();
    pbx.snapshot([other, one]);
    expect(people(pbx)).toEqual(before);
  });

  it('is told apart when a queue calls one of them', () => {
    const pbx = shared(one, other);
    queued(pbx, 'support');
    const leg = channel('Local/1001@T3_agents-00000001;1', '10.2', '10.1', 5);
    pbx.hear('Newchannel', leg);
    pbx.hear('AgentCalled', {
      ...CALLER,
      ...dest(leg),
      Queue: 'support',
      Interface: 'Local/1001@T3_agents/n',
      MemberName: 'Agent of T3',
    });
    expect(pbx.board.call('hq/10.1').offeredTo).toEqual([agentId(HQ, '1001@T3_hints')]);
  });

  it('leaves who was there first their name, when the second one comes while we are connected', () => {
    const pbx = shared(one);
    pbx.hear(
      'QueueMemberAdded',
      member('1001', 'support', {
        Interface: 'Local/1001@T3_agents/n',
        StateInterface: 'hint:1001@T3_hints',
      }),
    );
    expect(people(pbx).map(({ id }) => id)).toEqual(['hq/1001', 'hq/1001@T3_hints']);
  });
});

describe('one extension of one house', () => {
  it('is one person under their number, through whichever context they are called', () => {
    const pbx = shared(
      listed('1001', 'sales', { Location: 'Local/1001@from-queue/n', StateInterface: 'hint:1001@ext-local' }),
      listed('1001', 'support'),
    );
    expect(people(pbx)).toEqual([
      { id: agentId(HQ, '1001'), number: '1001', name: 'Agent 1001', state: 'ready', queues: 2 },
    ]);
  });

  it('is one person under their number where a single company has contexts of its own', () => {
    const pbx = shared(one, listed('1001', 'support', at('T2')));
    expect(people(pbx)).toMatchObject([{ id: 'hq/1001', queues: 2 }]);
  });
});
