// Screens and boundaries in a browser: a TV shows a code, is let in by a supervisor, says who it is, and is back at its code
// when it is revoked; a wall holds nobody’s name and number; a supervisor of one queue sees that queue.
import { expect, type Page, test } from 'playwright/test';
import { Stage } from './stage.ts';

const PASSWORD = 'a password that works';
const people = [
  { name: 'Sue', password: PASSWORD, role: 'supervisor', numbers: 'full' },
  { name: 'Bea', password: PASSWORD, role: 'supervisor', numbers: 'full', queues: ['hq/6400'] },
];

async function signIn(page: Page, stage: Stage, name: string, path: string): Promise<void> {
  await page.goto(`${stage.url}${path}`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.locator('[data-link="live"]')).toBeVisible();
}

/** Every frame the page is sent over its line, as text; pictures are packed and left out. */
function framesOf(page: Page): string[] {
  const frames: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => void (typeof payload === 'string' && frames.push(payload))),
  );
  return frames;
}

test('a TV is let in by its code, named, moved, called, and back at a code when revoked', async ({
  page,
  browser,
}) => {
  const walls = [{ id: 'support', name: 'Support only', queues: ['hq/6400'] }];
  const stage = await Stage.open({ config: { people, walls } });
  try {
    const tv = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
    await tv.goto(`${stage.url}/wall/main`);
    const shown = tv.locator('[data-code]');
    await expect(shown).toBeVisible();
    await expect(tv.getByRole('img', { name: 'The same code, for a phone' })).toBeVisible();
    await expect(tv.locator('[data-queue]')).toHaveCount(0);
    const code = (await shown.getAttribute('data-code')) ?? '';

    // As a phone opens it.
    await signIn(page, stage, 'Sue', `/screens?code=${code}`);
    await expect(page.locator('[data-waiting="main"]')).toBeVisible();
    await page.getByLabel('Name of the screen').fill('TV reception');
    await page.getByRole('button', { name: 'Let it in' }).click();
    const listed = page.locator('[data-screen="TV reception"]');
    await expect(listed).toContainText('connected');
    await expect(listed).toContainText('Chrome, Linux');
    await expect(tv.locator('[data-queue="hq/6401"]')).toBeVisible();

    await listed.getByRole('button', { name: 'Show its name' }).click();
    await expect(tv.locator('[data-called="TV reception"]')).toBeVisible();

    await listed.getByRole('button', { name: 'Change' }).click();
    await listed.getByLabel('Wall').selectOption('support');
    await listed.getByRole('button', { name: 'Save' }).click();
    await expect(tv.getByRole('heading', { name: 'Support only' })).toBeVisible();
    await expect(tv.locator('[data-queue="hq/6401"]')).toHaveCount(0);
    await tv.reload();
    await expect(tv.getByRole('heading', { name: 'Support only' })).toBeVisible();

    await listed.getByRole('button', { name: 'Revoke' }).click();
    // The line tells the TV, in the page that stands there: it asks for no other.
    const requested: string[] = [];
    tv.on('request', (request) => {
      if (request.isNavigationRequest()) requested.push(request.url());
    });
    const from = performance.now();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await expect(shown).toBeVisible();
    console.log(`revoked to code: ${Math.round(performance.now() - from)} ms`);
    await expect(listed).toHaveCount(0);
    await expect(tv.locator('[data-queue]')).toHaveCount(0);
    expect(await shown.getAttribute('data-code')).not.toBe(code);
    expect(requested).toEqual([]);
    await tv.context().close();
  } finally {
    await stage.close();
  }
});

test('a wrong code is said, and a wall of one queue holds nobody’s name and number', async ({
  page,
  browser,
}) => {
  const walls = [{ id: 'open', name: 'Open wall', queues: ['hq/6400'], open: true }];
  const stage = await Stage.open({ config: { people, walls } });
  try {
    await signIn(page, stage, 'Sue', '/screens');
    await page.getByLabel('Code on the screen').fill('AAAA-AAA');
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'No screen shows this code.' })).toBeVisible();

    const tv = await (await browser.newContext()).newPage();
    const frames = framesOf(tv);
    await tv.goto(`${stage.url}/wall/open`);
    const tile = tv.locator('[data-queue="hq/6400"]');
    await expect(tile).toBeVisible();
    const call = stage.queueCall('0301234567890');
    await expect(tile).toContainText('1');
    expect(frames.some((frame) => frame.includes('"delta"'))).toBe(true);
    stage.answer(call, '1001');
    await expect.poll(() => frames.filter((frame) => frame.includes('"delta"')).length).toBeGreaterThan(1);
    expect(frames.join('\n')).not.toMatch(/234567890|Ada|Lovelace|Grace|Karen|1001|6401/);
    await tv.context().close();
  } finally {
    await stage.close();
  }
});

