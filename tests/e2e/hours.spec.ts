// A queue outside its hours: it looks closed on the floor and on walls, says when it opens in the reader's language, and
// who waits there is no breach but an alarm of its own; axe finds nothing serious, and nothing overlaps on any screen.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from 'playwright/test';
import { faults } from './layout.ts';
import { Stage, ZONE } from './stage.ts';

/** The weekday three days from now: whatever the time of day, the queue is closed and opens then. */
const OPENS = Date.now() + 3 * 86_400_000;
const day = (locale: string, weekday: 'short' | 'long' = 'short'): string =>
  new Intl.DateTimeFormat(locale, { weekday, timeZone: ZONE }).format(OPENS);
const WEEK = { [day('en-GB', 'long').slice(0, 3).toLowerCase()]: '08:00-18:00' };
const CLOSED = `Closed, opens ${day('en-GB')} 08:00`;

let stage: Stage;
test.beforeAll(async () => {
  stage = await Stage.open({
    config: { rule: { targetSeconds: 2 }, hours: { queues: { 'hq/6401': { week: WEEK } } } },
  });
  stage.queueCall('5550801', '6401');
});
test.afterAll(async () => {
  await stage.close();
});

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

test('on the floor: closed, and when it opens; who waits there is an alarm of its own, and no breach', async ({
  page,
}) => {
  await page.goto(`${stage.url}/floor`);
  const queue = page.locator('tr[data-queue="hq/6401"]');
  await expect(queue).toContainText(CLOSED);
  await expect(page.locator('tr[data-queue="hq/6400"]')).not.toContainText('Closed');
  const alarm = page.locator('li[data-alert^="closed:"]');
  await expect(alarm).toContainText('Waits though closed');
  await expect(alarm).toHaveAttribute('data-state', 'closed');
  await expect(queue).toHaveAttribute('data-state', 'closed');
  await expect(queue).not.toContainText('breached');
  await expect(page.locator('[data-state="breached"]')).toHaveCount(0);
});

test('on a wall: the tile is closed and not alarmed; an open queue still is', async ({ page }) => {
  await page.goto(`${stage.url}/wall/main`);
  const tile = page.locator('[data-queue="hq/6401"]');
  await expect(tile).toContainText(CLOSED);
  const other = stage.queueCall('5550802');
  await expect(page.locator('[data-queue="hq/6400"]')).toHaveAttribute('data-state', 'breached');
  await expect(tile).toHaveAttribute('data-state', 'closed');
  await expect(page.locator('[data-breached]')).toHaveAttribute('data-breached', '1');
  stage.floor.end(other, other.legs[0] ?? null);
});

test('in the reader’s language', async ({ page }) => {
  for (const path of ['/floor', '/wall/main']) {
    await page.goto(`${stage.url}${path}?language=th`);
    await expect(page.locator('[data-queue="hq/6401"]').first()).toContainText(`ปิดทำการ เปิด ${day('th-TH')}`);
  }
});

for (const theme of ['dark', 'light', 'contrast'])
  for (const path of ['/floor', '/wall/main'])
    test(`${path} without a serious fault in ${theme}`, async ({ page }) => {
      await page.goto(`${stage.url}${path}?language=en&theme=${theme}`);
      await expect(page.locator('[data-queue="hq/6401"]').first()).toContainText(CLOSED);
      expect(await serious(page)).toEqual([]);
    });

for (const path of ['/floor', '/wall/main'])
  test(`${path} has room for it on every screen`, async ({ page }) => {
    for (const [width, height] of [
      [390, 844],
      [1280, 800],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.goto(`${stage.url}${path}?language=en`);
      await expect(page.locator('[data-queue="hq/6401"]').first()).toContainText(CLOSED);
      expect(await faults(page), `${width}`).toEqual([]);
    }
  });
