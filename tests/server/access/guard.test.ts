// Between a person and a PBX: asked anew at every command, written down before anything is sent, and not sent where it
// cannot be written down.
import { describe, expect, it } from 'vitest';
import type { AlertRow } from '#lib/model/board.ts';
import type { Command, CommandArguments, CommandName, Outcome } from '#lib/model/command.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { ConfiguredPerson } from '#lib/settings/config.ts';
import { Guard } from '#server/access/guard.ts';
import { MemoryAccess } from '#server/access/memory.ts';
import { smallBoard } from '#tests/lib/access/rows.ts';
import { asking, jarOf, openDesk } from './desk.ts';

/** Bound by a team. */
const lea: ConfiguredPerson & { readonly password: string } = {
  name: 'Lea',
  password: 'leads one team only',
  role: 'supervisor',
  teams: ['North'],
};
const people = [
  { name: 'Sue', password: 'supervises all day', role: 'supervisor' },
  { name: 'Vera', password: 'looks on all day', role: 'viewer' },
  lea,
] as const;

async function guarded(answer: Outcome = { outcome: 'accepted' }, append?: () => Promise<never>) {
  const store = new MemoryAccess();
  const all = await openDesk(people, { store });
  const board = smallBoard();
  const sent: { command: Command; by: string; written: number }[] = [];
  const appended: DomainEvent[] = [];
  const guard = new Guard({
    desk: all.desk,
    audit: all.audit,
    board: () => board,
    ask: async (command, by) => {
      sent.push({
        command,
        by,
        written: (await store.audit({ limit: 99 })).filter(({ outcome }) => outcome === 'asked').length,
      });
      return answer;
    },
    append: append ?? (async (events) => void appended.push(...events)),
    now: () => 1,
  });
  const jars = new Map<string, string>();
  for (const { name, password } of people)
    jars.set(name, jarOf((await all.desk.signIn(asking(), { name, password })) as never));
  const as = (name: string) => asking(jars.get(name));
  const command = (verb: CommandName, target: string, args: CommandArguments = {}): Command => ({
    id: '1234567890abcdef',
    verb,
    target: target as Command['target'],
    seen: 0,
    args,
  });
  return { ...all, store, board, guard, sent, appended, as, command };
}

describe('a command', () => {
  it('is written down before the PBX is told, and so is its answer', async () => {
    const { guard, as, command, sent, entries } = await guarded({
      outcome: 'refused',
      why: 'The PBX says no.',
    });
    const outcome = await guard.command(as('Sue'), command('call.hangUp', 'call:hq/support'));
    expect(outcome).toEqual({ outcome: 'refused', why: 'The PBX says no.' });
    expect(sent).toMatchObject([{ by: 'Sue', written: 1 }]);
    expect((await entries()).slice(-2)).toEqual([
      {
        who: 'Sue',
        what: 'call.hangUp',
        outcome: 'asked',
        target: 'call:hq/support',
        detail: { id: '1234567890ab' },
      },
      {
        who: 'Sue',
        what: 'call.hangUp',
        outcome: 'refused',
        target: 'call:hq/support',
        detail: { id: '1234567890ab', why: 'The PBX says no.' },
      },
    ]);
  });

  it('is not sent where it cannot be written down, and why is said in words', async () => {
    const { guard, as, command, sent, store } = await guarded();
    Object.assign(store, { appendAudit: () => Promise.reject(new Error('disk full')) });
    expect(await guard.command(as('Sue'), command('call.hangUp', 'call:hq/support'))).toEqual({
      outcome: 'refused',
      why: 'What is done cannot be written down at the moment, so nothing was sent. Try again when this is over.',
    });
    expect(sent).toEqual([]);
  });

  it('is refused to whoever may not, with the reason, and that is written down', async () => {
    const { guard, as, command, sent, entries } = await guarded();
    expect(await guard.command(as('Vera'), command('call.hangUp', 'call:hq/support'))).toEqual({
      outcome: 'refused',
      why: 'You are not allowed to end calls.',
    });
    expect(
      await guard.command(as('Sue'), command('call.transfer', 'call:hq/support', { to: '*72' })),
    ).toMatchObject({
      outcome: 'refused',
      why: expect.stringContaining('Codes of the PBX'),
    });
    expect(
      await guard.command(as('Sue'), command('call.transfer', 'call:hq/support', { to: '+49 900 123456' })),
    ).toMatchObject({
      outcome: 'refused',
    });
    expect(sent).toEqual([]);
    expect((await entries()).filter(({ outcome }) => outcome === 'refused')).toMatchObject([
      { who: 'Vera', what: 'call.hangUp', detail: { why: 'mayNotEnd' } },
      { who: 'Sue', what: 'call.transfer', detail: { to: '*72', why: 'mayNotDialCodes' } },
      { who: 'Sue', what: 'call.transfer', detail: { to: '•••••456', why: 'mayNotGiveOutside' } },
    ]);
  });

  it('is asked for anew each time: signed out, disabled or with less rights nothing is sent', async () => {
    const { guard, as, command, sent, people: house, desk } = await guarded();
    const hangUp = () => guard.command(as('Sue'), command('call.hangUp', 'call:hq/support'));
    expect(await hangUp()).toEqual({ outcome: 'accepted' });
    const [sue, vera] = people;
    await house.setConfigured([{ ...sue, mayNot: ['call.end'] }, vera]);
    expect(await hangUp()).toMatchObject({ outcome: 'refused', why: 'You are not allowed to end calls.' });
    await house.setConfigured(people);
    expect(await hangUp()).toEqual({ outcome: 'accepted' });
    desk.signOut(as('Sue'));
    expect(await hangUp()).toMatchObject({ outcome: 'refused', why: 'Sign in to see this.' });
    expect(sent).toHaveLength(2);
  });

  it('is written with masked numbers, also where a number is the name of an agent', async () => {
    const { guard, board, as, command, entries, lines } = await guarded();
    const row = board.agent('hq/1001');
    board.rows.set('agent:hq/01701234567', {
      ...row,
      id: 'hq/01701234567' as typeof row.id,
      number: '01701234567',
    });
    await guard.command(
      as('Sue'),
      command('agent.pause', 'agent:hq/01701234567', { reason: 'call 01709999999 back' }),
    );
    const text = JSON.stringify([await entries(), lines]);
    expect(text).toContain('agent:hq/•••••567');
    expect(text).not.toContain('01701234567');
    expect(text).not.toContain('01709999999');
  });

  it('about what is gone is told so, and needs to see the floor', async () => {
    const { guard, as, command, sent } = await guarded();
    await guard.command(as('Vera'), command('call.hangUp', 'call:hq/none'));
    // It goes on to whoever knows why: nothing is sent for a row that is not there.
    expect(sent).toHaveLength(1);
    expect(await guard.command(asking(), command('call.hangUp', 'call:hq/none'))).toMatchObject({
      outcome: 'refused',
    });
    expect(sent).toHaveLength(1);
  });
});

