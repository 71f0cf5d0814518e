// Axe finds nothing serious on any page, in any theme, with a dialog, a menu or the palette open. A theme changes
// colours alone, so that every rule is asked in the first of them, and the others only what asks for colours.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from 'playwright/test';
import { Stage } from './stage.ts';

const THEMES = ['dark', 'light', 'contrast'] as const;
let stage: Stage;
test.beforeAll(async () => {
  stage = await Stage.open({ targetSeconds: 4 });
  const talking = stage.queueCall('5550701');
  stage.answer(talking, '1001');
  stage.queueCall('5550702');
});
test.afterAll(async () => {
  await stage.close();
});

async function serious(page: Page, theme: (typeof THEMES)[number]): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const asked =
    theme === THEMES[0]
      ? axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      : axe.withRules(['color-contrast', 'link-in-text-block']);
  const { violations } = await asked.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 4)
        .map((node) => `${id}: ${node.html.slice(0, 160)} — ${node.failureSummary?.split('\n')[1] ?? ''}`),
    );
}

for (const theme of THEMES) {
  for (const path of [
    '/',
    '/floor',
    '/sources',
    '/people',
    '/audit',
    '/calls',
    '/calls/lost',
    '/reports',
    '/reports/points',
    '/counting',
    '/keys',
    '/setup/connections/hq/agreement',
    '/wall/main',
    '/wall/nowhere',
    '/sign-in',
    '/no-such-page',
  ])
    test(`${path} in ${theme}`, async ({ page }) => {
      await page.goto(`${stage.url}${path}?theme=${theme}`);
      await page.waitForTimeout(1200);
      expect(await serious(page, theme)).toEqual([]);
    });

  test(`what opens on the floor in ${theme}`, async ({ page }) => {
    await page.goto(`${stage.url}/floor?calls=all&theme=${theme}`);
    const row = page.locator('[data-call][data-state="talking"]').first();
    await row
      .getByRole('button', { name: /5550701/ })
      .first()
      .click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await serious(page, theme)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More about call from 5550701' }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    expect(await serious(page, theme)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(500);
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
    expect(await serious(page, theme)).toEqual([]);
  });
}