test('a wall that shows who is there shows names as each screen is told: whole, or initials', async ({
  page,
  browser,
}) => {
  const walls = [{ id: 'who', name: 'Who is there', tiles: [{ tile: 'agentNames' }], names: 'full' }];
  const stage = await Stage.open({ config: { people, walls } });
  try {
    const tv = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
    await tv.goto(`${stage.url}/wall/who`);
    const shown = tv.locator('[data-code]');
    await expect(shown).toBeVisible();
    const code = (await shown.getAttribute('data-code')) ?? '';
    await signIn(page, stage, 'Sue', `/screens?code=${code}`);
    await page.getByLabel('Name of the screen').fill('TV canteen');
    await page.getByRole('button', { name: 'Let it in' }).click();
    await expect(tv.getByText('Ada Lovelace')).toBeVisible();

    const listed = page.locator('[data-screen="TV canteen"]');
    await listed.getByRole('button', { name: 'Change' }).click();
    await listed.getByLabel('Agents’ names').selectOption('initials');
    await listed.getByRole('button', { name: 'Save' }).click();
    await expect(tv.getByText('A. L.')).toBeVisible();
    await expect(tv.getByText(/Lovelace|Hopper|Karen/)).toHaveCount(0);
    // What is sent from now on holds no whole name either.
    const frames = framesOf(tv);
    await tv.reload();
    await expect(tv.getByText('A. L.')).toBeVisible();
    stage.answer(stage.queueCall('0301234567890'), '1001');
    await expect.poll(() => frames.some((frame) => frame.includes('"delta"'))).toBe(true);
    expect(`${frames.join('\n')}${await tv.content()}`).not.toMatch(/Lovelace|Hopper|Karen|234567890/);
    await tv.context().close();
  } finally {
    await stage.close();
  }
});

test('whoever may not let screens in is told so, and nothing is asked in vain', async ({ page }) => {
  const stage = await Stage.open({
    config: { people: [...people, { name: 'Vera', password: PASSWORD, role: 'viewer' }] },
  });
  try {
    await signIn(page, stage, 'Vera', '/screens');
    const refused: string[] = [];
    page.on('response', (response) => {
      if (response.status() === 403) refused.push(response.url());
    });
    await expect(page.getByText('Screens are let in by supervisors.')).toBeVisible();
    await page.goto(`${stage.url}/`);
    await expect(page.getByRole('region', { name: 'Connected PBXs' })).toContainText('Live');
    await page.goto(`${stage.url}/screens`);
    await expect(page.getByText('Screens are let in by supervisors.')).toBeVisible();
    // Longer than the list of screens is asked for again.
    await page.waitForTimeout(3_000);
    expect(refused).toEqual([]);
  } finally {
    await stage.close();
  }
});

test('a supervisor of one queue sees that queue, its agents and its calls, and no other', async ({
  page,
}) => {
  const stage = await Stage.open({ config: { people } });
  try {
    const frames = framesOf(page);
    await signIn(page, stage, 'Bea', '/floor');
    await expect(page.locator('[data-queue="hq/6400"]').first()).toBeVisible();
    await expect(page.getByText('Ada Lovelace').first()).toBeVisible();
    await expect(page.getByText('Karen', { exact: false })).toHaveCount(0);
    await expect(page.locator('[data-queue="hq/6401"]')).toHaveCount(0);
    stage.queueCall('0305555555555', '6401');
    stage.queueCall('0306666666666', '6400');
    await expect(page.getByText('0306666666666').first()).toBeVisible();
    await expect(page.getByText('0305555555555')).toHaveCount(0);
    expect(frames.join('\n')).not.toMatch(/5555555|Karen|6401/);
  } finally {
    await stage.close();
  }
});

test('an agent finds their own day, whatever page they ask for, and nobody else', async ({ page }) => {
  const stage = await Stage.open();
  const own = { name: 'Ada', password: PASSWORD, role: 'agent', agent: stage.agentId('1001') };
  await stage.close();
  const there = await Stage.open({ config: { people: [...people, own] } });
  try {
    const frames = framesOf(page);
    await page.goto(`${there.url}/floor`);
    await page.getByLabel('Name', { exact: true }).fill('Ada');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page).toHaveURL(`${there.url}/account`);
    await expect(page.getByRole('region', { name: 'Own figures' })).toContainText('Answered');
    const call = there.queueCall('0301234567890');
    there.answer(call, '1001');
    const answered = page.locator('[data-day] dl > div', { hasText: 'Answered' });
    await expect(answered).toContainText('1');
    expect(frames.join('\n')).not.toMatch(/234567890|Grace|Karen|6401/);
  } finally {
    await there.close();
  }
});
