// A Vodia PBX in a browser: its calls are seen and acted on; what it may not show is said with the right to grant; it may
// die under twenty calls, and its session may end at any moment.
import { expect, test } from 'playwright/test';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import type { VodiaPbx } from '#server/simulator/vodia/pbx.ts';
import { figure, hangUp, liveCalls, press, rowOf, rung, transfer } from './floor-page.ts';
import { outage } from './outage.ts';
import { Stage } from './stage.ts';

let stage: Stage;
test.beforeAll(async () => {
  stage = await Stage.open({ make: 'vodia' });
});
test.afterAll(async () => {
  await stage.close();
});

const pbx = (): VodiaPbx => stage.simulated.pbx as VodiaPbx;

test('a call is held, resumed, transferred and hung up, and the PBX has carried out each', async ({
  page,
}) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const support = stage.queueId('6400');
  const call = stage.queueCall('5552142');
  const row = rowOf(page, stage.callId(call));
  await expect(row).toHaveAttribute('data-state', 'waiting');
  await expect(figure(page, support, 'Waiting')).toHaveText('1');
  stage.answer(call, '1001');
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(row).toContainText('Ada Lovelace');

  await press(page, 'Hold', '5552142');
  await expect(row).toHaveAttribute('data-state', 'held');
  expect(call.legs.some((leg) => leg.heldAt !== null)).toBe(true);
  await press(page, 'Resume', '5552142');
  await expect(row).toHaveAttribute('data-state', 'talking');
  expect(call.legs.every((leg) => leg.heldAt === null)).toBe(true);

  await transfer(page, '5552142', 'Grace Hopper');
  stage.floor.answer(call, await rung(call, '1002'));
  await expect(row).toContainText('Grace Hopper');
  await expect(row).toHaveAttribute('data-state', 'talking');
  await hangUp(page, '5552142');
  await expect.poll(() => call.endedAt !== null).toBe(true);
  await expect.poll(() => liveCalls(page)).toEqual({});
  await expect(figure(page, support, 'Answered')).toHaveText('1');

  const heard = pbx().heard.filter(({ endpoint }) => endpoint === 'user/{account}/calls');
  expect(
    heard.map(({ account, params, status }) => [account.split('@')[0], Object.keys(params)[0], status]),
  ).toEqual([
    ['1001', 'remote-hold', 200],
    ['1001', 'remote-resume', 200],
    ['1001', 'transfer', 200],
    ['1002', 'hangup', 200],
  ]);
});

test('a session that ends while connected is renewed, and the numbers have no gap', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const support = stage.queueId('6400');
  const number = async (name: string): Promise<number> =>
    Number(await figure(page, support, name).innerText());
  await expect(figure(page, support, 'Offered')).toBeVisible();
  const [offered, answered, abandoned] = [
    await number('Offered'),
    await number('Answered'),
    await number('Abandoned'),
  ];
  const calls = Array.from({ length: 4 }, (_, i) => stage.queueCall(`555230${i}`)) as [
    FloorCall,
    FloorCall,
    FloorCall,
    FloorCall,
  ];
  stage.answer(calls[0], '1001');
  await expect.poll(async () => Object.keys(await liveCalls(page)).length).toBe(4);
  const logins = (): number => pbx().requests.get('POST system/session') ?? 0;
  const before = logins();

  pbx().revokeSessions();
  // In the very moment nobody is connected: one is answered, one gives up, and one comes.
  stage.answer(calls[1], '1002');
  stage.floor.end(calls[2], calls[2].legs[0] ?? null);
  const last = stage.queueCall('5552309');
  await expect.poll(logins).toBeGreaterThan(before);
  await expect
    .poll(() => liveCalls(page))
    .toEqual({
      [stage.callId(calls[0])]: 'talking',
      [stage.callId(calls[1])]: 'talking',
      [stage.callId(calls[3])]: 'waiting',
      [stage.callId(last)]: 'waiting',
    });
  for (const call of [...calls, last]) stage.floor.end(call, call.legs[0] ?? null);
  await expect.poll(() => liveCalls(page)).toEqual({});
  await expect.poll(() => number('Abandoned')).toBe(abandoned + 3);
  expect([await number('Offered'), await number('Answered')]).toEqual([offered + 5, answered + 2]);
});

test('the PBX dies under twenty live calls and returns: its own state, no ghost, totals intact', async ({
  page,
}) => {
  await outage(stage, page);
});

test('a PBX that answers 403 to all about queues shows calls and agents, and which right to grant', async ({
  page,
}) => {
  const poor = await Stage.open({ make: 'vodia', quirks: ['queueRights=none'] });
  try {
    await page.goto(`${poor.url}/floor?calls=all`);
    const agent = page.locator(`[data-agent="${poor.agentId('1001')}"]`).first();
    await expect(agent).toContainText('Ada Lovelace');
    const call = poor.queueCall('5552144');
    poor.answer(call, '1001');
    const row = rowOf(page, poor.callId(call));
    await expect(row).toHaveAttribute('data-state', 'talking');
    await expect(row).toContainText('Ada Lovelace');
    await expect(agent).toHaveAttribute('data-state', 'onCall');
    await page.getByRole('link', { name: 'Sources' }).click();
    const card = page.locator('[data-source="hq"]');
    await expect(card).toHaveAttribute('data-state', 'live');
    await expect(card).toContainText(
      'the PBX does not show who is signed in to which queue to “admin” (HTTP 403)',
    );
    await expect(card).toContainText(
      'use an administrator’s account of the tenant with API access and make extension 800 a manager',
    );
  } finally {
    await poor.close();
  }
});
