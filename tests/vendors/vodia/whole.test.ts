// Proves the whole way from a make-believe PBX to the board: commands take effect and say so truly, and an outage or a
// revoked session in the middle of calls costs no number.
import { describe, expect, it } from 'vitest';
import { Whole } from './whole.ts';

const DAY = [5, 2, 0, 0, 83, 183];

describe('a day', () => {
  it('without a fault is counted to the second', async () => {
    const day = await (await Whole.begin()).until(400);
    expect(day.totals()).toEqual(DAY);
    expect(day.calls()).toEqual([]);
    expect(day.agents()).toEqual(['1001 ready', '1002 ready']);
    await day.end();
  });
});

describe('an outage', () => {
  it.each([
    ['short, while one waits', 33, 37],
    ['in which calls are answered and end', 38, 58],
    ['over the whole of the day', 5, 205],
  ])('%s, leaves no ghost and no gap: the PBX’s records tell the rest', async (_what, from, to) => {
    const day = await (await Whole.begin()).until(from);
    day.cut();
    await day.until(to);
    day.mend();
    await day.until(400);
    expect(day.totals()).toEqual(DAY);
    expect(day.calls()).toEqual([]);
    await day.end();
  });

  it('without records books as unknown what nobody saw, and nothing twice', async () => {
    const day = await (await Whole.begin(['cdr=403', 'acdcdr=403', 'stat=403', 'acdinfo=403'])).until(38);
    day.cut();
    await day.until(58);
    day.mend();
    await day.until(400);
    const [answered = 0, abandoned = 0, unknown = 0, other = 0] = day.totals();
    expect([answered + abandoned + unknown, other]).toEqual([7, 0]);
    expect(unknown).toBeGreaterThan(0);
    expect(day.calls()).toEqual([]);
    await day.end();
  });

  it('of the PBX itself: killed in mid-calls, its picture is back within a second of the first answer', async () => {
    const day = await (await Whole.begin()).until(45);
    const before = [day.calls(), day.agents()];
    day.cut();
    day.restart();
    await day.until(46);
    day.mend();
    const opened = () => day.events.findLast((event) => event.type === 'source.connected')?.at ?? 0;
    const synced = () => day.events.findLast((event) => event.type === 'source.synced')?.at ?? 0;
    await day.until(48);
    expect(synced() - opened()).toBeLessThanOrEqual(1_000);
    expect([day.calls(), day.agents()]).toEqual(before);
    await day.until(400);
    expect(day.totals()).toEqual(DAY);
    await day.end();
  });
});

describe('a session', () => {
  it('revoked while connected is renewed, and the line was never lost', async () => {
    const day = await (await Whole.begin()).until(45);
    const before = [day.calls(), day.agents()];
    day.restart();
    await day.until(46);
    expect([day.calls(), day.agents()]).toEqual(before);
    await day.until(400);
    expect(day.totals()).toEqual(DAY);
    expect(day.events.filter((event) => event.type === 'source.lost')).toEqual([]);
    expect(day.events.filter((event) => event.type === 'source.connected')).toHaveLength(1);
    await day.end();
  });
});

describe('a command', () => {
  it('holds and resumes', async () => {
    const day = await (await Whole.begin()).until(25);
    expect(await day.command('call.hold', day.call('c101'))).toEqual({ outcome: 'done' });
    expect(day.calls()).toContain('c101 held 6400 1001');
    expect(await day.command('call.resume', day.call('c101'))).toEqual({ outcome: 'done' });
    expect(day.calls()).toContain('c101 talking 6400 1001');
    await day.end();
  });

  it('hangs up, and transfers', async () => {
    const day = await (await Whole.begin()).until(70);
    expect(await day.command('call.transfer', day.call('c105'), { to: '1001' })).toEqual({ outcome: 'done' });
    expect(await day.command('call.hangUp', day.call('c103'))).toEqual({ outcome: 'done' });
    expect(day.calls().filter((call) => call.startsWith('c103'))).toEqual([]);
    await day.end();
  });

  it('starts an attended transfer, shows whom the agent asks, and completes it', async () => {
    const day = await (await Whole.begin()).until(22);
    const call = day.call('c101');
    expect(await day.command('call.attendedTransfer', call, { to: '1002' })).toEqual({ outcome: 'done' });
    await day.until(26);
    const consult = () => [...day.keeper.board.all('call')].find(({ id }) => id.endsWith('/c101'))?.consult;
    expect(consult()?.number).toBe('1002');
    await day.end();
  });

  it('pauses, signs out and in, and changes who serves a queue', async () => {
    const day = await (await Whole.begin()).until(1);
    const agent = day.agent('1001');
    expect(await day.command('agent.pause', agent, { reason: 'Lunch' })).toEqual({ outcome: 'done' });
    await day.until(3);
    expect(day.agents()).toContain('1001 paused');
    expect(await day.command('agent.unpause', agent)).toEqual({ outcome: 'done' });
    expect(await day.command('agent.signOut', agent)).toEqual({ outcome: 'done' });
    await day.until(6);
    expect(day.agents()).toContain('1001 signedOut');
    expect(await day.command('agent.signIn', agent, { queue: day.queue('ONE') })).toEqual({
      outcome: 'done',
    });
    await day.until(9);
    expect(day.agents()).toContain('1001 ready');
    expect(await day.command('agent.removeFromQueue', agent, { queue: day.queue('ONE') })).toEqual({
      outcome: 'done',
    });
    expect((await day.command('agent.removeFromQueue', agent, { queue: 'nowhere' })).outcome).toBe('refused');
    await day.end();
  });

  it('that a phone does not carry out is unsure, and one for a call that is over refused', async () => {
    const day = await (await Whole.begin(['remoteControl=ignored'])).until(25);
    expect((await day.command('call.hold', day.call('c101'))).outcome).toBe('unsure');
    expect((await day.command('call.hold', 'tenant.example.com/c999')).outcome).toBe('refused');
    await day.end();
  });
});
