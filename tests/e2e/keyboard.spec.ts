// The floor without a mouse: hold and transfer, the command palette, filters and order that survive a reload, a theme
// that switches at once.
import { expect, test } from 'playwright/test';
import { tabTo } from './floor-page.ts';
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
  await tabTo(page, /^Hold call from 5550501/);
  await page.keyboard.press('Enter');
  await expect(row).toHaveAttribute('data-state', 'held');
  await page.waitForTimeout(700);
  await tabTo(page, /^Resume call from 5550501/);
  await page.keyboard.press('Enter');
  await expect(row).toHaveAttribute('data-state', 'talking');
  await page.waitForTimeout(1000);
  await tabTo(page, /^Transfer call from 5550501/);
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
