// An agent opened, with their day: by mouse, by keyboard and from the palette; what the PBX made happen is what is read;
// nothing is claimed that is not known; and an agent who is removed stays readable.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from 'playwright/test';
import type { FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';
import { reach, rowOf, tabTo } from './floor-page.ts';
import { faults } from './layout.ts';
import { Stage } from './stage.ts';

let stage: Stage;
test.beforeEach(async () => {
  stage = await Stage.open();
});
test.afterEach(async () => {
  await stage.close();
});

const opener = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'Agents' }).getByRole('button', { name: `Open ${name}` });
const dialogOf = (page: Page, name: string): Locator => page.getByRole('dialog', { name });
const figure = (dialog: Locator, name: string): Locator =>
  dialog.getByRole('button', { name: new RegExp(`^${name}, `) });
const lineOf = (page: Page, agent: string): Locator => page.locator(`li[data-agent="${agent}"]`);

const talkingLeg = (call: FloorCall): FloorLeg => {
  const leg = call.legs.find((each) => each.kind === 'extension' && each.state === 'talking');
  if (!leg) throw new Error('nobody talks');
  return leg;
};
/** `1:05` is 65. */
const seconds = async (of: Locator): Promise<number> =>
  (await of.innerText()).split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

test('the day is what the PBX made happen', async ({ page }) => {
  await page.goto(`${stage.url}/floor`);
  await expect(lineOf(page, 'hq/1001')).toHaveAttribute('data-state', 'ready');
  // Time to be ready in, whole seconds of which are read below.
  await page.waitForTimeout(1200);
  const missed = stage.queueCall('5550800');
  const rung = stage.floor.ring(missed, '1001', missed.queue);
  await expect(lineOf(page, 'hq/1001')).toHaveAttribute('data-state', 'ringing');
  if (rung) stage.floor.hangUp(missed, rung);
  await expect(rowOf(page, stage.callId(missed))).toHaveAttribute('data-state', 'waiting');
  stage.floor.end(missed, null);
  await expect(lineOf(page, 'hq/1001')).toHaveAttribute('data-state', 'ready');

  const call = stage.queueCall('5550801');
  stage.answer(call, '1001');
  await expect(lineOf(page, 'hq/1001')).toHaveAttribute('data-state', 'onCall');
  await opener(page, 'Ada Lovelace').click();
  const dialog = dialogOf(page, 'Ada Lovelace');
  await expect(dialog).toContainText('On call');
  await expect(figure(dialog, 'Answered')).toHaveText('1');
  await expect(figure(dialog, 'Missed')).toHaveText('1');
  // A conversation that goes on has no talk time and no average yet: not nothing at all, but nothing known.
  await expect(figure(dialog, 'Talk')).toHaveText('0:00');
  await expect(figure(dialog, 'AHT')).toHaveText('–');
  await expect.poll(() => seconds(figure(dialog, 'Ready'))).toBeGreaterThan(0);

  const leg = talkingLeg(call);
  await page.waitForTimeout(2000);
  stage.floor.hold(call, leg);
  await expect(dialog.getByRole('listitem').filter({ hasText: 'with 5550801' })).toContainText('On hold');
  await page.waitForTimeout(3000);
  stage.floor.resume(call, leg);
  await page.waitForTimeout(1000);
  stage.floor.hangUp(call, leg);
  const held = leg.heldMs / 1000;
  const talked = ((call.endedAt ?? 0) - (leg.answeredAt ?? 0)) / 1000 - held;
  expect(held).toBeGreaterThan(2.5);
  expect(talked).toBeGreaterThan(2.5);
  await expect(dialog).toContainText('Ready');
  await expect(figure(dialog, 'AHT')).not.toHaveText('–');
  // Within the second that the PBX's own clock is read in.
  expect(Math.abs((await seconds(figure(dialog, 'Talk'))) - talked)).toBeLessThanOrEqual(1.5);
  expect(Math.abs((await seconds(figure(dialog, 'Hold'))) - held)).toBeLessThanOrEqual(1.5);
  expect(Math.abs((await seconds(figure(dialog, 'AHT'))) - talked - held)).toBeLessThanOrEqual(1.5);
  await expect(figure(dialog, 'Answered')).toHaveText('1');
  await expect(figure(dialog, 'Occupancy')).toHaveText(/^\d+\.\d%$/);

  await figure(dialog, 'AHT').focus();
  const answer = page.getByRole('tooltip');
  await expect(answer).toContainText('(talk + hold + wrap-up) ÷ finished calls');
  await expect(answer).toContainText('Stage PBX: Live');
  await page.keyboard.press('Escape');
  await expect(answer).toHaveCount(0);
  await expect(dialog).toBeVisible();

  // Somebody else's day is their own.
  await page.keyboard.press('Escape');
  await opener(page, 'Grace Hopper').click();
  await expect(figure(dialogOf(page, 'Grace Hopper'), 'Answered')).toHaveText('0');
});

