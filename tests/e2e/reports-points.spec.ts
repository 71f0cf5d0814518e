// What a service level was lost to, in a browser: the parts, the calls behind them, who was there; a day without calls, one
// day, a day on which the clock is set; and that it fits a phone and passes axe, in Thai too.
import { writeFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from 'playwright/test';
import { faults } from './layout.ts';
import { lastClockChange, withDays } from './made-past.ts';
import { Stage } from './stage.ts';

const ZONE = 'Africa/Cairo';

test('points lost: the parts add up, and open their calls', async ({ page }) => {
  test.setTimeout(120_000);
  page.setDefaultTimeout(15_000);
  const stage = await Stage.open({ config: { site: { name: 'Stage', timeZone: ZONE } } });
  const set = lastClockChange(ZONE);
  const before = new Date(Date.parse(set) - 86_400_000).toISOString().slice(0, 10);
  try {
    await withDays(stage, ZONE, [before, set]);
    const report = `${stage.url}/reports/points?from=${before}&until=${before}`;
    await page.goto(report);
    const said = page.getByText(/^Goal 80.0%, reached/);
    await expect(said).toBeVisible();
    const [goal, reached, lost] = [...((await said.textContent()) ?? '').matchAll(/[\d.]+/g)].map(Number);
    expect(Math.abs(Math.abs((goal ?? 0) - (reached ?? 0)) - (lost ?? -1))).toBeLessThanOrEqual(0.1);

    const dearest = page.getByRole('region', { name: 'What cost most' });
    const missed = dearest.getByRole('button').first();
    const shown = Number(await missed.textContent());
    await missed.click();
    const panel = page.getByRole('dialog');
    await expect(panel.getByRole('status')).toHaveText(shown === 1 ? 'One call' : `${shown} calls`);
    await expect(panel.getByRole('listitem').filter({ hasText: 'waited' })).toHaveCount(shown);
    await expect(panel.getByRole('region', { name: 'Who was there' })).toContainText(/On average|Nobody/);
    const shots = process.env['SHOTS'];
    if (shots) writeFileSync(`${shots}/points-panel.png`, await page.screenshot());
    await page.keyboard.press('Escape');

    const total = page.getByRole('region', { name: 'By queue' }).getByRole('button').first();
    const all = Number(await total.textContent());
    await total.click();
    await expect(panel.getByRole('status')).toHaveText(`${all} calls`);
    await page.keyboard.press('Escape');

    await page
      .getByRole('region', { name: 'By queue' })
      .getByRole('button', { name: /^Support/ })
      .click();
    await expect(panel.getByRole('region', { name: 'Who was there' })).toContainText('On average');
    await page.keyboard.press('Escape');

    // One queue by itself, in the address.
    await page.getByRole('combobox', { name: 'Queue' }).selectOption({ label: 'Sales' });
    await expect(page).toHaveURL(/queue=hq/);
    await expect(page.getByRole('region', { name: 'By queue' }).locator('tbody tr')).toHaveCount(2);

    // The day on which the clock is set has an hour more or less, and its intervals are those of its clock.
    await page.goto(`${stage.url}/reports/points?from=${set}&until=${set}&step=60`);
    await expect(said).toBeVisible();
    const hours = page.getByRole('region', { name: 'By interval' }).getByRole('rowheader');
    await expect(hours.first()).toHaveText(/^0?[78]:00|^08:00/);

    // From one report to another the days stay.
    await page
      .getByRole('navigation', { name: 'Reports' })
      .getByRole('link', { name: 'Queues by interval' })
      .click();
    await expect(page).toHaveURL(new RegExp(`/reports\\?from=${set}&until=${set}`));

    await page.goto(`${stage.url}/reports/points?from=2020-01-01&until=2020-01-01`);
    await expect(page.getByText('No call was judged in these days')).toBeVisible();

    for (const language of ['en', 'th'] as const)
      for (const [width, height] of [
        [360, 800],
        [390, 844],
        [1280, 800],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.goto(`${report}&language=${language}`);
        await expect(page.locator('main table').first()).toBeVisible();
        expect(await faults(page), `${language} ${width}`).toEqual([]);
        if (shots)
          writeFileSync(
            `${shots}/points-${language}-${width}.png`,
            await page.screenshot({ fullPage: true }),
          );
      }
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  } finally {
    await stage.close();
  }
});
