// A wall as it is read from across the room: its type is as large as its distance asks, nothing is cut, queues in trouble
// stand first and stay, and what a queue is said to be never contradicts the number beside it.
import { expect, type Page, test } from 'playwright/test';
import { faults } from './layout.ts';
import { PNG, Stage } from './stage.ts';
import { retold } from './wire.ts';

const SCREENS = [
  [1920, 1080],
  [3840, 2160],
  [1080, 1920],
  [1280, 720],
] as const;
const FORTY = Array.from({ length: 40 }, (_, index) => String(6400 + index));

type Seen = {
  readonly state: string;
  readonly wait: number;
  readonly first: number;
  readonly isInView: boolean;
  readonly turn: string;
};
type Type = { readonly px: number[]; readonly least: number; readonly leastBig: number };

/** Of all words on the page: sizes of their type, and minutes of arc of their capitals; of what matters apart. */
const typeOn = (page: Page, metres: number, inches: number): Promise<Type> =>
  page.evaluate(
    ([far, diagonal]) => {
      const mm = (diagonal * 25.4) / Math.hypot(window.innerWidth, window.innerHeight);
      const context = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
      const arcmin = (element: Element): number => {
        const style = getComputedStyle(element);
        context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        const capital = context.measureText('H').actualBoundingBoxAscent;
        return (Math.atan((capital * mm) / (far * 1000)) * 180 * 60) / Math.PI;
      };
      const px = new Set<number>();
      let [least, leastBig] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      const walker = document.createTreeWalker(
        document.querySelector('main') as Element,
        NodeFilter.SHOW_TEXT,
      );
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (
          !element ||
          node.textContent?.trim() === '' ||
          element.closest('.sr-only, .recharts-wrapper [hidden]')
        )
          continue;
        if (!element.checkVisibility()) continue;
        const seen = arcmin(element);
        least = Math.min(least, seen);
        if (element.closest('[data-big]')) leastBig = Math.min(leastBig, seen);
        px.add(Number.parseFloat(getComputedStyle(element).fontSize));
      }
      return { px: [...px].sort((a, b) => a - b), least, leastBig };
    },
    [metres, inches] as const,
  );