describe('an acknowledgement', () => {
  it('about a call that is none of theirs is of nothing that is there', async () => {
    const { guard, board, as, appended } = await guarded();
    const sales = board.call('hq/sales');
    const alert = { kind: 'alert', id: 'a', queue: sales.queue, call: sales.id, what: 'waitingClosed' };
    board.rows.set('alert:a', alert as AlertRow);
    // Karen, who has it, is in no team of Lea’s.
    expect(await guard.acknowledge(as('Lea'), 'a')).toMatchObject({ outcome: 'refused' });
    expect(appended).toEqual([]);
    board.rows.set(`call:${sales.id}`, { ...sales, agent: null });
    expect(await guard.acknowledge(as('Lea'), 'a')).toEqual({ outcome: 'confirmed' });
  });

  it('needs its right, and is written down', async () => {
    const { guard, board, as, appended, entries } = await guarded();
    board.rows.set('alert:a', { kind: 'alert', id: 'a' } as AlertRow);
    expect(await guard.acknowledge(as('Vera'), 'a')).toMatchObject({ outcome: 'refused' });
    expect(await guard.acknowledge(as('Sue'), 'none')).toMatchObject({ outcome: 'refused' });
    expect(appended).toEqual([]);
    expect(await guard.acknowledge(as('Sue'), 'a')).toEqual({ outcome: 'confirmed' });
    expect(appended).toMatchObject([{ type: 'alert.acknowledged', alert: 'a', by: 'Sue' }]);
    const entry = { who: 'Sue', what: 'alert.acknowledge', target: 'alert:a' };
    expect((await entries()).slice(-2)).toMatchObject([
      { ...entry, outcome: 'asked' },
      { ...entry, outcome: 'done' },
    ]);
  });

  it('that is not kept is said not to be done, on the page and in the record', async () => {
    const { guard, board, as, entries } = await guarded(undefined, () =>
      Promise.reject(new Error('disk full')),
    );
    board.rows.set('alert:a', { kind: 'alert', id: 'a' } as AlertRow);
    expect(await guard.acknowledge(as('Sue'), 'a')).toMatchObject({ outcome: 'refused' });
    expect((await entries()).slice(-2).map(({ outcome }) => outcome)).toEqual(['asked', 'refused']);
  });
});
