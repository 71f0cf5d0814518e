// Proves the whole way from a make-believe PBX to the board: commands take effect and say so truly, and an outage or a
// revoked session in the middle of calls costs no number.
import { describe, expect, it } from 'vitest';
import { total } from '#lib/measure/counts.ts';
import { parseCallsFile } from '#server/simulator/traffic/calls-file.ts';
import { replayDay } from '#server/simulator/traffic/replayed-day.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { Stage } from '#tests/pbx/harness/stage.ts';

/** Seconds after midnight; five are answered, two give up, one never leaves the menu. */
const CALLS = `date,call_id,line,queue,priority,ivr_entered_s,queue_entered_s,answered_s,ended_s,wait_s,talk_s,outcome,agent
2001-03-04,1,A,ONE,0,10,20,20,50,0,30,answered,MIA
2001-03-04,2,A,ONE,0,12,22,40,49,18,9,answered,NOA
2001-03-04,3,A,ONE,0,15,25,55,90,30,35,answered,MIA
2001-03-04,4,A,TWO,0,30,31,,42,11,,abandoned,
2001-03-04,5,A,TWO,0,35,36,66,130,30,64,answered,NOA
2001-03-04,6,A,TWO,0,40,,,55,,,ivr_only,
2001-03-04,7,A,ONE,0,60,61,,100,39,,abandoned,
2001-03-04,8,A,TWO,0,140,150,155,200,5,45,answered,MIA
`;
const DATE = '2001-03-04';
const MIDNIGHT = Date.parse(`${DATE}T00:00:00Z`);
/** {@link totalsOf} the whole day. */
const DAY = [5, 2, 0, 0, 83, 183];

/** The day of {@link CALLS} until so many seconds after midnight. */
async function begin(until: number, quirks: readonly string[] = []): Promise<Stage> {
  const clock = new VirtualClock(MIDNIGHT - 60_000);
  const file = parseCallsFile(CALLS);
  const replay = replayDay({ clock, file, date: DATE, midnight: MIDNIGHT, seed: 1, targetSeconds: 20 });
  const day = await Stage.open('vodia', { clock, floor: replay.floor, quirks, connectSeconds: 0 });
  replay.start();
  await goOn(day, until);
  return day;
}

const goOn = (day: Stage, seconds: number): Promise<void> => day.clock.run(MIDNIGHT + seconds * 1_000);
const byText = (a: string, b: string): number => (a < b ? -1 : 1);
const short = (id: string | null): string => id?.slice(id.lastIndexOf('/') + 1) ?? '-';

/** Live calls as `id state queue agent`. */
const callsOf = (day: Stage): string[] =>
  day
    .calls()
    .map(({ id, state, queue, agent }) => [short(id), state, short(queue), short(agent)].join(' '))
    .sort(byText);
const agentsOf = (day: Stage): string[] =>
  [...day.board.all('agent')].map(({ number, state }) => `${number} ${state}`).sort(byText);

/** Answered, abandoned, unknown and left otherwise, of all queues; then the seconds waited by those answered and talked. */
function totalsOf(day: Stage): number[] {
  const sum = day.counts();
  const seconds = (ms: number): number => Math.round(ms / 1000);
  return [
    total(sum.answered),
    total(sum.abandoned),
    sum.unknown,
    sum.disconnected + sum.overflowed,
    seconds(sum.answeredWaitMs),
    seconds(sum.talkMs + sum.heldMs),
  ];
}

/** Native ids: of a live call, by its number on the PBX; of a queue, by its name. */
const native = (id: string | undefined): string => id?.slice(id.indexOf('/') + 1) ?? '';
const callOf = (day: Stage, number: string): string =>
  native(day.calls().find(({ id }) => id.endsWith(`/${number}`))?.id);
const queueOf = (day: Stage, name: string): string =>
  native([...day.board.all('queue')].find((each) => each.name === name)?.id);

describe('a day', () => {
  it('without a fault is counted to the second', async () => {
    const day = await begin(400);
    expect(totalsOf(day)).toEqual(DAY);
    expect(callsOf(day)).toEqual([]);
    expect(agentsOf(day)).toEqual(['1001 ready', '1002 ready']);
    await day.close();
  });
});