test.describe('forty queues', () => {
  let stage: Stage;
  test.beforeAll(async () => {
    stage = await Stage.open({
      queues: FORTY,
      config: {
        rule: { targetSeconds: 2 },
        queues: { 'hq/6404': { shortName: 'Wholesale' } },
        walls: [
          { id: 'main', name: 'Main', turnSeconds: 4 },
          { id: 'near', name: 'Near', seenFromMetres: 3, screenInches: 43 },
          { id: 'far', name: 'Far', turnSeconds: 4, seenFromMetres: 12 },
          {
            id: 'tiles',
            name: 'Tiles',
            turnSeconds: 4,
            queues: ['6403', '6405', '6406', '6407', '6408', '6409', '6410'].map((queue) => `hq/${queue}`),
            tiles: [
              { tile: 'totals' },
              { tile: 'line' },
              { tile: 'queue' },
              { tile: 'ticker', text: 'One\nTwo' },
            ],
          },
        ],
      },
    });
    for (const queue of ['6403', '6411', '6420', '6439', '6404']) stage.queueCall(`55507${queue}`, queue);
  });
  test.afterAll(async () => {
    await stage.close();
  });

  test('five in trouble are large, with the rest on one page, and type is as large as the distance asks', async ({
    page,
  }) => {
    const measured: number[][] = [];
    for (const [width, height] of SCREENS) {
      await page.setViewportSize({ width, height });
      await page.goto(`${stage.url}/wall/main`);
      await expect(
        page.locator('section [data-queue][data-state="breached"] [data-big]').first(),
      ).toBeVisible();
      await expect(page.locator('[data-queue][data-state="breached"]')).toHaveCount(5);
      await expect(page.getByRole('heading', { name: '5 of 40 past target' })).toBeVisible();
      await expect(page.locator('[data-queue]')).toHaveCount(40);
      for (const queue of await page.locator('[data-queue]').all())
        await expect(queue).toBeInViewport({ ratio: 0.9 });
      const { px, least, leastBig } = await typeOn(page, 8, 55);
      expect(least, `${width} × ${height}`).toBeGreaterThanOrEqual(10);
      expect(leastBig, `${width} × ${height}`).toBeGreaterThanOrEqual(16);
      measured.push(px);
      expect(await faults(page), `${width} × ${height}`).toEqual([]);
    }
    expect(measured[0]?.[0]).toBe(52);
    expect(Math.max(...(measured[0] ?? []))).toBeGreaterThanOrEqual(83);
  });

  test('another distance and another screen have other sizes', async ({ page }) => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    for (const [wall, metres, inches] of [
      ['near', 3, 43],
      ['far', 12, 55],
    ] as const) {
      await page.goto(`${stage.url}/wall/${wall}`);
      await expect(page.locator('[data-queue]').first()).toBeVisible();
      const { least, leastBig } = await typeOn(page, metres, inches);
      expect(least).toBeGreaterThanOrEqual(10);
      expect(least).toBeLessThan(10.6);
      expect(leastBig).toBeGreaterThanOrEqual(16);
      expect(await faults(page), wall).toEqual([]);
    }
  });

  test('tiles have the same sizes, and a queue in trouble stays while the others turn', async ({ page }) => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.goto(`${stage.url}/wall/tiles`);
    const tile = page.locator('[data-queue="hq/6403"][data-state="breached"]');
    for (const turn of ['1', '2', '1']) {
      await expect(page.locator('[data-page]')).toHaveAttribute('data-page', turn);
      await expect(tile).toBeInViewport({ ratio: 1 });
    }
    const { least, leastBig } = await typeOn(page, 8, 55);
    expect(least).toBeGreaterThanOrEqual(10);
    expect(leastBig).toBeGreaterThanOrEqual(16);
    expect(await faults(page)).toEqual([]);
    for (const sentence of ['One', 'Two']) await expect(page.locator('[data-ticker]')).toHaveText(sentence);
  });

  test('a queue is called by its short name', async ({ page }) => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.goto(`${stage.url}/wall/main`);
    await expect(page.locator('[data-queue="hq/6404"]')).toContainText('Wholesale');
    await expect(page.locator('[data-queue="hq/6404"]')).not.toContainText('Queue 6404');
  });

  test('a breach on a wall whose list turns is there within a second, and stays', async ({ page }) => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    // What the page shows of one queue, at every change of the page: its state, how long is waited there, and how long
    // in the queue that stands first, by which the page's own time is told.
    await page.addInitScript(() => {
      const seen: Seen[] = [];
      Object.assign(window, { seen });
      const waitIn = (row: Element | null): number => {
        const times = [...(row?.querySelectorAll('*') ?? [])].map((each) => each.textContent?.trim() ?? '');
        const [, minutes, seconds] =
          /^(\d+):(\d\d)$/.exec(times.find((text) => /^\d+:\d\d$/.test(text)) ?? '') ?? [];
        return minutes === undefined ? 0 : Number(minutes) * 60 + Number(seconds);
      };
      new MutationObserver(() => {
        const row = document.querySelector('[data-queue="hq/6437"]');
        const box = row?.getBoundingClientRect();
        seen.push({
          state: row?.getAttribute('data-state') ?? 'away',
          wait: waitIn(row),
          first: waitIn(document.querySelector('section [data-queue]')),
          isInView: box !== undefined && box.top >= 0 && box.bottom <= window.innerHeight + 1,
          turn: document.querySelector('[data-page]')?.getAttribute('data-page') ?? '',
        });
      }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    await page.goto(`${stage.url}/wall/far`);
    await expect(page.locator('[data-page]')).toBeVisible();
    const call = stage.queueCall('5550799', '6437');
    const seen = (): Promise<Seen[]> => page.evaluate(() => (window as unknown as { seen: Seen[] }).seen);
    const breachedAt = (all: readonly Seen[]): number => all.findIndex(({ state }) => state === 'breached');
    const turns = (all: readonly Seen[]): number =>
      all.filter(({ turn }, at) => at > 0 && turn !== all[at - 1]?.turn).length;
    // Until the list has turned four times since.
    await expect
      .poll(async () => {
        const all = await seen();
        return breachedAt(all) < 0 ? 0 : turns(all.slice(breachedAt(all)));
      })
      .toBeGreaterThanOrEqual(4);
    const all = await seen();
    const at = breachedAt(all);
    const [before, now] = [all[at - 1], all[at]];
    // The page is drawn each second: the time before, the target had not passed yet. Waits are whole seconds.
    expect((now?.wait ?? 0) - ((now?.first ?? 0) - (before?.first ?? 0))).toBeLessThanOrEqual(2);
    expect(all.slice(at).filter(({ state, isInView }) => state !== 'breached' || !isInView)).toEqual([]);
    stage.floor.end(call, null);
    await expect(page.locator('[data-queue="hq/6437"][data-state="breached"]')).toHaveCount(0);
  });
});

