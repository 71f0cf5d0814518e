// The rarer commands of a Yeastar PBX in a browser, each carried out by the PBX: an attended transfer completed and taken
// back, listening in, parking and retrieving, and an agent who leaves one of her two queues.
import { expect, type Page, test } from 'playwright/test';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { liveCalls, openMenu, park, press, queueOf, retrieve, rowOf, rung } from './floor-page.ts';
import { Stage } from './stage.ts';

let stage: Stage;
test.beforeAll(async () => {
  stage = await Stage.open();
});
test.afterAll(async () => {
  await stage.close();
});

async function talking(page: Page, from: string) {
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall(from);
  stage.answer(call, '1001');
  const row = rowOf(page, stage.callId(call));
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(row).toContainText('Ada Lovelace');
  return { call, row };
}

const found = async (wanted: (call: FloorCall) => boolean): Promise<FloorCall> => {
  const look = (): FloorCall | undefined => [...stage.floor.calls.values()].find(wanted);
  await expect.poll(() => look() !== undefined).toBe(true);
  return look() as FloorCall;
};

/** Ada asks Grace, who picks up; returns the call in which she does. */
async function asks(page: Page, from: string, call: FloorCall): Promise<FloorCall> {
  const menu = await openMenu(page, `call from ${from}`);
  await menu.getByRole('menuitem', { name: /^Attended transfer/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /Grace Hopper/ }).check();
  await dialog.getByRole('button', { name: 'Attended transfer to Grace Hopper' }).click();
  const second = await found((each) => each.asks === call);
  stage.floor.answer(second, await rung(second, '1002'));
  const row = rowOf(page, stage.callId(call));
  await expect(row).toHaveAttribute('data-state', 'held');
  await expect(row.locator('[data-consult]')).toHaveText('asks Grace Hopper');
  return second;
}

test('an attended transfer is completed: the caller talks to whom the agent has asked', async ({ page }) => {
  const { call, row } = await talking(page, '5554142');
  const second = await asks(page, '5554142', call);
  await press(page, 'Complete transfer', '5554142');
  await expect(row).toContainText('Grace Hopper');
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(row.locator('[data-consult]')).toHaveCount(0);
  expect(second.endedAt).not.toBeNull();
  expect(call.legs.filter((leg) => leg.state === 'talking').map((leg) => leg.number)).toEqual([
    '5554142',
    '1002',
  ]);
  await expect(page.locator('[data-agent="hq/1001"]').first()).toHaveAttribute('data-state', 'ready');
  stage.floor.end(call, null);
});

test('an attended transfer is taken back: the agent talks to the caller again', async ({ page }) => {
  const { call, row } = await talking(page, '5554143');
  const second = await asks(page, '5554143', call);
  await press(page, 'Back to the caller', '5554143');
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(row).toContainText('Ada Lovelace');
  await expect(row.locator('[data-consult]')).toHaveCount(0);
  expect(second.endedAt).not.toBeNull();
  expect(call.legs.every((leg) => leg.heldAt === null)).toBe(true);
  await expect(page.locator('[data-agent="hq/1002"]').first()).toHaveAttribute('data-state', 'ready');
  stage.floor.end(call, null);
});

test('a supervisor listens on their own phone, and the call goes on as it was', async ({ page }) => {
  const { call, row } = await talking(page, '5554144');
  const menu = await openMenu(page, 'call from 5554144');
  await menu.getByRole('menuitem', { name: /^Listen/ }).click();
  await page.getByRole('textbox', { name: 'Extension' }).fill('1003');
  await page.getByRole('dialog').getByRole('button', { name: 'Listen' }).click();
  const monitor = await found((each) => each.watches?.call === call);
  stage.floor.answer(monitor, await rung(monitor, '1003'));
  await expect(row.locator('[data-outcome="accepted"]')).toContainText('Listen');
  expect(call.listeners).toEqual([{ monitor: '1003', mode: 'listen' }]);
  // Nobody is called by it: the wall has one call, and the agent in it is the one who talks.
  await expect.poll(() => liveCalls(page)).toEqual({ [stage.callId(call)]: 'talking' });
  await expect(row).toContainText('Ada Lovelace');
  stage.floor.end(call, null);
  await expect.poll(() => liveCalls(page)).toEqual({});
  expect(monitor.endedAt).not.toBeNull();
});

test('a call is parked and retrieved', async ({ page }) => {
  const { call, row } = await talking(page, '5554145');
  const parked = await park(page, '5554145');
  const slot = [...stage.floor.parked.keys()][0] ?? 'none';
  expect(stage.floor.parked.get(slot)?.call).toBe(call);
  await expect(parked).toContainText(slot);
  await expect(page.locator('[data-agent="hq/1001"]').first()).toHaveAttribute('data-state', 'ready');

  await retrieve(page, '5554145', '1003');
  const fetching = await found((each) => each.dialled === slot);
  stage.floor.answer(fetching, await rung(fetching, '1003'));
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(row).toContainText('Karen Spärck Jones');
  await expect(parked).toHaveCount(0);
  expect(stage.floor.parked.size).toBe(0);
  stage.floor.end(call, null);
});

test('an agent is signed out of one of her two queues, and serves the other', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const serving = (queue: string, ready: number) =>
    queueOf(page, queue).getByRole('button', { name: new RegExp(`^Agents, \\w+: Ready ${ready},`) });
  await expect(serving('hq/6400', 2)).toBeVisible();
  await expect(serving('hq/6401', 2)).toBeVisible();
  const menu = await openMenu(page, 'Grace Hopper');
  await menu.getByRole('menuitem', { name: /^Sign out of a queue/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign Grace Hopper out' });
  await dialog.getByRole('radio', { name: /Sales/ }).check();
  await dialog.getByRole('button', { name: 'Sign out of a queue' }).click();
  await expect(serving('hq/6401', 1)).toBeVisible();
  await expect(serving('hq/6400', 2)).toBeVisible();
  await expect(page.locator('[data-agent="hq/1002"]').first()).toHaveAttribute('data-state', 'ready');
  const memberships = [...(stage.floor.agents.get('1002')?.queues ?? [])];
  expect(memberships.map(([queue, { signedIn }]) => [queue, signedIn])).toEqual([
    ['6400', true],
    ['6401', false],
  ]);
});
