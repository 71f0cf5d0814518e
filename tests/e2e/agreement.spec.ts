// The agreement with a PBX, opened from its connection: each difference opens to the calls that make it.
import { expect, test } from 'playwright/test';
import { Stage } from './stage.ts';

test('a difference from the PBX’s own figures opens to its calls', async ({ page }) => {
  const stage = await Stage.open();
  const heard = stage.queueCall('5550801');
  stage.answer(heard, '1001');
  stage.floor.end(heard, heard.legs[0] ?? null);
  // Whoever is not there cannot hear the second one.
  await page.goto(`${stage.url}/sources`);
  const source = page.locator('[data-source="hq"]');
  await expect(source).toHaveAttribute('data-state', 'live');
  await stage.pbxDies();
  await expect(source).not.toHaveAttribute('data-state', 'live');
  const unheard = stage.queueCall('5550802');
  stage.answer(unheard, '1002');
  stage.floor.end(unheard, unheard.legs[0] ?? null);
  await stage.pbxReturns();
  await expect(source).toHaveAttribute('data-state', 'live');
  await page.getByRole('link', { name: 'Compare with the PBX’s own figures' }).click();
  const row = page.locator('[data-figure="answered"]').filter({ hasText: 'Support' });
  const told = row.locator('tr').first().getByRole('cell');
  // A call is kept a moment after it is over.
  await expect(async () => {
    await page.getByRole('button', { name: 'Ask again' }).click();
    await expect(told).toHaveText(['Answered', '1', '2', '+1', '+1', '0'], { timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  const call = row.locator('[data-reason="notHeard"]');
  await expect(call).toHaveCount(0);
  const opener = row.getByRole('button', { name: 'Calls of the difference: Support, Answered' });
  await opener.click();
  await expect(opener).toHaveAttribute('aria-expanded', 'true');
  await expect(call).toContainText('5550802');
  await expect(call).toContainText('Grace Hopper');
  await expect(call).toContainText('Ringside did not hear it');
  // On a phone nothing of it lies beside what is seen.
  await page.setViewportSize({ width: 390, height: 844 });
  const beside = (table: Element): number =>
    Math.ceil(table.getBoundingClientRect().right) -
    (table.parentElement?.getBoundingClientRect().right ?? 0);
  await expect.poll(() => page.locator('table').evaluate(beside)).toBeLessThanOrEqual(0);
  await expect(row).toContainText('+1');
  if (process.env['SHOT']) await page.screenshot({ path: '/tmp/agr-390.png', fullPage: true });
  await stage.close();
});
