// The rarer commands: shown where the PBX can, explained where it says why not, absent where it says nothing; an
// extension asked once; a call opened shows its journey and what can be done.
import { expect, test } from 'playwright/test';
import { Stage } from './stage.ts';
import { claim } from './wire.ts';

let stage: Stage;
test.beforeAll(async () => {
  stage = await Stage.open();
});
test.afterAll(async () => {
  await stage.close();
});

const MORE = {
  'call.attendedTransfer': true,
  'call.park': true,
  'call.listen': true,
  'call.whisper': 'The spy module is not loaded.',
  'agent.addToQueue': true,
  'agent.removeFromQueue': true,
} as const;

test('listening asks for the own extension once; what cannot be done is explained; what is not claimed is absent', async ({
  page,
}) => {
  const sent = await claim(page, MORE);
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5550201');
  stage.answer(call, '1001');
  const row = page.locator(`[data-call="hq/${stage.simulated.callId(call)}"]`).first();
  await expect(row).toHaveAttribute('data-state', 'talking');
  const more = page.getByRole('button', { name: 'More about call from 5550201' });
  await page.waitForTimeout(700);
  await more.click();
  await expect(page.getByRole('menuitem', { name: /Whisper: The spy module is not loaded/ })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: /Barge/ })).toHaveCount(0);
  await page.getByRole('menuitem', { name: /^Listen/ }).click();
  await page.getByRole('textbox', { name: 'Extension' }).fill('1099');
  await page.getByRole('dialog').getByRole('button', { name: 'Listen' }).click();
  await expect.poll(() => sent.at(-1)).toMatchObject({ verb: 'call.listen', args: { extension: '1099' } });
  await expect(row.locator('[data-outcome="refused"], [data-outcome="accepted"]')).toBeVisible();

  await page.reload();
  await expect(row).toHaveAttribute('data-state', 'talking');
  await page.waitForTimeout(700);
  await more.click();
  await page.getByRole('menuitem', { name: /^Listen/ }).click();
  await expect.poll(() => sent.length).toBe(2);
  expect(sent[1]).toMatchObject({ verb: 'call.listen', args: { extension: '1099' } });
  stage.floor.end(call, call.legs[0] ?? null);
});

test('parking asks first; an attended transfer goes to whom is chosen', async ({ page }) => {
  const sent = await claim(page, MORE);
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5550202');
  stage.answer(call, '1001');
  const more = page.getByRole('button', { name: 'More about call from 5550202' });
  await page.waitForTimeout(1000);
  await more.click();
  await page.getByRole('menuitem', { name: /^Park/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  expect(sent).toHaveLength(0);
  await more.click();
  await page.getByRole('menuitem', { name: /^Attended transfer/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /Grace Hopper/ }).check();
  await dialog.getByRole('button', { name: 'Attended transfer to Grace Hopper' }).click();
  await expect.poll(() => sent.at(-1)).toMatchObject({ verb: 'call.attendedTransfer', args: { to: '1002' } });
  stage.floor.end(call, call.legs[0] ?? null);
});

test('a call opened shows its journey, and stays readable when it ends', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5550203');
  stage.answer(call, '1001');
  const row = page.locator(`[data-call="hq/${stage.simulated.callId(call)}"]`).first();
  await expect(row).toHaveAttribute('data-state', 'talking');
  await row
    .getByRole('button', { name: /5550203/ })
    .first()
    .click();
  const opened = page.getByRole('dialog', { name: 'Call from 5550203' });
  const journey = opened.getByRole('region', { name: 'Journey' });
  await expect(journey).toContainText('Joined Support');
  await expect(journey).toContainText('Answered by Ada Lovelace');
  await page.waitForTimeout(700);
  await opened.getByRole('button', { name: 'Hold call from 5550203' }).click();
  await expect(journey).toContainText('Put on hold');
  stage.floor.end(call, call.legs[0] ?? null);
  await expect(opened).toContainText('This call has ended.');
  await expect(journey).toContainText('Joined Support');
  await opened.getByRole('button', { name: 'Close' }).click();
  await expect(opened).toHaveCount(0);
});

test('an agent is paused with a reason and added to a queue', async ({ page }) => {
  const sent = await claim(page, MORE);
  await page.goto(`${stage.url}/floor?calls=all`);
  const more = page.getByRole('button', { name: 'More about Ada Lovelace' });
  await page.waitForTimeout(700);
  await more.click();
  await page.getByRole('menuitem', { name: 'Pause with a reason…' }).click();
  await page.getByRole('textbox', { name: 'Reason' }).fill('Lunch');
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await expect.poll(() => sent.at(-1)).toMatchObject({ verb: 'agent.pause', args: { reason: 'Lunch' } });
  await page.waitForTimeout(1500);
  await more.click();
  await page.getByRole('menuitem', { name: /^Add to queue/ }).click();
  await page.getByRole('radio', { name: /Sales/ }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Add to queue' }).click();
  await expect.poll(() => sent.at(-1)).toMatchObject({ verb: 'agent.addToQueue', args: { queue: '6401' } });
});
