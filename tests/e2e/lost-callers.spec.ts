// Callers who were lost, in a browser: whom to call back, what is said about them and the call from one's own phone, that
// a call back is seen by itself, each of them opened by
// keyboard to its attempts and calls at an address of its own, and what a page without any says.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'playwright/test';
import { faults } from './layout.ts';
import { Stage } from './stage.ts';

const NUMBER = '66255501234';

test('a caller who gave up is to be called back, until they were', async ({ page }) => {
  const stage = await Stage.open();
  try {
    await page.goto(`${stage.url}/calls/lost`);
    await expect(page.getByText('No caller was lost in these days.')).toBeVisible();

    const [lost, dark] = [stage.queueCall(NUMBER), stage.queueCall('anonymous')];
    await page.goto(`${stage.url}/floor?calls=all`);
    await expect(page.locator('tr[data-call]')).toHaveCount(2);
    // Whoever gives up within five seconds is hardly lost.
    await page.waitForTimeout(6_000);
    for (const call of [lost, dark]) stage.floor.end(call, call.legs[0] ?? null);
    await expect(page.locator('tr[data-call]')).toHaveCount(0);

    await page.goto(`${stage.url}/floor`);
    await page.getByRole('link', { name: 'Lost callers' }).click();
    const rows = page.locator('tr[data-lost]');
    const refreshed = (look: () => Promise<void>) =>
      expect(async () => {
        await page.getByRole('button', { name: 'Refresh' }).click();
        await look();
      }).toPass();
    // It is written a moment after it was over.
    await refreshed(() => expect(rows).toHaveCount(2, { timeout: 2_000 }));
    const row = rows.filter({ hasText: NUMBER });
    await expect(row).toContainText('Open');
    await expect(row).toContainText('Support');
    const apart = page.getByRole('region', { name: 'Without a number: nobody can call them back (1)' });
    await expect(apart.locator('tr[data-lost]')).toHaveCount(1);

    const dial = () => {
      const made = stage.floor.dial('1001', NUMBER);
      if (!made.ok || !made.call) throw new Error('the call could not be made');
      return made.call;
    };
    const panel = page.getByRole('dialog', { name: 'Lost caller' });
    await row.getByRole('button').click();
    await panel.getByRole('button', { name: 'Take on' }).click();
    await expect(row).toContainText('taken on by');
    await panel.getByLabel('Note').fill('rings again at five');
    await page.keyboard.press('Enter');
    await expect(panel).toContainText('rings again at five');
    await expect(panel.getByLabel('Note')).toHaveValue('');
    await panel.getByRole('button', { name: 'Dismiss' }).click();
    await expect(row).toContainText('Dismissed');
    await panel.getByRole('button', { name: 'Open again' }).click();
    await expect(row).toContainText('Open');
    await panel.getByRole('button', { name: 'Give back' }).click();
    await expect(row).not.toContainText('taken on by');

    // From one's own phone, where this browser knows which that is.
    await expect(panel.getByRole('button', { name: /^Call/ })).toHaveCount(0);
    await page.evaluate(() => localStorage.setItem('ringside.extension', '1001'));
    await page.reload();
    await panel.getByRole('button', { name: `Call ${NUMBER}` }).click();
    await expect.poll(() => stage.heard('call/dial')).toBe(1);
    const inVain = [...stage.floor.calls.values()].at(-1);
    if (!inVain?.legs[0]) throw new Error('the call was not made');
    stage.floor.answer(inVain, inVain.legs[0]);
    stage.floor.end(inVain, inVain.legs[0]);
    await panel.getByRole('button', { name: 'Close' }).click();
    await expect(panel).toHaveCount(0);
    await refreshed(() => expect(row).toContainText('Tried', { timeout: 2_000 }));
    const brief = dial();
    if (!brief.legs[1] || !stage.floor.answer(brief, brief.legs[1])) throw new Error('nobody answered');
    await page.waitForTimeout(1_500);
    stage.floor.end(brief, brief.legs[0] ?? null);
    await refreshed(() => expect(row).toContainText('Returned', { timeout: 2_000 }));
    await expect(row).toContainText('Ada Lovelace');
    await expect(page.getByText('100 %')).toBeVisible();

    await page.getByLabel('State').selectOption('toDo');
    await expect(page.getByText('Nobody is in this state in these days.')).toBeVisible();
    await page.getByLabel('State').selectOption('returned');
    await expect(rows).toHaveCount(1);
    await expect(page).toHaveURL(/state=returned/);
    await page.getByLabel('Queue').selectOption({ label: 'Sales' });
    await expect(rows).toHaveCount(0);
    await page.getByLabel('Queue').selectOption({ label: 'Support' });

    await row.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await expect(panel).toContainText('Called back: nobody answered');
    await expect(panel).toContainText('Called back: answered for less than 30 s');
    const address = page.url();
    await panel.getByRole('button', { name: /Abandoned/ }).press('Enter');
    const call = page.getByRole('dialog', { name: 'Call', exact: true });
    await expect(call.locator('[data-step="queued"]')).toContainText('Support');
    await page.keyboard.press('Escape');
    await expect(panel).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);

    await page.goto(address);
    await expect(panel.locator('[data-lost-caller]')).toContainText(NUMBER);
    await page.keyboard.press('Escape');
    const [table] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'As a table (CSV)' }).click(),
    ]);
    expect(table.suggestedFilename()).toMatch(/^ringside-lost-callers-\d{4}-\d{2}-\d{2}\.csv$/);

    await page.goto(`${stage.url}/calls/lost?caller=1.hq/never`);
    await expect(panel).toContainText('This caller is not among those of these days and choices.');
    for (const [width, height] of [
      [360, 800],
      [1280, 800],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const language of ['en', 'th']) {
        await page.goto(`${stage.url}/calls/lost?language=${language}`);
        await expect(rows).toHaveCount(2);
        expect(await faults(page), `${width} ${language}`).toEqual([]);
        const shots = process.env['SHOTS'];
        if (shots) writeFileSync(`${shots}/lost-${width}-${language}.png`, await page.screenshot());
      }
    }
  } finally {
    await stage.close();
  }
});