test('what a queue is said to be never contradicts the number beside it, and few calls alarm nobody', async ({
  page,
}) => {
  const stage = await Stage.open({ config: { rule: { targetSeconds: 3 } } });
  try {
    await page.addInitScript(() => {
      const wrong: string[] = [];
      Object.assign(window, { wrong });
      new MutationObserver(() => {
        for (const row of document.querySelectorAll('[data-queue]')) {
          const [, minutes, seconds] = /(\d+):(\d\d)/.exec(row.textContent ?? '') ?? [];
          const wait = minutes === undefined ? 0 : Number(minutes) * 60 + Number(seconds);
          if ((row.getAttribute('data-state') === 'breached') !== wait >= 3)
            wrong.push(`${row.getAttribute('data-state')}: ${row.textContent}`);
        }
      }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    await page.goto(`${stage.url}/wall/main`);
    const queue = page.locator('[data-queue="hq/6400"]');
    await expect(queue).toHaveAttribute('data-state', 'calm');
    const first = stage.queueCall('5550811');
    await expect(queue).toHaveAttribute('data-state', 'breached');
    await expect(page.locator('[data-breached]')).toHaveAttribute('data-breached', '1');
    const second = stage.queueCall('5550812');
    stage.answer(first, '1001');
    // The one who waits now has not waited long.
    await expect(queue).not.toHaveAttribute('data-state', 'breached');
    stage.answer(second, '1002');
    const service = page.getByRole('region', { name: 'Service level' });
    await expect(service).toContainText('1 of 2');
    await expect(service).toContainText('few calls');
    await expect(service).toHaveAttribute('data-tone', 'plain');
    await expect(service).not.toContainText('%');
    expect(await page.evaluate(() => (window as unknown as { wrong: string[] }).wrong)).toEqual([]);
  } finally {
    await stage.close();
  }
});

test('a service level keeps its name below its goal, and has no decimals', async ({ page }) => {
  const stage = await Stage.open({ config: { rule: { targetSeconds: 1, goalPercent: 100 } } });
  try {
    await retold(page, (row) =>
      row.kind === 'site' ? { ...row, rule: { ...row.rule, goalPercent: 100, criticalPercent: 99 } } : row,
    );
    for (let n = 0; n < 12; n++) {
      const call = stage.queueCall(`55508${20 + n}`);
      stage.answer(call, '1001');
      stage.floor.end(call, call.legs[0] ?? null);
    }
    const waits = stage.queueCall('5550899');
    await page.goto(`${stage.url}/wall/main`);
    await expect(page.locator('[data-queue="hq/6400"]')).toHaveAttribute('data-state', 'breached');
    await expect(page.locator('main')).toContainText('Service level');
    await expect(page.locator('main')).toContainText('92%');
    await expect(page.locator('main')).toContainText('far below goal 100');
    await expect(page.locator('main')).not.toContainText(/\d\.\d/);
    stage.floor.end(waits, null);
  } finally {
    await stage.close();
  }
});

test('a lost PBX has a line across the wall with its time; with none live nothing is claimed', async ({
  page,
}) => {
  const stage = await Stage.open({ beside: 'asterisk' });
  try {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.goto(`${stage.url}/wall/main`);
    await expect(page.locator('[data-queue="hq/6400"]')).toHaveAttribute('data-state', 'calm');
    await expect(page.getByText('nobody waits too long')).toBeVisible();
    await stage.pbxDies();
    const lines = page.getByRole('list', { name: 'Lost sources' });
    await expect(lines).toContainText(/Stage PBX: silent\s*since \d/);
    expect((await lines.boundingBox())?.width).toBeGreaterThan(1800);
    for (const queue of await page.locator('[data-queue^="hq/"]').all()) {
      await expect(queue).toHaveAttribute('data-state', 'lost');
      await expect(queue).toContainText('silent');
    }
    await expect(page.getByText('nobody waits too long')).toHaveCount(0);
    await expect(page.getByText('2 of 4 queues').first()).toBeVisible();
    expect(await faults(page)).toEqual([]);
    await stage.other?.pbx.close();
    stage.other?.simulated.pbx.restart();
    await expect(page.getByText('0 of 2 PBXs live')).toBeVisible();
    await expect(page.getByText('Live', { exact: true })).toHaveCount(0);
    await expect(page.getByText('no calls yet')).toHaveCount(0);
  } finally {
    await stage.close();
  }
});

test('agents are listed by what they do and for how long', async ({ page }) => {
  const stage = await Stage.open({
    config: {
      walls: [{ id: 'team', name: 'Team', open: true, names: 'full', tiles: [{ tile: 'agentList' }] }],
    },
  });
  try {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.goto(`${stage.url}/wall/team`);
    const lines = page.locator('li[data-agent-state]');
    await expect(lines).toHaveCount(3);
    stage.answer(stage.queueCall('5550100'), '1001');
    const first = page.locator('li[data-agent-state="onCall"]');
    await expect(first).toContainText('Ada Lovelace');
    await expect(first).toContainText('On call');
    await expect(lines.first()).toHaveAttribute('data-agent-state', 'onCall');
    const time = first.locator('time');
    const shown = await time.textContent();
    expect(shown).toMatch(/^\d+:\d\d$/);
    await expect(time).not.toHaveText(shown ?? '');
    await expect(page.locator('body')).not.toContainText('5550100');
  } finally {
    await stage.close();
  }
});

test('an image is shown whole to whoever may look at the wall, and one that went away is said', async ({
  page,
}) => {
  const tiles = [{ tile: 'image', image: 'logo.png' }, { tile: 'clock' }];
  const stage = await Stage.open({
    config: { walls: [{ id: 'lobby', name: 'Lobby', open: true, tiles }] },
    files: { 'logo.png': PNG },
  });
  try {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.goto(`${stage.url}/wall/lobby`);
    const image = page.getByRole('img', { name: 'Image' });
    await expect(image).toHaveJSProperty('naturalWidth', 1);
    const box = await image.boundingBox();
    const tile = await page.locator('section').first().boundingBox();
    expect(box?.width).toBeGreaterThan((tile?.width ?? 0) * 0.8);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((tile?.y ?? 0) + (tile?.height ?? 0));
    await page.route('**/image?*', (route) => route.fulfill({ status: 404, body: '' }));
    await page.reload();
    await expect(page.getByText('The image is not there.')).toBeVisible();
  } finally {
    await stage.close();
  }
});
