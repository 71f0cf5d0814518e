// The floor without a mouse: hold and transfer, the command palette, filters and order that survive a reload, a theme
// that switches at once.
import { expect, type Page, test } from 'playwright/test';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { reach } from './floor-page.ts';
import { Stage } from './stage.ts';

let stage: Stage;
test.beforeAll(async () => {
  stage = await Stage.open();
});
test.afterAll(async () => {
  await stage.close();
});

test('hold, resume and transfer by keyboard alone', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5550501');
  stage.answer(call, '1001');
  const row = page.locator(`[data-call="hq/${stage.simulated.callId(call)}"]`).first();
  await expect(row).toHaveAttribute('data-state', 'talking');
  await page.waitForTimeout(700);
  await reach(page, row, /^Hold call from 5550501/);
  await page.keyboard.press('Enter');
  await expect(row).toHaveAttribute('data-state', 'held');
  await page.waitForTimeout(700);
  await reach(page, row, /^Resume call from 5550501/);
  await page.keyboard.press('Enter');
  await expect(row).toHaveAttribute('data-state', 'talking');
  await page.waitForTimeout(1000);
  await reach(page, row, /^Transfer call from 5550501/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: /^Transfer/ })).toBeVisible();
  // It opens where one types; the first one found is meant, arrows mean another, Enter transfers.
  await expect(page.getByRole('searchbox', { name: 'Search agents' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: /^Transfer/ })).toBeVisible();
  await page.keyboard.type('r');
  await expect(page.getByRole('radio', { name: /Grace Hopper/ })).toBeChecked();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: /Karen/ })).toBeChecked();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('button', { name: 'Transfer to Grace Hopper' })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect
    .poll(() => call.legs.some((leg) => leg.number === '1002' && leg.state === 'ringing'))
    .toBe(true);
  stage.floor.end(call, call.legs[0] ?? null);
});

test('the palette finds a call, acts on it, and changes the theme', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5550502');
  stage.answer(call, '1001');
  const row = page.locator(`[data-call="hq/${stage.simulated.callId(call)}"]`).first();
  await expect(row).toHaveAttribute('data-state', 'talking');
  await page.keyboard.press('Control+k');
  const box = page.getByRole('combobox', { name: 'Commands' });
  await expect(box).toBeFocused();
  await page.keyboard.type('5550502');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option', { name: 'Hold' })).toBeVisible();
  await page.waitForTimeout(700);
  await page.keyboard.type('hold');
  await page.keyboard.press('Enter');
  await expect(row).toHaveAttribute('data-state', 'held');

  await page.keyboard.press('Control+k');
  await expect(box).toBeFocused();
  await page.keyboard.type('high contrast');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'contrast');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'contrast');

  await expect(page.locator('[data-agent]').first()).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(box).toBeFocused();
  await page.keyboard.type('sources');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/sources$/);
  stage.floor.end(call, call.legs[0] ?? null);
});

test('filters, search, groups and order survive a reload', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const agents = page.getByRole('list', { name: 'Agents' });
  await expect(agents.locator('[data-agent]')).toHaveCount(3);
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Find agents' })).toBeFocused();
  await page.keyboard.type('grace');
  await expect(agents.locator('[data-agent]')).toHaveCount(1);
  await page.getByRole('combobox', { name: 'Group agents' }).selectOption('queue');
  await expect(agents.locator('[data-agent]')).toHaveCount(2);
  await page.getByRole('button', { name: /^Ready: / }).click();
  const call = stage.queueCall('5550503');
  await page.getByRole('columnheader', { name: 'Caller' }).getByRole('button').click();
  await expect(page).toHaveURL(/find=grace/);
  await page.reload();
  await expect(agents.locator('[data-agent]')).toHaveCount(2);
  await expect(page.getByRole('searchbox', { name: 'Find agents' })).toHaveValue('grace');
  await expect(page.getByRole('button', { name: /^Ready: / })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('columnheader', { name: 'Caller' })).toHaveAttribute('aria-sort', 'ascending');
  stage.floor.end(call, call.legs[0] ?? null);
});

