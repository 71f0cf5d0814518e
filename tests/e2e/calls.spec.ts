// A call's whole life on the supervisor's page, over real sockets: what the PBX does is seen, what the person clicks
// reaches the PBX, and what the PBX refuses is said in its own words.
import { expect, test } from 'playwright/test';
import { rowOf } from './floor-page.ts';
import { Stage } from './stage.ts';

let stage: Stage;
test.beforeAll(async () => {
  stage = await Stage.open({
    targetSeconds: 4,
    config: { counting: { pauseLimitMinutes: { '*': 0.1 } } },
  });
});
test.afterAll(async () => {
  await stage.close();
});

test('a call arrives, waits, breaches, is answered, held, resumed, transferred and hung up', async ({
  page,
}) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const queue = page.locator('[data-queue="hq/6400"]').first();
  await expect(queue.getByRole('button', { name: 'Waiting, Support' })).toHaveText('0');

  // In order of names, as long as nothing is wrong.
  const first = page.locator('tr[data-queue]').first();
  await expect(first).toHaveAttribute('data-queue', 'hq/6401');

  const call = stage.queueCall('5550142');
  const row = page.locator(`[data-call="hq/${stage.simulated.callId(call)}"]`).first();
  await expect(row).toHaveAttribute('data-state', 'waiting');
  await expect(row).toContainText('5550142');
  await expect(queue.getByRole('button', { name: 'Waiting, Support' })).toHaveText('1');

  // Nobody answers within the target of four seconds: the queue goes in front of the others.
  await expect(queue).toHaveAttribute('data-state', 'breached');
  await expect(first).toHaveAttribute('data-queue', 'hq/6400');
  await page.getByRole('combobox', { name: 'Sort queues' }).selectOption('name');
  await expect(first).toHaveAttribute('data-queue', 'hq/6401');
  await expect(page).toHaveURL(/queues=name/);
  const feed = page.getByRole('region', { name: 'Needs you' });
  await expect(feed).toContainText('5550142');
  await expect(page).toHaveTitle(/^\(1\) Floor/);
  await expect(page.locator('head link[data-alarm]')).toHaveCount(1);
  await expect(page.getByRole('status').filter({ hasText: 'Critical: Support' })).toHaveCount(1);
  await feed.locator('button[aria-haspopup="dialog"]').filter({ hasText: '5550142' }).click();
  const opened = page.getByRole('dialog');
  await expect(opened).toContainText('5550142');
  await expect(opened.getByRole('button', { name: /^Transfer/ }).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(opened).toHaveCount(0);

  stage.answer(call, '1001');
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(row).toContainText('Ada Lovelace');
  await expect(page.locator('[data-agent="hq/1001"]').first()).toHaveAttribute('data-state', 'onCall');
  await expect(queue).not.toHaveAttribute('data-state', 'breached');

  await page.getByRole('button', { name: 'Hold call from 5550142' }).click();
  await expect(row).toHaveAttribute('data-state', 'held');
  expect(call.legs.some((leg) => leg.heldAt !== null)).toBe(true);

  await page.getByRole('button', { name: 'Resume call from 5550142' }).click();
  await expect(row).toHaveAttribute('data-state', 'talking');
  expect(call.legs.every((leg) => leg.heldAt === null)).toBe(true);

  await page.getByRole('button', { name: 'Transfer call from 5550142' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox', { name: 'Search agents' }).fill('grace');
  await dialog.getByRole('radio', { name: /Grace Hopper/ }).check();
  await dialog.getByRole('button', { name: 'Transfer to Grace Hopper' }).click();
  await expect
    .poll(() => call.legs.some((leg) => leg.number === '1002' && leg.state === 'ringing'))
    .toBe(true);
  const ringing = call.legs.find((leg) => leg.number === '1002');
  if (ringing) stage.floor.answer(call, ringing);
  await expect(row).toContainText('Grace Hopper');
  await expect(row).toHaveAttribute('data-state', 'talking');
  await expect(page.locator('[data-agent="hq/1001"]').first()).toHaveAttribute('data-state', 'ready');

  await page.getByRole('button', { name: 'Hang up call from 5550142' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Hang up' }).click();
  await expect.poll(() => call.endedAt !== null).toBe(true);
  await expect(
    page.locator(`[data-call="hq/${stage.simulated.callId(call)}"]:not([data-state="ended"])`),
  ).toHaveCount(0);
  await expect(queue.getByRole('button', { name: 'Answered, Support' })).toHaveText('1');
});

test('a refused command shows the PBX’s reason, and nothing has changed', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5550143');
  stage.answer(call, '1001');
  const row = page.locator(`[data-call="hq/${stage.simulated.callId(call)}"]`).first();
  await expect(row).toHaveAttribute('data-state', 'talking');
  stage.refuseNext(70084);
  await page.getByRole('button', { name: 'Hold call from 5550143' }).click();
  await expect(row.locator('[data-outcome="refused"]')).toContainText(/action forbidden/i);
  await expect(row).toHaveAttribute('data-state', 'talking');
  stage.floor.hangUp(call, call.legs[0] as never);
});

test('a double click is one command', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5550144');
  stage.answer(call, '1001');
  const row = page.locator(`[data-call="hq/${stage.simulated.callId(call)}"]`).first();
  await expect(row).toHaveAttribute('data-state', 'talking');
  const before = stage.heard('call/hold');
  await page.getByRole('button', { name: 'Hold call from 5550144' }).dblclick();
  await expect(row).toHaveAttribute('data-state', 'held');
  expect(stage.heard('call/hold') - before).toBe(1);
  stage.floor.hangUp(call, call.legs[0] as never);
});

test('an agent is paused and unpaused', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const agent = page.locator('[data-agent="hq/1003"]').first();
  await expect(agent).toHaveAttribute('data-state', 'ready');
  await page.getByRole('button', { name: /^Pause Karen/ }).click();
  await expect(agent).toHaveAttribute('data-state', 'paused');
  await page.getByRole('button', { name: /^Unpause Karen/ }).click();
  await expect(agent).toHaveAttribute('data-state', 'ready');
});

test('a chosen order is obeyed at once, though the pointer rests on the list', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const [first, second] = ['5550181', '5550182'].map((number) => stage.queueCall(number));
  if (!first || !second) throw new Error('no calls');
  const table = page.getByRole('table', { name: 'Live calls' });
  await expect(table.locator('tr[data-call]')).toHaveCount(2);
  await expect(table.locator('tr[data-call]').first()).toContainText('5550181');
  await table.getByRole('button', { name: 'Caller' }).click();
  await expect(table.locator('tr[data-call]').first()).toContainText('5550181');
  await table.getByRole('button', { name: 'Caller' }).click();
  // The pointer lies still where it clicked: two seconds are less than the list keeps still for it.
  await expect(table.locator('tr[data-call]').first()).toContainText('5550182', { timeout: 2_000 });
  for (const call of [first, second]) stage.floor.end(call, call.legs[0] ?? null);
});