test('by mouse, by keyboard and from the palette; the focus comes back', async ({ page }) => {
  await page.goto(`${stage.url}/floor`);
  const name = opener(page, 'Grace Hopper');
  await name.click();
  const dialog = dialogOf(page, 'Grace Hopper');
  await expect(dialog).toContainText('1002');
  await expect(dialog).toContainText('Stage PBX');
  await expect(dialog.getByRole('region', { name: 'Queues' }).getByRole('listitem')).toHaveText([
    /^Sales\s*Signed in$/,
    /^Support\s*Signed in$/,
  ]);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(name).toBeFocused();

  await page.reload();
  // A pointer that rests on a figure would have it answer, and Escape closes the answer first.
  await page.mouse.move(2, 2);
  await expect(name).toBeVisible();
  await reach(page, page.locator('[data-agent]').filter({ hasText: 'Grace Hopper' }), /^Open Grace Hopper$/);
  const outline = await name.evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(outline).not.toBe('none');
  await page.keyboard.press('Enter');
  await expect(figure(dialog, 'Answered')).toHaveText('0');
  await page.waitForTimeout(700);
  await tabTo(page, /^Pause Grace Hopper$/);
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Paused').first()).toBeVisible();
  await expect(dialog.getByRole('region', { name: 'Queues' })).toContainText('Paused');
  // The news of it lies above the dialog: Escape puts it away first.
  await expect(page.locator('[data-toast="Done"]')).toContainText('Pause Grace Hopper');
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-toast]')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(name).toBeFocused();

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
  await page.keyboard.type('grace');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option', { name: 'Open Grace Hopper' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(name).toBeFocused();
});

test('from the agent to the call, and from the call to the agent', async ({ page }) => {
  await page.goto(`${stage.url}/floor`);
  const call = stage.queueCall('5550802');
  stage.answer(call, '1001');
  await expect(lineOf(page, 'hq/1001')).toHaveAttribute('data-state', 'onCall');
  const name = opener(page, 'Ada Lovelace');
  await name.click();
  await page.getByRole('dialog').getByRole('button', { name: 'with 5550802' }).click();
  const journey = page.getByRole('dialog', { name: 'Call from 5550802' });
  await expect(journey).toContainText('Journey');
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await journey.getByRole('button', { name: /^Open Ada Lovelace/ }).click();
  await expect(dialogOf(page, 'Ada Lovelace')).toContainText('with 5550802');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(name).toBeFocused();
  stage.floor.end(call, null);
});

test('what cannot be asked is a dash and a reason, and comes back by itself', async ({ page }) => {
  await page.route('**/api/v1/agents/**', (route) => route.abort());
  await page.goto(`${stage.url}/floor`);
  await opener(page, 'Ada Lovelace').click();
  const today = page.getByRole('region', { name: 'Today' });
  await expect(today.getByRole('alert')).toHaveText('The day cannot be asked about now: No answer came.');
  await expect(today.getByRole('definition')).toHaveText(Array(9).fill('–'));
  await expect(page.getByRole('dialog')).toContainText('Ready');
  await page.unroute('**/api/v1/agents/**');
  await expect(today.getByRole('button', { name: /^Answered, Ada/ })).toHaveText('0');
  await expect(today.getByRole('alert')).toHaveCount(0);
});

test('stands still with its PBX, and stays readable when the agent is no longer there', async ({ page }) => {
  await page.goto(`${stage.url}/floor`);
  await opener(page, 'Karen Spärck Jones').click();
  const dialog = dialogOf(page, 'Karen Spärck Jones');
  await expect.poll(() => seconds(figure(dialog, 'Ready'))).toBeGreaterThan(0);
  await stage.pbxDies();
  await expect(dialog.locator('[data-veiled="true"]')).toHaveCount(1);
  await expect(dialog.locator('dl.veiled')).toHaveCount(2);
  await expect(dialog).toContainText('as of');
  // The last answer from before it was lost is followed by the one after.
  await page.waitForTimeout(1000);
  const before = await dialog.innerText();
  await page.waitForTimeout(5500);
  expect(await dialog.innerText()).toBe(before);

  (stage.floor.agents as Map<string, unknown>).delete('1003');
  await stage.pbxReturns();
  await expect(dialog.getByRole('status')).toHaveText('This agent is not on the board any more.');
  await expect(figure(dialog, 'Ready')).toHaveText(/^\d+:\d\d$/);
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await expect(dialog.getByRole('region', { name: 'Actions' })).toHaveCount(0);
});

for (const theme of ['dark', 'light', 'contrast'] as const)
  test(`axe finds nothing serious in ${theme}`, async ({ page }) => {
    const call = stage.queueCall('5550803');
    stage.answer(call, '1001');
    await page.goto(`${stage.url}/floor?theme=${theme}`);
    await opener(page, 'Ada Lovelace').click();
    const dialog = dialogOf(page, 'Ada Lovelace');
    await expect(figure(dialog, 'Answered')).toHaveText('1');
    await figure(dialog, 'Occupancy').hover();
    await expect(page.getByRole('tooltip')).toBeVisible();
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
  });

test('survives text twice as long, right to left, on a phone and on a desk', async ({ page }) => {
  const call = stage.queueCall('5550804');
  stage.answer(call, '1001');
  await page.route('**/languages/th.json', async (route) => {
    const { words } = (await (await route.fetch()).json()) as { words: Record<string, unknown> };
    const doubled = Object.keys(words).map((key) => {
      const text = key.split('|').at(-1) ?? key;
      return [key, `${text} ${text.replace(/\{\w+\}/g, '…')}`];
    });
    const file = { name: 'x', locale: 'ar', direction: 'rtl', words: Object.fromEntries(doubled) };
    return route.fulfill({ json: file });
  });
  for (const [width, height] of [
    [360, 800],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.goto(`${stage.url}/floor?part=agents&language=th`);
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    await lineOf(page, 'hq/1001').getByRole('button').first().click();
    const dialog = dialogOf(page, 'Ada Lovelace');
    await expect(dialog.locator('[data-day] dd button')).toHaveCount(9);
    // What lies under the dialog is not to be looked at.
    await page.addStyleTag({ content: 'main, header { display: none }' });
    expect(await faults(page), `${width} × ${height}`).toEqual([]);
    expect(await dialog.evaluate((each) => each.scrollWidth - each.clientWidth)).toBeLessThanOrEqual(0);
  }
});