describe('an outage', () => {
  it.each([
    ['short, while one waits', 33, 37],
    ['in which calls are answered and end', 38, 58],
    ['over the whole of the day', 5, 205],
  ])('%s, leaves no ghost and no gap: the PBX’s records tell the rest', async (_what, from, to) => {
    const day = await begin(from);
    day.cable.down();
    await goOn(day, to);
    day.cable.up();
    await goOn(day, 400);
    expect(totalsOf(day)).toEqual(DAY);
    expect(callsOf(day)).toEqual([]);
    await day.close();
  });

  it('without records books as unknown what nobody saw, and nothing twice', async () => {
    const day = await begin(38, ['cdr=403', 'acdcdr=403', 'stat=403', 'acdinfo=403']);
    day.cable.down();
    await goOn(day, 58);
    day.cable.up();
    await goOn(day, 400);
    const [answered = 0, abandoned = 0, unknown = 0, other = 0] = totalsOf(day);
    expect([answered + abandoned + unknown, other]).toEqual([7, 0]);
    expect(unknown).toBeGreaterThan(0);
    expect(callsOf(day)).toEqual([]);
    await day.close();
  });

  it('of the PBX itself: killed in mid-calls, its picture is back within a second of the first answer', async () => {
    const day = await begin(45);
    const before = [callsOf(day), agentsOf(day)];
    day.cable.down();
    day.pbx.pbx.restart();
    await goOn(day, 46);
    day.cable.up();
    const opened = () => day.events.findLast((event) => event.type === 'source.connected')?.at ?? 0;
    const synced = () => day.events.findLast((event) => event.type === 'source.synced')?.at ?? 0;
    await goOn(day, 48);
    expect(synced() - opened()).toBeLessThanOrEqual(1_000);
    expect([callsOf(day), agentsOf(day)]).toEqual(before);
    await goOn(day, 400);
    expect(totalsOf(day)).toEqual(DAY);
    await day.close();
  });
});

describe('a session', () => {
  it('revoked while connected is renewed, and the line was never lost', async () => {
    const day = await begin(45);
    const before = [callsOf(day), agentsOf(day)];
    day.pbx.pbx.restart();
    await goOn(day, 46);
    expect([callsOf(day), agentsOf(day)]).toEqual(before);
    await goOn(day, 400);
    expect(totalsOf(day)).toEqual(DAY);
    expect(day.events.filter((event) => event.type === 'source.lost')).toEqual([]);
    expect(day.events.filter((event) => event.type === 'source.connected')).toHaveLength(1);
    await day.close();
  });
});

describe('a command', () => {
  it('holds and resumes', async () => {
    const day = await begin(25);
    expect(await day.execute('call.hold', callOf(day, 'c101'))).toEqual({ outcome: 'accepted' });
    expect(callsOf(day)).toContain('c101 held 6400 1001');
    expect(await day.execute('call.resume', callOf(day, 'c101'))).toEqual({ outcome: 'accepted' });
    expect(callsOf(day)).toContain('c101 talking 6400 1001');
    await day.close();
  });

  it('hangs up, and transfers', async () => {
    const day = await begin(70);
    expect(await day.execute('call.transfer', callOf(day, 'c105'), { to: '1001' })).toEqual({
      outcome: 'accepted',
    });
    expect(await day.execute('call.hangUp', callOf(day, 'c103'))).toEqual({ outcome: 'accepted' });
    expect(callsOf(day).filter((call) => call.startsWith('c103'))).toEqual([]);
    await day.close();
  });

  it('starts an attended transfer, shows whom the agent asks, and completes it', async () => {
    const day = await begin(22);
    const call = callOf(day, 'c101');
    expect(await day.execute('call.attendedTransfer', call, { to: '1002' })).toEqual({ outcome: 'accepted' });
    await goOn(day, 26);
    const consult = () => [...day.board.all('call')].find(({ id }) => id.endsWith('/c101'))?.consult;
    expect(consult()?.number).toBe('1002');
    await day.close();
  });

  it('pauses, signs out and in, and changes who serves a queue', async () => {
    const day = await begin(1);
    const agent = native(day.agent('1001')?.id);
    expect(await day.execute('agent.pause', agent, { reason: 'Lunch' })).toEqual({ outcome: 'accepted' });
    await goOn(day, 3);
    expect(agentsOf(day)).toContain('1001 paused');
    expect(await day.execute('agent.unpause', agent)).toEqual({ outcome: 'accepted' });
    expect(await day.execute('agent.signOut', agent)).toEqual({ outcome: 'accepted' });
    await goOn(day, 6);
    expect(agentsOf(day)).toContain('1001 signedOut');
    expect(await day.execute('agent.signIn', agent, { queue: queueOf(day, 'ONE') })).toEqual({
      outcome: 'accepted',
    });
    await goOn(day, 9);
    expect(agentsOf(day)).toContain('1001 ready');
    expect(await day.execute('agent.removeFromQueue', agent, { queue: queueOf(day, 'ONE') })).toEqual({
      outcome: 'accepted',
    });
    expect((await day.execute('agent.removeFromQueue', agent, { queue: 'nowhere' })).outcome).toBe('refused');
    await day.close();
  });

  it('that a phone does not carry out is no more than accepted, and one for a call that is over refused', async () => {
    const day = await begin(25, ['remoteControl=ignored']);
    expect((await day.execute('call.hold', callOf(day, 'c101'))).outcome).toBe('accepted');
    expect((await day.execute('call.hold', 'tenant.example.com/c999')).outcome).toBe('refused');
    await day.close();
  });
});