test('who waits is shown first; the others are one press away, each counted', async ({ page }) => {
  await page.goto(`${stage.url}/floor`);
  const [waits, talks] = ['5550191', '5550192'].map((number) => stage.queueCall(number));
  if (!waits || !talks) throw new Error('no calls');
  const shown = () => page.locator('tr[data-call]').evaluateAll((rows) => rows.map((row) => row.textContent));
  await expect(page.getByRole('button', { name: 'Waiting 2' })).toHaveAttribute('aria-pressed', 'true');
  stage.answer(talks, '1001');
  await expect(page.getByRole('button', { name: 'Waiting 1' })).toBeVisible();
  await expect.poll(shown).toEqual([expect.stringContaining('5550191')]);
  await page.getByRole('button', { name: 'Talking 1' }).click();
  await expect.poll(shown).toEqual([expect.stringContaining('5550192')]);
  await expect(page).toHaveURL(/calls=talking/);
  await page.getByRole('button', { name: 'Long 0' }).click();
  await expect(page.getByText('None of these at the moment.')).toBeVisible();
  await page.getByRole('button', { name: 'All 2' }).click();
  await expect.poll(async () => (await shown()).length).toBe(2);
  for (const call of [waits, talks]) stage.floor.end(call, call.legs[0] ?? null);
});

test('the longest waiting caller is sent on to another queue from the alarm', async ({ page }) => {
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5550195');
  const alarms = page.getByRole('list', { name: 'Needs you' });
  const send = alarms.getByRole('button', { name: 'Send to…: 5550195, Support' });
  await expect(send).not.toHaveAttribute('aria-disabled', 'true');
  await send.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('searchbox')).toBeFocused();
  await expect(dialog.getByRole('group', { name: 'Queues' }).getByRole('radio')).toHaveCount(1);
  await page.keyboard.type('sales');
  await expect(dialog.getByRole('radio', { name: /Sales/ })).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(rowOf(page, stage.callId(call))).toContainText('Sales');
  await expect(
    alarms.locator('li').filter({ hasText: '5550195' }).filter({ hasText: 'Support' }),
  ).toHaveCount(0);
  stage.floor.end(call, call.legs[0] ?? null);
});

