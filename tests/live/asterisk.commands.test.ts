// Proves against a running Asterisk that each command does there what its button says, and that a user who may only
// read gets a working wall and is told which right is missing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallRow } from '#lib/model/board.ts';
import type { CommandArguments, CommandName } from '#lib/model/command.ts';
import { nativeOf } from '#lib/model/ids.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { realClock } from '#server/time/clock.ts';
import { orderOf } from '#tests/order.ts';
import { Rig } from '#tests/rig/asterisk/rig.ts';
import { hq, sleep, until, Wall } from './wall.ts';

const rig = await Rig.open();
if (typeof rig === 'string') console.log(rig);
const DONE = { outcome: 'accepted' };

describe.skipIf(typeof rig === 'string')('commands', { timeout: 60_000 }, () => {
  const pbx = rig as Rig;
  let wall: Wall;

  beforeAll(async () => {
    for (const n of [1_001, 1_002, 1_003, 1_004]) await pbx.phone(n, { kind: 'answer', ringMs: 300 });
    wall = await Wall.open(new MemoryLog({ clock: realClock }));
  }, 60_000);

  afterAll(async () => {
    await wall?.close();
    await pbx.close();
  }, 90_000);

  const calls = (): CallRow[] => [...wall.liveBoard.board.all('call')];
  const give = (verb: CommandName, target: string, args: CommandArguments = {}) =>
    wall.source.execute(orderOf(verb, target, args));
  const channels = (): Promise<string> => pbx.cli('core show channels concise');
  const empty = (): Promise<void> => until(() => calls().length === 0, 15_000, 'the board to be empty');

  /** A conversation with an agent of support; `over` when the caller's phone is done. */
  async function conversation(ms: number): Promise<{ id: string; agent: string; over: Promise<void> }> {
    await empty();
    // Wrap-up lasts three seconds.
    await sleep(3_200);
    const over = pbx.call('support', ms, '6625550301');
    await until(
      () => calls().some((call) => call.state === 'talking' && call.agent !== null),
      8_000,
      'an answer',
    );
    await sleep(200);
    const call = calls()[0] as CallRow;
    return { id: nativeOf(call.id), agent: nativeOf(call.agent ?? ('' as never)), over };
  }

  const until_ = async (holds: () => Promise<boolean>, what: string): Promise<void> => {
    const end = Date.now() + 4_000;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
      await sleep(100);
    }
  };

  it('hangs up', async () => {
    const { id, over } = await conversation(15_000);
    expect(await give('call.hangUp', id)).toEqual(DONE);
    await empty();
    expect((await channels()).trim()).toBe('');
    await over;
  });

  it('transfers a conversation', async () => {
    const { id, over } = await conversation(7_000);
    expect(await give('call.transfer', id, { to: '1004' })).toEqual(DONE);
    await until(() => calls()[0]?.agent === `${hq}/1004`, 4_000, 'Dmitri to have it');
    expect(await channels()).toContain('PJSIP/1004-');
    await over;
  });

  it('transfers a caller who waits', async () => {
    await empty();
    for (const n of [1_001, 1_002, 1_003]) await pbx.phone(n, { kind: 'silent' });
    const over = pbx.call('support', 6_000, '6625550302');
    await until(() => calls().some((call) => call.state === 'ringing'), 5_000, 'a caller to wait');
    expect(await give('call.transfer', nativeOf(calls()[0]?.id ?? ('' as never)), { to: '1004' })).toEqual(
      DONE,
    );
    await until(() => calls()[0]?.agent === `${hq}/1004`, 4_000, 'Dmitri to have it');
    expect(calls()[0]?.queue).toBeNull();
    await over;
    for (const n of [1_001, 1_002, 1_003]) await pbx.phone(n, { kind: 'answer', ringMs: 300 });
  });

  it('parks, and the agent is free', async () => {
    const { id, agent, over } = await conversation(7_000);
    expect(await give('call.park', id)).toEqual(DONE);
    await until(() => calls()[0]?.agent === null, 4_000, 'the caller to be parked');
    await until_(async () => !(await channels()).includes(`PJSIP/${agent}-`), 'the agent’s phone to be free');
    expect(calls()).toHaveLength(1);
    await over;
  });

  for (const verb of ['call.listen', 'call.whisper', 'call.barge'] as const)
    it(`${verb.slice(5)}s from the supervisor’s own phone, and that is no caller’s call`, async () => {
      const { id, over } = await conversation(5_000);
      expect(await give(verb, id, { extension: '1004' })).toEqual(DONE);
      await until_(async () => /PJSIP\/1004-\S*!ChanSpy!/.test(await channels()), 'the supervisor to listen');
      expect(calls()).toHaveLength(1);
      await over;
      await until_(async () => (await channels()).trim() === '', 'the listening to end with the call');
    });

  it('says when the supervisor’s phone cannot be called', async () => {
    const { id, over } = await conversation(5_000);
    expect(await give('call.listen', id, { extension: '1999' })).toMatchObject({ outcome: 'refused' });
    await over;
  });

  it('pauses with a reason and lets go on, once for however many queues', async () => {
    await empty();
    const carla = () => [...wall.liveBoard.board.all('agent')].find((agent) => agent.number === '1003');
    expect(await give('agent.pause', '1003', { reason: 'Lunch' })).toEqual(DONE);
    await until(
      () => carla()?.state === 'paused' && carla()?.reason === 'Lunch',
      2_000,
      'the wall to show it',
    );
    expect((await pbx.cli('queue show')).match(/Carla Ruiz.*paused:Lunch/g)).toHaveLength(2);
    expect(await give('agent.unpause', '1003')).toEqual(DONE);
    await until(() => carla()?.state === 'ready', 6_000, 'the wall to show it');
    expect(await pbx.cli('queue show')).not.toContain('paused:');
  });

  it('adds to a queue and removes from it', async () => {
    const ann = () => [...wall.liveBoard.board.all('agent')].find((agent) => agent.number === '1001');
    const sales = (): boolean | undefined =>
      ann()?.queues.find((each) => each.queue === `${hq}/sales`)?.signedIn;
    expect(await give('agent.addToQueue', '1001', { queue: 'sales' })).toEqual(DONE);
    await until(() => sales() === true, 2_000, 'the wall to show it');
    expect(await pbx.cli('queue show sales')).toContain('Ann Dekker');
    expect(await give('agent.removeFromQueue', '1001', { queue: 'sales' })).toEqual(DONE);
    await until(() => sales() === false, 2_000, 'the wall to show it');
    expect(await pbx.cli('queue show sales')).not.toContain('Ann Dekker');
  });

  it('are refused to a user who may only read; the wall works', async () => {
    const log = new MemoryLog({ clock: realClock });
    const other = await Wall.open(log, { username: 'readonly', secret: 'readonly-secret' });
    const can = other.liveBoard.board.get('source', hq)?.can;
    expect(can?.['call.transfer']).toContain('write=');
    expect(can?.['agent.pause']).toContain('“agent”');
    expect(Object.values(can ?? {})).not.toContain(true);
    const { over } = await conversation(4_000);
    await until(
      () => [...other.liveBoard.board.all('call')][0]?.state === 'talking',
      2_000,
      'the wall to show the call',
    );
    await over;
    await until(() => [...other.liveBoard.board.all('call')].length === 0, 3_000, 'the board to be empty');
    expect(other.complaints).toEqual([]);
    await other.close();
  });

  it('heard nothing it does not know', () => {
    expect(wall.source.heard.unknown).toEqual([]);
    expect(wall.complaints).toEqual([]);
  });
});
