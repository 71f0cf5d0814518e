// Proves against a running Asterisk: after hundreds of calls under load no tally of any queue or agent differs from
// queue_log's.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dice, runSeed } from '#tests/dice.ts';
import { AmiEar, type AmiEvent } from '#tests/rig/asterisk/ami-ear.ts';
import { Rig } from '#tests/rig/asterisk/rig.ts';
import { House } from './house.ts';
import { WHOLE } from './length.ts';
import { LOAD_PHONES, LOAD_QUEUES, load } from './load.ts';
import {
  differences,
  type Exception,
  since,
  type Tallies,
  talliesInQueueLog,
  withExceptions,
} from './tallies.ts';
import { until } from './wall.ts';

const CALLS = WHOLE ? 300 : 40;
const A_SECOND = 2;
/** Members whom the queue calls through the dialplan. */
const THROUGH_DIALPLAN = /^PJSIP\/115[78]-/;

const rig = await Rig.open();
if (typeof rig === 'string') console.log(rig);

/**
 * A member called through the dialplan hands on the far end of a Local channel: the queue sees nothing of it and counts
 * talk until the caller is gone. For us the agent's part is over at the transfer.
 */
function handedOnUnseen(
  transfers: readonly AmiEvent[],
  lines: readonly (readonly string[])[],
): readonly Exception[] {
  const because = 'handed on beyond a Local channel, which the queue does not see';
  return transfers.flatMap(({ at, fields }): Exception[] => {
    const by = fields['TransfererChannel'] ?? '';
    if (fields['Result'] !== 'Success' || !THROUGH_DIALPLAN.test(by)) return [];
    const call = fields['TransfererLinkedid'];
    const end = lines.find((line) => line[1] === call && line[4]?.startsWith('COMPLETE'));
    const [time, , queue, agent] = end ?? [];
    if (time === undefined || queue === undefined || agent === undefined) return [];
    const less = { figure: 'talk', by: at / 1_000 - Number(time), because } as const;
    return [
      { queue, ...less },
      { agent, ...less },
    ];
  });
}

describe.skipIf(typeof rig === 'string')(`${CALLS} calls under load`, { timeout: 600_000 }, () => {
  const pbx = rig as Rig;
  let house: House;
  let theirs: Tallies;
  let ours: Tallies;

  beforeAll(async () => {
    await pbx.quiet();
    house = await House.open();
    const seed = runSeed();
    console.log(`asterisk load: SEED=${seed}`);
    const at = pbx.logged;
    const before = await house.tallies();
    const ear = await AmiEar.open();
    await load(pbx, new Dice(seed), CALLS, A_SECOND);
    await until(() => [...house.board.all('call')].length === 0, 30_000, 'the board to be empty');
    await until(() => house.settled, 10_000, 'the last change to reach the screen');
    ear.close();
    const lines = pbx.queueLog().slice(at);
    const unseen = handedOnUnseen(ear.heard('BlindTransfer'), lines);
    theirs = withExceptions(talliesInQueueLog(lines), unseen);
    ours = since(before, await house.tallies());
  }, 600_000);

  afterAll(async () => {
    await house?.close();
    await pbx.close();
  }, 90_000);

  it('places as many, and they end in every way', () => {
    const sum = (figure: 'offered' | 'answered' | 'abandoned' | 'overflowed'): number =>
      LOAD_QUEUES.reduce((total, queue) => total + (theirs.queues[queue]?.[figure] ?? 0), 0);
    expect(sum('offered')).toBeGreaterThanOrEqual(CALLS * 0.9);
    expect(sum('answered')).toBeGreaterThan(CALLS / 3);
    expect(sum('abandoned')).toBeGreaterThan(0);
  });

  it('has no tally that differs', () => {
    const numbers = new Set(LOAD_PHONES.map(String));
    const agents = [...house.board.all('agent')].filter(({ number }) => numbers.has(number));
    const about = { queues: LOAD_QUEUES, agents: agents.map(({ name }) => name) };
    expect(differences(theirs, ours, about)).toEqual([]);
  });

  it('heard nothing it does not know', async () => {
    expect(await house.complaints()).toEqual([]);
  });
});
