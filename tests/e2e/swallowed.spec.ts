// A line that swallows everything and closes nothing: both pages say so by themselves, keep the last picture veiled,
// do nothing meanwhile, and are right again by themselves once the line works.
import { expect, test } from 'playwright/test';
import { freePort, Stage } from './stage.ts';
import { Swallower } from './swallower.ts';

let stage: Stage;
let line: Swallower;
let url: string;
test.beforeAll(async () => {
  const port = await freePort();
  url = `http://localhost:${port}`;
  stage = await Stage.open({ origins: [url] });
  line = await Swallower.open(port, Number(new URL(stage.url).port));
});
test.afterAll(async () => {
  await line.close();
  await stage.close();
});
test.afterEach(() => line.mend());

test('the floor says that the line is dead, keeps its picture, sends nothing, and recovers alone', async ({
  page,
}) => {
  await page.goto(`${url}/floor?calls=all`);
  const call = stage.queueCall('5550801');
  stage.answer(call, '1001');
  const row = page.locator(`[data-call="hq/${stage.simulated.callId(call)}"]`).first();
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(page.getByRole('status', { name: 'Connection: Live' })).toBeVisible();
  // What comes after the first load has come.
  await page.waitForTimeout(1500);

  line.swallow();
  await expect(page.locator('[data-banner="lost"]')).toContainText('No word from the server for');
  await expect(page.locator('main')).toHaveAttribute('data-veiled', 'true');
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(page.getByRole('button', { name: 'Hold call from 5550801' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  // What was fetched after the first load is there although the server is not.
  await page.getByRole('button', { name: 'More about call from 5550801' }).click();
  await expect(page.getByRole('menuitem', { name: 'Open: journey and actions' })).toBeVisible();
  await page.keyboard.press('Escape');

  stage.floor.end(call, call.legs[0] ?? null);
  const later = stage.queueCall('5550802');
  line.mend();
  await expect(page.getByRole('status', { name: 'Connection: Live' })).toBeVisible();
  await expect(page.locator('[data-banner]')).toHaveCount(0);
  await expect(page.locator('main')).toHaveAttribute('data-veiled', 'false');
  await expect(
    page.locator(`[data-call="hq/${stage.simulated.callId(call)}"]:not([data-state="ended"])`),
  ).toHaveCount(0);
  await expect(page.locator(`[data-call="hq/${stage.simulated.callId(later)}"]`).first()).toHaveAttribute(
    'data-state',
    'waiting',
  );
  stage.floor.end(later, null);
});

test('the wall too, twice over', async ({ page }) => {
  await page.goto(`${url}/wall/main`);
  await expect(page.locator('[data-link="live"]')).toBeVisible();
  for (const number of ['5550803', '5550804']) {
    line.swallow();
    await expect(page.locator('[data-banner="lost"]')).toBeVisible();
    await expect(page.locator('main')).toHaveAttribute('data-veiled', 'true');
    const call = stage.queueCall(number);
    line.mend();
    await expect(page.locator('[data-link="live"]')).toBeVisible();
    await expect(page.locator('[data-queue="hq/6400"]')).toContainText('1');
    await expect(page.locator('main')).toHaveAttribute('data-veiled', 'false');
    stage.floor.end(call, null);
  }
});
