// Whatever dies — the PBX, the server, the page's own link — the page says so, and is right again by itself.
import { expect, type Page, test } from 'playwright/test';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { Stage } from './stage.ts';

let stage: Stage;
test.beforeEach(async () => {
  // No caller passes it while a server starts again on a slow machine.
  stage = await Stage.open({ targetSeconds: 600 });
});
test.afterEach(async () => {
  await stage.close();
});

const idOf = (call: FloorCall): string => `hq/${stage.simulated.callId(call)}`;
/** Every live call on the page with its state, as the page has it. */
const shown = (page: Page): Promise<Record<string, string>> =>
  page
    .locator('tr[data-call]:not([data-state="ended"])')
    .evaluateAll((rows) =>
      Object.fromEntries(
        rows.map((row) => [row.getAttribute('data-call') ?? '', row.getAttribute('data-state') ?? '']),
      ),
    );
const figure = (page: Page, name: string) =>
  page
    .locator('[data-queue="hq/6400"]')
    .first()
    .getByRole('button', { name: `${name}, Support` });

test('the PBX dies with twenty live calls and returns: no ghost, totals intact', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const calls = Array.from({ length: 20 }, (_, i) => stage.queueCall(`55502${String(i).padStart(2, '0')}`));
  stage.answer(calls[0] as FloorCall, '1001');
  stage.answer(calls[1] as FloorCall, '1002');
  for (const call of calls.slice(15, 18)) stage.floor.end(call, call.legs[0] ?? null);
  await expect.poll(async () => Object.keys(await shown(page)).length).toBe(17);
  await expect(figure(page, 'Answered')).toHaveText('2');
  await expect(figure(page, 'Abandoned')).toHaveText('3');

  await stage.pbxDies();
  await expect(page.locator('[data-queue="hq/6400"]').first()).toHaveAttribute('data-state', 'lost');
  // While nobody looks, five of the waiting hang up and one conversation ends.
  for (const call of calls.slice(10, 15)) stage.floor.end(call, call.legs[0] ?? null);
  stage.floor.end(calls[0] as FloorCall, null);

  await stage.pbxReturns();
  await expect(page.locator('[data-queue="hq/6400"]').first()).not.toHaveAttribute('data-state', 'lost');
  const live = calls.filter((call) => call.endedAt === null);
  await expect.poll(async () => Object.keys(await shown(page)).sort()).toEqual(live.map(idOf).sort());
  expect((await shown(page))[idOf(calls[1] as FloorCall)]).toBe('talking');
  await expect(figure(page, 'Answered')).toHaveText('2');
  await expect(figure(page, 'Abandoned')).toHaveText('3');
});

test('the server is killed and started again under an open wall: same totals, no reload', async ({
  page,
}) => {
  await page.goto(`${stage.url}/wall/main`);
  for (let i = 0; i < 3; i++) {
    const call = stage.queueCall(`555030${i}`);
    stage.answer(call, '1001');
    stage.floor.end(call, call.legs[0] ?? null);
  }
  const waiting = stage.queueCall('5550310');
  const tile = page.locator('[data-queue="hq/6400"]').first();
  await expect(tile).toContainText('1');
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  const before = await tile.innerText();

  await stage.killServer('SIGKILL');
  await expect(
    page.getByText(/not connected|no connection|connection lost|lost the server|reconnect/i).first(),
  ).toBeVisible({ timeout: 6_000 });
  // What runs is read out once, not every second.
  const banner = page.locator('[data-banner="lost"]');
  await expect(banner).toContainText('No word from the server for');
  await expect(banner.getByRole('alert')).toHaveText(
    'The connection broke. You see the last picture; trying again.',
  );
  await stage.startServer();
  await expect(
    page.getByText(/not connected|no connection|connection lost|lost the server|reconnect/i),
  ).toHaveCount(0);
  await expect.poll(async () => digits(await tile.innerText())).toEqual(digits(before));
  expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
  stage.floor.end(waiting, waiting.legs[0] ?? null);
});

/** Numbers of a tile without the ticking ones. */
const digits = (text: string): string[] =>
  text.split(/\s+/).filter((word) => /^\d+$/.test(word) || /^\d+\.\d%?$/.test(word));

test('a call that is read when the server goes says from when it is', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5550399');
  await page.locator(`tr[data-call="${idOf(call)}"] td:nth-child(2) button`).click();
  const dialog = page.locator(`[data-opened="${idOf(call)}"]`);
  await expect(dialog).toContainText('Journey');
  await expect(dialog).not.toContainText('as of');
  await stage.killServer('SIGKILL');
  await expect(dialog).toContainText('as of');
  await stage.startServer();
  await expect(dialog).not.toContainText('as of');
});

test('a page that was offline is right again once it is back', async ({ page, context }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const first = stage.queueCall('5550401');
  await expect.poll(async () => Object.keys(await shown(page))).toEqual([idOf(first)]);
  await context.setOffline(true);
  stage.floor.end(first, first.legs[0] ?? null);
  const second = stage.queueCall('5550402');
  await page.waitForTimeout(6_000);
  await context.setOffline(false);
  await expect.poll(async () => Object.keys(await shown(page))).toEqual([idOf(second)]);
});

test('a part of the page that could not be fetched comes when it can, and breaks nothing', async ({
  page,
}) => {
  let away = false;
  await page.route('**/_next/**/*.js', (route) => (away ? route.abort() : route.continue()));
  page.on('load', () => {
    away = true;
  });
  await page.goto(`${stage.url}/floor?calls=all`);
  const button = page.getByRole('button', { name: 'Theme and language' });
  await expect(page.locator('[data-link="live"]')).toBeVisible();
  await button.click();
  await page.waitForTimeout(1500);
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(button).toBeVisible();
  away = false;
  await expect(page.getByRole('menuitemradio', { name: 'High contrast' })).toBeVisible();
});

test('the sources page says in plain words what is wrong', async ({ page }) => {
  await page.goto(`${stage.url}/sources`);
  await expect(page.getByText('Stage PBX').first()).toBeVisible();
  await expect(page.getByText(/live/i).first()).toBeVisible();
  await stage.pbxDies();
  await expect(
    page.getByText(/refused the connection|closed the connection|cut the connection/).first(),
  ).toBeVisible({ timeout: 15_000 });
});

test('a wall that does not exist says which ones do', async ({ page }) => {
  await page.goto(`${stage.url}/wall/nowhere`);
  await expect(page.getByRole('link', { name: /main/i })).toBeVisible();
});

test('while no PBX is heard nothing says Live, and nothing claims that there are no calls', async ({
  page,
}) => {
  const lost = await Stage.open();
  await lost.pbxDies();
  try {
    for (const path of ['/floor', '/wall/main']) {
      await page.goto(`${lost.url}${path}`);
      await expect(page.locator('[data-live="0/1"]')).toContainText('0 of 1 PBXs live');
      await expect(page.getByText('no calls yet')).toHaveCount(0);
      await expect(page.getByText('No calls at the moment.')).toHaveCount(0);
      await expect(page.getByText('Nothing needs you.')).toHaveCount(0);
      await expect(page.getByText('Live', { exact: true })).toHaveCount(0);
    }
    await page.goto(`${lost.url}/floor?calls=all`);
    await expect(page.locator('li[data-need="lost"]')).toContainText('Stage PBX');
    await page.getByRole('link', { name: /0 of 1 PBXs live/ }).click();
    await expect(page).toHaveURL(/\/sources$/);
    const health = await fetch(`${lost.url}/api/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ ok: false, state: 'degraded', notLive: ['hq'] });
  } finally {
    await lost.close();
  }
});
