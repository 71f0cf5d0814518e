// A call that is over, in a browser: found by its number, opened to its journey by mouse and by keyboard, at an address
// that can be sent to somebody; and what a page without such a call says.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'playwright/test';
import { faults } from './layout.ts';
import { Stage } from './stage.ts';

const NUMBER = '66255501234';

test('a call is found by how its number ends, opened, and opened again from its address', async ({
  page,
}) => {
  const stage = await Stage.open();
  try {
    const answered = stage.queueCall(NUMBER);
    stage.answer(answered, '1001');
    const given = stage.queueCall('66255509999', '6401');
    await page.goto(`${stage.url}/floor?calls=all`);
    await expect(page.locator('tr[data-call]')).toHaveCount(2);
    for (const call of [answered, given]) stage.floor.end(call, call.legs[0] ?? null);
    await expect(page.locator('tr[data-call]')).toHaveCount(0);

    await page.goto(`${stage.url}/calls`);
    const rows = page.locator('tr[data-past]');
    // It is written a moment after it was over.
    await expect(async () => {
      await page.getByRole('button', { name: 'Refresh' }).click();
      await expect(rows).toHaveCount(2, { timeout: 2_000 });
    }).toPass();
    await page.getByLabel('Number', { exact: true }).fill('1234');
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText('Answered');
    await expect(rows).toContainText('Ada Lovelace');
    await expect(page).toHaveURL(/number=1234/);

    await page.getByLabel('Outcome').selectOption('abandoned');
    await expect(page.getByText('No call fits what you ask for in these days.')).toBeVisible();
    await page.getByLabel('Outcome').selectOption('answered');
    await rows.getByRole('button').focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog');
    await expect(panel.locator('[data-step="queued"]')).toContainText('Support');
    await expect(panel.locator('[data-step="answered"]')).toContainText('Ada Lovelace');
    const address = page.url();
    await page.keyboard.press('Escape');
    await expect(panel).toHaveCount(0);
    await expect(rows.getByRole('button')).toBeFocused();

    await page.goto(address);
    await expect(panel.locator('[data-past-call]')).toContainText(NUMBER);
    const [table] = await Promise.all([
      page.waitForEvent('download'),
      page.keyboard.press('Escape').then(() => page.getByRole('link', { name: 'As a table (CSV)' }).click()),
    ]);
    expect(table.suggestedFilename()).toMatch(/^ringside-calls-\d{4}-\d{2}-\d{2}\.csv$/);

    await page.goto(`${stage.url}/calls?call=1.hq/never`);
    await expect(panel).toContainText('This call is not kept any more.');
    await page.goto(`${stage.url}/calls?from=2020-01-01&until=2020-01-02`);
    await expect(page.getByText('No call fits what you ask for in these days.')).toBeVisible();
    for (const [width, height] of [
      [360, 800],
      [1280, 800],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.goto(`${stage.url}/calls`);
      await expect(rows).toHaveCount(2);
      expect(await faults(page), `${width}`).toEqual([]);
      const shots = process.env['SHOTS'];
      if (shots) writeFileSync(`${shots}/calls-${width}.png`, await page.screenshot());
    }
  } finally {
    await stage.close();
  }
});
