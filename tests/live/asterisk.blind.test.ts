// Proves against a running Asterisk: a line that stalls, breaks or is refused, and a Ringside that stops or is killed,
// leave no tally that claims more than Asterisk's queue_log proves; and what could be known is known exactly.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AmiProxy } from '#tests/rig/asterisk/ami-proxy.ts';
import { Rig } from '#tests/rig/asterisk/rig.ts';
import { House } from './house.ts';
import { WHOLE } from './length.ts';
import { type Outcome, play, type Scenario, type Stage } from './scenario.ts';
import { until } from './wall.ts';

const NUMBER = 7_029;
const queues = ['blind'];
const phones = [1_149, 1_150, 1_151];

/** What happens to the line, and to the house. */
type Line = { readonly proxy: AmiProxy; readonly house: House };
type Blind = Omit<Scenario, 'queues' | 'phones' | 'play'> & {
  readonly play: (stage: Stage, line: Line) => Promise<void>;
};

const talking = (stage: Stage): Promise<void> =>
  stage.shown('a conversation', (rows) => rows.some((row) => row.state === 'talking'), 20_000);
const back = (house: House): Promise<void> =>
  until(() => house.life === 'live', 60_000, 'the wall to be live again');

const BLIND: readonly Blind[] = [
  {
    name: 'the line stalls for five seconds, then says all at once: nothing is lost, nothing is late',
    says: ['CONNECT', 'COMPLETECALLER', 'ABANDON'],
    short: true,
    play: async (stage, { proxy }) => {
      for (const number of phones) await stage.phone(number, { kind: 'answer', ringMs: 1_500 });
      const first = stage.stays(NUMBER, 6_000);
      await sleep(300);
      proxy.hold();
      const more = [stage.stays(NUMBER, 8_000), stage.stays(NUMBER, 800)];
      await sleep(5_000);
      proxy.release();
      await Promise.all([first, ...more]);
    },
  },
  {
    name: 'the line breaks in a conversation and is there again at once: nothing is lost',
    says: ['CONNECT', 'COMPLETECALLER'],
    short: true,
    play: async (stage, { proxy, house }) => {
      const over = stage.stays(NUMBER, 12_000);
      await talking(stage);
      await sleep(1_000);
      proxy.cut();
      await sleep(200);
      await back(house);
      await over;
    },
  },
  {
    name: 'the line breaks while a caller waits, who is answered when it is back',
    says: ['CONNECT', 'COMPLETECALLER'],
    play: async (stage, { proxy, house }) => {
      for (const number of phones) await stage.phone(number, { kind: 'answer', ringMs: 9_000 });
      const over = stage.stays(NUMBER, 14_000);
      await sleep(1_500);
      proxy.cut();
      await sleep(200);
      await back(house);
      await over;
    },
  },
  {
    name: 'callers come and go while the line is refused: they are nobody’s, and those before are cut at the last word',
    says: ['CONNECT', 'COMPLETECALLER', 'ABANDON'],
    // Of the first the answer was heard, and its end stands in the agent's last call.
    blind: { offered: 1, answered: 1, handled: 1, talk: 2 },
    short: true,
    play: async (stage, { proxy, house }) => {
      const over = stage.stays(NUMBER, 6_000);
      await talking(stage);
      proxy.refuse();
      for (const number of phones) await stage.phone(number, { kind: 'answer', ringMs: 1_500 });
      await Promise.all([stage.stays(NUMBER, 4_000), stage.stays(NUMBER, 800)]);
      await over;
      await sleep(1_000);
      proxy.accept();
      await back(house);
    },
  },
  {
    name: 'the line is dead for half a minute before anybody notices: the end in it is proved by the agent’s last call',
    says: ['CONNECT', 'COMPLETECALLER'],
    play: async (stage, { proxy, house }) => {
      const over = stage.stays(NUMBER, 8_000);
      await talking(stage);
      await sleep(1_000);
      proxy.hold();
      await over;
      await until(() => house.life !== 'live', 60_000, 'the wall to notice');
      proxy.cut();
      await back(house);
    },
  },
  {
    name: 'Ringside is stopped in a conversation and started after it',
    says: ['CONNECT', 'COMPLETECALLER'],
    // Who starts anew has nobody's word for how long they talked on.
    blind: { offered: 1, answered: 1 },
    play: async (stage, { house }) => {
      const over = stage.stays(NUMBER, 8_000);
      await talking(stage);
      await sleep(1_000);
      await house.stop();
      await over;
      await sleep(3_000);
      await house.start();
    },
  },
  {
    name: 'Ringside is killed in a conversation and is back before its end: nothing is lost',
    says: ['CONNECT', 'COMPLETECALLER'],
    short: true,
    play: async (stage, { house }) => {
      const call = await stage.caller(NUMBER);
      await talking(stage);
      await sleep(1_000);
      await house.stop('SIGKILL');
      await house.start();
      await sleep(2_000);
      await call.hangUp();
    },
  },
];

const rig = await Rig.open();
if (typeof rig === 'string') console.log(rig);
const only = process.env['SCENARIO'];
const chosen = BLIND.filter(({ name, short }) =>
  only === undefined ? WHOLE || short : new RegExp(only).test(name),
);

describe.skipIf(typeof rig === 'string')('a wall that cannot see', { timeout: 120_000 }, () => {
  const pbx = rig as Rig;
  let proxy: AmiProxy;
  let house: House;

  beforeAll(async () => {
    await pbx.quiet();
    proxy = await AmiProxy.open();
    house = await House.open({ amiPort: proxy.port });
  }, 120_000);

  afterAll(async () => {
    await house?.close();
    await proxy?.close();
    await pbx.close();
  }, 90_000);

  it.each(chosen.map((each) => [each.name, each] as const))('%s', async (_name, blind) => {
    const { play: happens, ...rest } = blind;
    const scenario: Scenario = { ...rest, queues, phones, play: (stage) => happens(stage, { proxy, house }) };
    const outcome: Outcome = await play(scenario, pbx, house);
    expect(outcome.differences, `queue_log:\n${outcome.log.join('\n')}\n`).toEqual([]);
  });
});
