// How the pages look to everybody: languages and themes switch live and are kept; long names, masked callers and idle
// queues are shown as they are; layouts survive doubled text and right to left; a wall leaves no queue out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { faults } from './layout.ts';
import { Stage, ZONE } from './stage.ts';
import { retold } from './wire.ts';

const SCREENS = [
  [360, 800],
  [1280, 800],
  [1920, 1080],
  [1080, 1920],
  [3840, 2160],
] as const;

const people = [{ name: 'Ana', password: 'a long password', numbers: 'masked', commands: true }];

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test.describe('on one stage', () => {
  let stage: Stage;
  test.beforeAll(async () => {
    stage = await Stage.open({
      config: {
        walls: [
          { id: 'main', name: 'Main' },
          { id: 'idle', name: 'Idle', queues: ['hq/6401'] },
          {
            id: 'loud',
            name: 'Loud',
            sound: true,
            hours: { from: '00:00', until: '00:01' },
            tiles: [
              { tile: 'trend' },
              { tile: 'clock' },
              { tile: 'message', text: 'Team meeting at 15:00' },
              { tile: 'breaches' },
              { tile: 'agents' },
              { tile: 'serviceLevel' },
            ],
          },
        ],
      },
    });
  });
  test.afterAll(async () => {
    await stage.close();
  });

  test('the language switches live, is kept, and the theme too', async ({ page }) => {
    await page.goto(`${stage.url}/floor`);
    await page.getByRole('button', { name: 'Theme and language' }).click();
    await page.getByRole('menuitemradio', { name: 'ไทย' }).click();
    await expect(page.getByRole('heading', { name: 'สายปัจจุบัน' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'th');
    await page.getByRole('menuitemradio', { name: 'สว่าง' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await page.reload();
    await expect(page.getByRole('heading', { name: 'สายปัจจุบัน' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'ธีมและภาษา' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await expect(page.getByRole('heading', { name: 'Live calls' })).toBeVisible();
    // What one tab chose, the others show too.
    const other = await page.context().newPage();
    await other.goto(`${stage.url}/floor`);
    await other.getByRole('button', { name: 'Theme and language' }).click();
    await other.getByRole('menuitemradio', { name: 'High contrast' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'contrast');
    await other.close();
  });

  test('on a phone every page of the header is in sight', async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.goto(`${stage.url}/floor`);
    for (const name of ['Start', 'Floor', 'Wall', 'Sources', 'Administration'])
      await expect(
        page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }),
      ).toBeInViewport({ ratio: 1 });
  });

  for (const path of ['/', '/floor', '/sources', '/wall/main', '/wall/loud', '/sign-in'])
    test(`${path} survives text twice as long, right to left, on every screen`, async ({ page }) => {
      const english = JSON.parse(
        readFileSync(join(import.meta.dirname, '..', '..', 'public', 'languages', 'en.json'), 'utf8'),
      ) as { words: Record<string, unknown> };
      const doubled = Object.fromEntries(
        Object.keys(english.words).map((key) => {
          const text = key.split('|').at(-1) ?? key;
          return [key, `${text} ${text.replace(/\{\w+\}/g, '…')}`];
        }),
      );
      await page.route('**/languages/th.json', (route) =>
        route.fulfill({ json: { name: 'x', locale: 'ar', direction: 'rtl', words: doubled } }),
      );
      // A goal nobody reaches: what is below it says so in one word more.
      await retold(page, (row) =>
        row.kind === 'site' ? { ...row, rule: { ...row.rule, goalPercent: 150, criticalPercent: 10 } } : row,
      );
      const calls = [stage.queueCall('5550601'), stage.queueCall('5550602')];
      stage.answer(calls[0] as FloorCall, '1001');
      for (const [width, height] of SCREENS) {
        await page.setViewportSize({ width, height });
        await page.goto(`${stage.url}${path}?language=th`);
        await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
        await page.waitForTimeout(900);
        expect(await overflow(page)).toBeLessThanOrEqual(0);
        expect(await faults(page), `${width} × ${height}`).toEqual([]);
        if (path !== '/floor' || width > 400) continue;
        for (const part of ['queues', 'calls', 'agents']) {
          await page.goto(`${stage.url}${path}?language=th&calls=all&part=${part}`);
          await expect(page.locator(`#${part}`)).toBeVisible();
          await page.waitForTimeout(900);
          expect(await overflow(page)).toBeLessThanOrEqual(0);
          expect(await faults(page), `${width} × ${height}: ${part}`).toEqual([]);
        }
      }
      for (const call of calls) stage.floor.end(call, call.legs[0] ?? null);
    });

  test('the tab is named in the language of the page, on every page and when it changes', async ({
    page,
  }) => {
    await page.goto(`${stage.url}/floor?language=th`);
    await expect(page).toHaveTitle('ฟลอร์ · Ringside');
    await page.getByRole('link', { name: 'แหล่งข้อมูล' }).click();
    await expect(page).toHaveTitle('แหล่งข้อมูล · Ringside');
    await page.getByRole('button', { name: 'ธีมและภาษา' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await expect(page).toHaveTitle('Sources · Ringside');
    await page.goto(`${stage.url}/wall/main`);
    await expect(page).toHaveTitle('Main · Ringside');
  });

  test('a queue without calls says so, and claims neither 0 % nor 100 %', async ({ page }) => {
    await page.goto(`${stage.url}/floor`);
    const queue = page.locator('[data-queue="hq/6401"]').first();
    await expect(queue).toContainText('no calls yet');
    await expect(queue).not.toContainText('%');
    await page.goto(`${stage.url}/wall/idle`);
    await expect(page.getByRole('region', { name: 'Service level' })).toContainText('no calls yet');
    await expect(page.locator('main')).not.toContainText('%');
  });

  test('a wall that may not sound says so until a key is pressed; its tiles stand; outside hours it is dim', async ({
    page,
  }) => {
    // The browser's rule, whatever this browser is set to: no sound before a gesture.
    await page.addInitScript(() => {
      class Blocked extends EventTarget {
        state = 'suspended';
        destination = {};
        currentTime = 0;
        async resume() {
          if (!navigator.userActivation.hasBeenActive) return;
          this.state = 'running';
          this.dispatchEvent(new Event('statechange'));
        }
        async close() {}
      }
      Object.assign(window, { AudioContext: Blocked });
    });
    await page.goto(`${stage.url}/wall/loud`);
    await expect(page.getByText('Sound is blocked: press any key')).toBeVisible();
    await expect(page.getByRole('img', { name: /^Last two hours: / }).first()).toBeVisible();
    await expect(page.getByText('Team meeting at 15:00')).toBeVisible();
    await page.keyboard.press('a');
    await expect(page.getByText('Sound is blocked: press any key')).toHaveCount(0);
    const minute = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: ZONE }).format();
    await expect(page.locator('[data-dimmed]')).toHaveAttribute('data-dimmed', String(minute !== '00:00'));
  });
});

test('what is about to breach says so in whole words beside a long name; on a tablet every queue has its name', async ({
  page,
}) => {
  const numbers = Array.from({ length: 8 }, (_, index) => String(6400 + index));
  const stage = await Stage.open({ queues: numbers, targetSeconds: 1000 });
  try {
    await retold(page, (row) =>
      row.kind === 'queue'
        ? { ...row, name: `Beschwerden und Rückfragen aus dem Großhandel ${row.number}` }
        : row.kind === 'call'
          ? { ...row, queuedAt: Date.now() - 900_000 }
          : row,
    );
    stage.queueCall('5550601');
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.goto(`${stage.url}/wall/main`);
    const mark = page.locator('[data-queue="hq/6400"][data-state="warning"]').getByText('About to breach');
    await expect(mark).toBeVisible();
    const cut = await mark.evaluate(
      (element) =>
        element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 2,
    );
    expect(cut).toBe(false);

    await page.setViewportSize({ width: 768, height: 1024 });
    await page.goto(`${stage.url}/floor`);
    const name = page.locator('tr[data-queue="hq/6400"] th');
    await expect(name).toBeVisible();
    expect((await name.boundingBox())?.width).toBeGreaterThan(120);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  } finally {
    await stage.close();
  }
});

test('fifteen queues are all in sight on a desk, and on a phone a quiet one takes one line', async ({
  page,
}) => {
  const numbers = Array.from({ length: 15 }, (_, index) => String(6400 + index));
  const stage = await Stage.open({ queues: numbers });
  try {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${stage.url}/floor`);
    const rows = page.locator('tr[data-queue]');
    await expect(rows).toHaveCount(15);
    const needs = await page.getByRole('region', { name: 'Needs you' }).boundingBox();
    const queues = await page.getByRole('region', { name: 'Queues' }).boundingBox();
    expect(needs?.y).toBe(queues?.y);
    expect(needs?.x).toBeLessThan(queues?.x ?? 0);
    for (const row of await rows.all()) await expect(row).toBeInViewport({ ratio: 1 });
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(rows.first()).toBeHidden();
    await page
      .getByRole('navigation', { name: 'Parts of the floor' })
      .getByRole('button', { name: 'Queues' })
      .click();
    for (const row of await rows.all()) expect((await row.boundingBox())?.height).toBeLessThan(48);
    // A pinned queue stands in front of its equals, and after a reload too.
    await expect(rows.first()).not.toHaveAttribute('data-queue', 'hq/6409');
    await page
      .locator('tr[data-queue="hq/6409"]')
      .getByRole('button', { name: /^Open / })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pin' }).click();
    await expect(rows.first()).toHaveAttribute('data-queue', 'hq/6409');
    await page.reload();
    await expect(rows.first()).toHaveAttribute('data-queue', 'hq/6409');
  } finally {
    await stage.close();
  }
});

test('a masked caller, and an agent’s name of sixty characters', async ({ page }) => {
  const long = `Wolfeschlegelsteinhausenbergerdorff ${'Ottilie '.repeat(3)}`.slice(0, 60);
  const stage = await Stage.open({
    config: { people },
    agents: [{ number: '1001', name: long, queues: ['6400'] }],
  });
  await page.goto(`${stage.url}/sign-in`);
  await page.getByLabel('Name').fill('Ana');
  await page.getByLabel('Password').fill('a long password');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.locator('[data-link="live"]')).toBeVisible();
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5550100777');
  stage.answer(call, '1001');
  const row = page.locator(`[data-call="hq/${stage.simulated.callId(call)}"]`).first();
  await expect(row).toContainText('•••••777');
  await expect(page.locator('body')).not.toContainText('5550100777');
  for (const [width, height] of [
    [360, 800],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  }
  await expect(page.locator('[data-agent="hq/1001"]').first()).toHaveAttribute('data-state', 'onCall');
  await stage.close();
});
