// A PortSIP PBX with two tenants, in a browser: its calls are seen and acted on, its own word for a breach and the
// wall's are one, its refusals are said, its tenants are told apart, and it may die under twenty calls.
import { expect, test } from 'playwright/test';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { DEFAULT_TENANT } from '#server/simulator/portsip/index.ts';
import type { PortsipPbx } from '#server/simulator/portsip/pbx.ts';
import { figure, hangUp, liveCalls, openMenu, press, queueOf, rowOf, rung, transfer } from './floor-page.ts';
import { outage } from './outage.ts';
import { Stage } from './stage.ts';

const BRANCH = { domain: 'branch.example', name: 'Branch' };

let stage: Stage;
test.beforeAll(async () => {
  stage = await Stage.open({ make: 'portsip', targetSeconds: 2, tenants: [BRANCH] });
});
test.afterAll(async () => {
  await stage.close();
});

const pbx = (): PortsipPbx => stage.simulated.pbx as PortsipPbx;
/** How the PBX has answered the commands on a call, by what follows its id in their path. */
const heard = (call: FloorCall): Record<string, number> =>
  Object.fromEntries(
    pbx()
      .heard.filter(({ endpoint }) => endpoint.includes(`/sessions/${stage.simulated.callId(call)}/`))
      .map(({ endpoint, status }) => [endpoint.split('/').at(-1) ?? '', status]),
  );

test('a caller breaches the target, for the PBX and the wall once, and is answered, held, resumed, transferred and hung up', async ({
  page,
  context,
}) => {
  const support = stage.queueId('6400');
  const wall = await context.newPage();
  await wall.goto(`${stage.url}/wall/main`);
  await page.goto(`${stage.url}/floor?calls=all`);
  const tile = wall.locator(`[data-queue="${support}"]`);
  await expect(tile).toHaveAttribute('data-state', 'calm');
  await expect(figure(page, support, 'Waiting')).toHaveText('0');

  const call = stage.queueCall('5551142');
  const row = rowOf(page, stage.callId(call));
  await expect(row).toHaveAttribute('data-state', 'waiting');
  await expect(figure(page, support, 'Waiting')).toHaveText('1');
  await expect(tile).toHaveAttribute('data-state', 'breached');
  await expect(queueOf(page, support)).toHaveAttribute('data-state', 'breached');
  const feed = page.getByRole('region', { name: 'Needs you' });
  await expect(feed.locator('[data-state="breached"]')).toContainText('5551142');
  await expect(feed.locator('[data-state="breached"]')).toContainText('wall and PBX');
  await expect(feed.locator('li[data-state]')).toHaveCount(1);

  stage.answer(call, '1001');
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(row).toContainText('Ada Lovelace');
  await expect(tile).toHaveAttribute('data-state', 'calm');
  await expect(feed.locator('li[data-state="cleared"]')).toHaveCount(1);
  await expect(feed.locator('li[data-state]')).toHaveCount(1);

  await press(page, 'Hold', '5551142');
  await expect(row).toHaveAttribute('data-state', 'held');
  expect(call.legs.some((leg) => leg.heldAt !== null)).toBe(true);
  await press(page, 'Resume', '5551142');
  await expect(row).toHaveAttribute('data-state', 'talking');
  expect(call.legs.every((leg) => leg.heldAt === null)).toBe(true);

  await transfer(page, '5551142', 'Grace Hopper');
  stage.floor.answer(call, await rung(call, '1002'));
  await expect(row).toContainText('Grace Hopper');
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(page.locator(`[data-agent="${stage.agentId('1001')}"]`).first()).toHaveAttribute(
    'data-state',
    'ready',
  );

  await hangUp(page, '5551142');
  await expect.poll(() => call.endedAt !== null).toBe(true);
  await expect.poll(() => liveCalls(page)).toEqual({});
  await expect(figure(page, support, 'Answered')).toHaveText('1');
  expect(heard(call)).toEqual({ hold: 200, unhold: 200, refer: 200, destroy: 204 });
  await wall.close();
});

test('a refused command shows the PBX’s reason; what only the phone can do is a sentence and no button', async ({
  page,
}) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5551143');
  stage.answer(call, '1001');
  const row = rowOf(page, stage.callId(call));
  await expect(row).toHaveAttribute('data-state', 'talking');
  pbx().refuseNext(400, 'Extension is in a locked session', '/hold');
  await press(page, 'Hold', '5551143');
  await expect(row.locator('[data-outcome="refused"]')).toContainText('Extension is in a locked session');
  await expect(row).toHaveAttribute('data-state', 'talking');
  expect(heard(call)).toEqual({ hold: 400 });

  // What only the phone can do is no button, but a sentence: which code to dial.
  await expect(page.getByRole('button', { name: /^Listen/ })).toHaveCount(0);
  const menu = await openMenu(page, 'call from 5551143');
  const listen = menu.getByRole('menuitem', { name: /^Listen/ });
  await expect(listen).toContainText(/Dial \*63, the agent’s extension and \*1/);
  await expect(listen).toHaveAttribute('aria-disabled', 'true');
  await expect(menu.getByRole('menuitem', { name: /^Whisper/ })).toContainText('and *2');
  await expect(menu.getByRole('menuitem', { name: /^Barge/ })).toContainText('and *3');
  stage.floor.end(call, null);
});

test('two tenants of one PBX with the same numbers and names are told apart', async ({ page }) => {
  const branch = stage.tenants.get(BRANCH.domain) as typeof stage.floor;
  const ours = stage.queueId('6400');
  const theirs = `hq/${BRANCH.domain}/6400`;
  await page.goto(`${stage.url}/floor?calls=all`);
  await expect(queueOf(page, ours)).toContainText(DEFAULT_TENANT.name);
  await expect(queueOf(page, theirs)).toContainText(BRANCH.name);
  await expect(page.locator(`[data-agent="hq/${BRANCH.domain}/1001"]`).first()).toContainText(BRANCH.name);
  await expect(page.locator(`[data-agent="${stage.agentId('1001')}"]`).first()).toContainText(
    DEFAULT_TENANT.name,
  );

  const before = await figure(page, ours, 'Offered').innerText();
  const call = stage.queueCall('5551144', '6400', branch);
  const row = rowOf(page, stage.callId(call));
  await expect(row).toHaveAttribute('data-state', 'waiting');
  await expect(figure(page, theirs, 'Waiting')).toHaveText('1');
  await expect(figure(page, ours, 'Waiting')).toHaveText('0');
  stage.answer(call, '1001', branch);
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(page.locator(`[data-agent="hq/${BRANCH.domain}/1001"]`).first()).toHaveAttribute(
    'data-state',
    'onCall',
  );
  await expect(page.locator(`[data-agent="${stage.agentId('1001')}"]`).first()).toHaveAttribute(
    'data-state',
    'ready',
  );
  // The transfer goes to the Grace of this tenant: the other one is not even offered.
  await transfer(page, '5551144', 'Grace Hopper');
  branch.answer(call, await rung(call, '1002'));
  await expect(page.locator(`[data-agent="hq/${BRANCH.domain}/1002"]`).first()).toHaveAttribute(
    'data-state',
    'onCall',
  );
  branch.end(call, null);
  await expect(figure(page, theirs, 'Answered')).toHaveText('1');
  await expect(figure(page, ours, 'Offered')).toHaveText(before);
});

test('the PBX dies under twenty live calls and returns: its own state, no ghost, totals intact', async ({
  page,
}) => {
  await outage(stage, page);
});