test('the floor lives on beside an opened row; keys act in the panel alone, once turned on, and hang nobody up', async ({
  page,
}) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5550505');
  stage.answer(call, '1001');
  const row = page.locator(`tr[data-call="hq/${stage.simulated.callId(call)}"]`);
  await expect(row).toHaveAttribute('data-state', 'talking');
  await reach(page, row, /5550505/);
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog', { name: 'Call from 5550505' });
  await expect(panel).toContainText('Journey');
  await page.waitForTimeout(900);
  await page.keyboard.press('h');
  await panel.getByRole('checkbox', { name: 'Keys in this panel' }).check();
  await expect(row).toHaveAttribute('data-state', 'talking');
  await panel.getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('h');
  await expect(row).toHaveAttribute('data-state', 'held');
  // Beside it the page is within reach, and there the keys mean nothing.
  await page.getByRole('button', { name: /^Talking 0/ }).click();
  await page.waitForTimeout(900);
  await page.keyboard.press('h');
  await page.getByRole('button', { name: /^All 1/ }).click();
  await expect(row).toHaveAttribute('data-state', 'held');
  await expect(panel).toBeVisible();
  await panel.getByRole('button', { name: 'Close' }).click();
  await expect(panel).toHaveCount(0);
  stage.floor.end(call, call.legs[0] ?? null);
});

test('the palette finds a queue, and who waits in it by its name', async ({ page }) => {
  await page.goto(`${stage.url}/floor`);
  const call = stage.queueCall('5550506');
  await expect(page.locator('tr[data-call]')).toHaveCount(1);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
  await page.keyboard.type('waiting support');
  await expect(page.getByRole('option')).toHaveText([/5550506.*Waiting · 0:\d\d · Support/]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('support');
  await page.getByRole('option').filter({ hasText: '6400' }).click();
  const panel = page.getByRole('dialog', { name: 'Support' });
  await expect(panel.getByRole('region', { name: 'Waiting' })).toContainText('5550506');
  await expect(panel.getByRole('region', { name: 'Agents' })).toContainText('Ada Lovelace');
  stage.floor.end(call, null);
});

test('the palette is on the other pages too, and acts from there', async ({ page }) => {
  await page.goto(`${stage.url}/sources`);
  const call = stage.queueCall('5550504');
  stage.answer(call, '1001');
  await expect(page.locator('[data-source="hq"]')).toBeVisible();
  await page.keyboard.press('Control+k');
  const box = page.getByRole('combobox', { name: 'Commands' });
  await expect(box).toBeFocused();
  await page.keyboard.type('5550504');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.waitForTimeout(700);
  await page.keyboard.press('Enter');
  await page.keyboard.type('hold');
  await page.keyboard.press('Enter');
  await expect.poll(() => call.legs.some((leg) => leg.heldAt !== null)).toBe(true);
  await expect(page.locator('[data-toast="Done"]')).toContainText('Hold call from 5550504');

  await page.goto(`${stage.url}/`);
  await page.getByRole('button', { name: 'Commands' }).click();
  await expect(box).toBeFocused();
  await page.keyboard.type('floor');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/floor$/);
  stage.floor.end(call, call.legs[0] ?? null);
});

/** How many times Tab is pressed from the top of the page until it has left it. */
async function tabStops(page: Page): Promise<string[]> {
  const stops: string[] = [];
  for (let i = 0; i < 100; i++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const { activeElement } = document;
      if (activeElement === null || activeElement === document.body) return null;
      return activeElement.getAttribute('aria-label') ?? activeElement.textContent;
    });
    if (name === null) return stops;
    stops.push(name);
  }
  return stops;
}

test('a page of rows has few tab stops, whose first leads past the header', async ({ page }) => {
  const calls = Array.from({ length: 12 }, (_, index) => stage.queueCall(`55506${10 + index}`));
  await page.goto(`${stage.url}/floor?calls=all`);
  await expect(page.locator('tr[data-call]')).toHaveCount(12);
  const stops = await tabStops(page);
  expect(stops[0]).toBe('Skip to the page');
  expect(stops.length).toBeGreaterThan(10);
  expect(stops.length).toBeLessThanOrEqual(30);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  for (const call of calls) stage.floor.end(call, null);
});

test('whoever stands on a row that ends is set on the next, not thrown off the page', async ({ page }) => {
  const calls = ['5550631', '5550632', '5550633'].map((number) => stage.queueCall(number));
  await page.goto(`${stage.url}/floor?calls=all`);
  const row = (at: number) =>
    page.locator(`tr[data-call="hq/${stage.simulated.callId(calls[at] as FloorCall)}"]`);
  await reach(page, row(1), /5550632/);
  stage.floor.end(calls[1] as FloorCall, null);
  await expect(row(1)).toHaveCount(0);
  await expect.poll(() => row(2).evaluate((element) => element.contains(document.activeElement))).toBe(true);
  for (const call of calls) stage.floor.end(call, null);
});

test('? lists the keys, and turns single keys off; . goes to what needs somebody', async ({ page }) => {
  await page.goto(`${stage.url}/floor`);
  await expect(page.locator('[data-agent]').first()).toBeVisible();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toContainText('Go to what needs you');
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  await page.keyboard.press('?');
  await keys.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Find agents' })).not.toBeFocused();
});
