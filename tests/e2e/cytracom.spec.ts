// A Cytracom account in a browser, beside a PBX of another make: transfer, park and retrieve from the wall; what has no
// button and why; and a cloud that cannot be reached veils its own tiles only, and is whole again when it returns.
import { expect, test } from 'playwright/test';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import type { CytracomPbx } from '#server/simulator/cytracom/pbx.ts';
import { figure, openMenu, park, retrieve, rowOf, rung, transfer } from './floor-page.ts';
import { outage } from './outage.ts';
import { Stage } from './stage.ts';

let stage: Stage;
test.beforeAll(async () => {
  stage = await Stage.open({
    make: 'cytracom',
    beside: 'yeastar',
    settings: { parkField: 'channel_id', unparkField: 'slot' },
  });
});
test.afterAll(async () => {
  await stage.close();
});

const pbx = (): CytracomPbx => stage.simulated.pbx as CytracomPbx;
const talkingTo = (call: FloorCall): string[] =>
  call.legs.filter((leg) => leg.kind === 'extension' && leg.state === 'talking').map((leg) => leg.number);

test('a call is transferred, parked and retrieved, and the streams bear it out', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5553142');
  const row = rowOf(page, stage.callId(call));
  await expect(row).toHaveAttribute('data-state', 'waiting');
  stage.answer(call, '1001');
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(row).toContainText('Ada Lovelace');

  await transfer(page, '5553142', 'Grace Hopper');
  stage.floor.answer(call, await rung(call, '1002'));
  await expect(row).toContainText('Grace Hopper');
  await expect(row).toHaveAttribute('data-state', 'talking');

  const parked = await park(page, '5553142');
  const slot = [...stage.floor.parked.keys()][0] ?? 'none';
  await expect(parked).toContainText(slot);
  expect(stage.floor.parked.get(slot)?.call).toBe(call);

  await retrieve(page, '5553142', '1003');
  stage.floor.answer(call, await rung(call, '1003'));
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(row).toContainText('Karen Spärck Jones');
  await expect(parked).toHaveCount(0);
  expect(talkingTo(call)).toEqual(['1003']);
  expect(pbx().heard.map(({ path, code }) => [path, code])).toEqual([
    ['chan/blind-transfer', 200],
    ['chan/park', 200],
    ['chan/unpark', 200],
  ]);
  stage.floor.end(call, null);
  await expect(figure(page, stage.queueId('6400'), 'Answered')).toHaveText('1');
});

test('a call shows no button to hold or to hang up, and its menu says why', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5553143');
  stage.answer(call, '1001');
  await expect(rowOf(page, stage.callId(call))).toHaveAttribute('data-state', 'talking');
  await expect(page.getByRole('button', { name: 'Transfer call from 5553143' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Hold call from 5553143' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Hang up call from 5553143' })).toHaveCount(0);
  const menu = await openMenu(page, 'call from 5553143');
  const hold = menu.getByRole('menuitem', { name: /^Hold/ });
  await expect(hold).toContainText('Cytracom’s API has no hold: the agent holds on the phone');
  await expect(hold).toHaveAttribute('aria-disabled', 'true');
  await expect(menu.getByRole('menuitem', { name: /^Hang up/ })).toContainText('cannot end a call');
  stage.floor.end(call, null);
});

test('the cloud cannot be reached and returns: its tiles alone are veiled, the board is its own again, totals intact', async ({
  page,
  context,
}) => {
  const wall = await context.newPage();
  await wall.goto(`${stage.url}/wall/main`);
  const tile = wall.locator(`[data-queue="${stage.queueId('6400')}"]`);
  const others = wall.locator('[data-queue="other/6400"]');
  await expect(tile).toBeVisible();
  const during = async (): Promise<void> => {
    await expect(tile).toHaveAttribute('data-state', 'lost');
    await expect(wall.getByRole('list', { name: 'Lost sources' })).toHaveText(/Stage PBX/);
    // The other PBX goes on, on the same wall.
    await expect(others).toHaveAttribute('data-state', 'calm');
    const { other } = stage;
    if (!other) throw new Error('there is no other PBX');
    const waits = stage.queueCall('5553190', '6400', other.floor);
    await expect(figure(page, 'other/6400', 'Waiting')).toHaveText('1');
    other.floor.end(waits, null);
    await expect(others).not.toHaveAttribute('data-state', 'lost');
    const sources = await context.newPage();
    await sources.goto(`${stage.url}/sources`);
    await expect(sources.locator('[data-source="other"]')).toHaveAttribute('data-state', 'live');
    await expect(sources.locator('[data-source="hq"]')).not.toHaveAttribute('data-state', 'live');
    await expect(sources.locator('[data-source="hq"]')).toContainText(
      /refused the connection|closed the connection|cut the connection/,
    );
    await sources.close();
  };
  // Its pictures name who waits and who is on a call, not with whom.
  await outage(stage, page, { during, tellsConversations: false });
  await expect(tile).not.toHaveAttribute('data-state', 'lost');
  await wall.close();
});