test('an agent paused for too long needs somebody, and the pause is ended there', async ({ page }) => {
  await page.goto(`${stage.url}/floor`);
  const line = page.locator('li[data-agent="hq/1003"]');
  await page.getByRole('button', { name: /^Pause Karen/ }).click();
  await expect(line).toHaveAttribute('data-state', 'paused');
  const end = page
    .getByRole('list', { name: 'Needs you' })
    .getByRole('button', { name: /^End pause: Karen/ });
  await expect(end).toBeVisible({ timeout: 60_000 });
  await expect(line.locator('[data-over]')).toBeVisible();
  await expect(page.getByText('one too long')).toBeVisible();
  await expect(end).not.toHaveAttribute('aria-disabled', 'true');
  await end.click();
  await expect(line).toHaveAttribute('data-state', 'ready');
  await expect(end).toHaveCount(0);
});

test('by keyboard alone: who waits longest is picked up from the alarm in three presses, then one is sent to a queue', async ({
  page,
}) => {
  await page.addInitScript(() => window.localStorage.setItem('ringside.extension', '1002'));
  await page.goto(`${stage.url}/floor`);
  const call = stage.queueCall('5550196');
  const alarms = page.getByRole('list', { name: 'Needs you' });
  const pickUp = alarms.getByRole('button', { name: 'Pick up: 5550196, Support' });
  await expect(alarms.locator('li[data-state="breached"]')).toContainText('5550196');
  await expect(pickUp).not.toHaveAttribute('aria-disabled', 'true');
  for (const key of ['.', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  await expect.poll(() => call.legs.some((leg) => leg.number === '1002')).toBe(true);
  stage.floor.end(call, call.legs[0] ?? null);

  const other = stage.queueCall('5550197');
  await expect(alarms.locator('li[data-state="breached"]')).toContainText('5550197');
  const send = alarms.getByRole('button', { name: 'Send to…: 5550197, Support' });
  await expect(send).not.toHaveAttribute('aria-disabled', 'true');
  for (const key of ['.', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('sales');
  await expect(page.getByRole('dialog').getByRole('radio', { name: /Sales/ })).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(rowOf(page, stage.callId(other))).toContainText('Sales');
  stage.floor.end(other, other.legs[0] ?? null);
});

test('by keyboard alone: the overdue pause is found and ended; the agent can be rung from one’s own phone', async ({
  page,
}) => {
  await page.addInitScript(() => window.localStorage.setItem('ringside.extension', '1002'));
  await page.goto(`${stage.url}/floor`);
  await page.getByRole('button', { name: /^Pause Karen/ }).click();
  const end = page
    .getByRole('list', { name: 'Needs you' })
    .getByRole('button', { name: /^End pause: Karen/ });
  await expect(end).toBeVisible({ timeout: 60_000 });
  await expect(end).not.toHaveAttribute('aria-disabled', 'true');
  const ring = page.getByRole('list', { name: 'Needs you' }).getByRole('button', { name: /^Call Karen/ });
  await expect(ring).not.toHaveAttribute('aria-disabled', 'true');
  await ring.click();
  await expect(page.locator('li[data-agent="hq/1002"]')).not.toHaveAttribute('data-state', 'ready');
  for (const call of stage.floor.calls.values()) stage.floor.end(call, call.legs[0] ?? null);
  await expect(page.locator('li[data-agent="hq/1002"]')).toHaveAttribute('data-state', 'ready');
  await page.locator('h1').click();
  for (const key of ['.', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  await expect(page.locator('li[data-agent="hq/1003"]')).toHaveAttribute('data-state', 'ready');
});

test('who asked for it hears of a breach, and is told by the browser while the page is hidden', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['notifications']);
  await page.addInitScript(() => {
    const told: string[] = [];
    class Told {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      constructor(_title: string, { body }: { body: string }) {
        told.push(body);
      }
    }
    class Speaker {
      state = 'running';
      currentTime = 0;
      destination = {};
      async resume() {}
      async close() {}
      createOscillator() {
        told.push('sound');
        throw new Error('No sound is made here.');
      }
      createGain() {
        return {};
      }
    }
    Object.assign(window, { Notification: Told, AudioContext: Speaker, told });
    Object.defineProperty(document, 'hidden', { get: () => true });
  });
  const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
  await page.goto(`${stage.url}/floor`);
  await page.getByRole('button', { name: 'Sound when something is critical' }).click();
  await page.getByRole('button', { name: 'Notice of the browser when something is critical' }).click();
  expect(await told()).toEqual([]);
  const call = stage.queueCall('5550198');
  await expect
    .poll(told)
    .toEqual(expect.arrayContaining(['sound', expect.stringContaining('Critical: Support')]));
  stage.floor.end(call, null);
});
