// What a figure says of itself: why another report would show another one, whose target it is judged by, and the rules it
// follows, which open beside the floor and need no other server.
import { expect, type Locator, type Page, test } from 'playwright/test';
import { Stage } from './stage.ts';

let stage: Stage;
test.beforeAll(async () => {
  // A person has written 45 s; the PBX judges by 20 s.
  stage = await Stage.open({ config: { rule: { targetSeconds: 45 } } });
  const heard = stage.queueCall('5550801');
  stage.answer(heard, '1001');
  stage.floor.end(heard, heard.legs[0] ?? null);
  const gone = stage.queueCall('5550802');
  stage.floor.end(gone, gone.legs[0] ?? null);
});
test.afterAll(async () => {
  await stage.close();
});

/** The card of the queue's service level, once both calls are in it. */
async function levelCard(page: Page): Promise<Locator> {
  await page.goto(`${stage.url}/floor`);
  const figure = page
    .locator('tr[data-queue="hq/6400"]')
    .getByRole('button', { name: /^Service level, Support/ });
  await expect(figure).toHaveText(/100/, { timeout: 30_000 });
  await figure.focus();
  const card = page.getByRole('tooltip');
  await expect(card).toContainText('abandoned within T');
  return card;
}

const row = (card: Locator, name: string): Locator =>
  card.locator('dt', { hasText: name }).first().locator('xpath=following-sibling::dd[1]');

test('why different: the same calls by every other rule', async ({ page }) => {
  const card = await levelCard(page);
  const different = card.locator('[data-different]');
  await expect(different).toContainText('Why different? The same calls by the other rules:');
  // One answered in time, one gone within T: it is a miss for who counts all that were offered, and served for others.
  await expect(different.locator('dt')).toHaveText([
    'all abandons count',
    'early abandons count as served',
    'answered calls only',
    'short abandons left out',
    'as Yeastar counts',
  ]);
  await expect(different.locator('dd')).toHaveText([/^50/, /^100/, /^100/, /^100/, /^50/]);
});

test('a PBX whose target differs: the card names both, and the sources page the queues', async ({ page }) => {
  const card = await levelCard(page);
  await expect(row(card, 'target T')).toHaveText('0:45');
  await expect(row(card, 'T of the PBX')).toHaveText('0:20');
  await page.goto(`${stage.url}/sources`);
  const source = page.locator('[data-source="hq"]');
  await expect(source).toContainText('Support 20 s (45 s)');
});

test('the rules a figure follows open beside the floor, at the rule', async ({ page, context }) => {
  const card = await levelCard(page);
  await page
    .locator('tr[data-queue="hq/6400"]')
    .getByRole('button', { name: /^Service level/ })
    .hover();
  const [rules] = await Promise.all([
    context.waitForEvent('page'),
    card.getByRole('link', { name: 'rule 9' }).click(),
  ]);
  await expect(rules).toHaveURL(`${stage.url}/counting#rule-9`);
  const heading = rules.getByRole('heading', { name: '9. Whose T' });
  await expect(heading).toBeInViewport();
  await expect(rules.getByRole('heading', { name: '2. Service level' })).toHaveCount(1);
  await expect(rules.getByRole('row', { name: /^allOffered/ })).toContainText('most contracts');
  await expect(page).toHaveURL(`${stage.url}/floor`);
});

test('the rules are found from the keyboard alone, and read on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${stage.url}/floor`);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Commands' }).fill('How we count');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${stage.url}/counting`);
  await expect(page).toHaveTitle('How we count · Ringside');
  await expect(page.getByRole('heading', { name: '1. How a stay ends' })).toBeVisible();
  const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beside).toBeLessThanOrEqual(0);
});
