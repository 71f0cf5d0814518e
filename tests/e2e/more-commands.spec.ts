// The commands of makes that can more than the stage's: its rows are retold on the wire, and what the page then sends
// is read there. What such a PBX does with a command is told in the tests of its make.
import { expect, type Page, test } from 'playwright/test';
import type { CallRow } from '#lib/model/board.ts';
import { COMMANDS } from '#lib/model/command.ts';
import { Stage } from './stage.ts';
import { retold, type Sent } from './wire.ts';

let stage: Stage;
test.beforeAll(async () => {
  stage = await Stage.open();
});
test.afterAll(async () => {
  await stage.close();
});

const EVERYTHING = Object.fromEntries(COMMANDS.map((verb) => [verb, true as const]));
/** The PBX can do everything, and says this of every call that is answered. */
const withCalls = (page: Page, told: Partial<CallRow>): Promise<Sent[]> =>
  retold(page, (row) =>
    row.kind === 'source'
      ? { ...row, can: EVERYTHING }
      : row.kind === 'call' && row.agent !== null
        ? { ...row, ...told }
        : row,
  );
/** A hand on its way must not press what has just appeared: the page waits so long, and so do we, pointing at nothing. */
async function settled(page: Page): Promise<void> {
  await page.mouse.move(2, 2);
  await page.waitForTimeout(800);
}

async function talking(page: Page, from: string) {
  const call = stage.queueCall(from);
  stage.answer(call, '1001');
  const row = page.locator(`tr[data-call="hq/${stage.simulated.callId(call)}"]`);
  await expect(row).toBeVisible();
  return { row, end: () => stage.floor.end(call, call.legs[0] ?? null) };
}

test('an attended transfer under way: whom the agent asks, and every way out of it', async ({ page }) => {
  const consult = { number: '1002', name: 'Grace Hopper' };
  const sent = await withCalls(page, { state: 'held', heldSince: Date.now(), consult });
  await page.goto(`${stage.url}/floor?calls=all`);
  const { row, end } = await talking(page, '5550901');
  await expect(row.locator('[data-consult]')).toHaveText('asks Grace Hopper');
  await expect(page.locator('[data-agent="hq/1001"]').first()).toContainText('asks Grace Hopper');
  await expect(page.getByRole('button', { name: /^Transfer call from 5550901/ })).toHaveCount(0);
  await settled(page);
  await page.getByRole('button', { name: 'Complete transfer call from 5550901' }).click();
  await expect.poll(() => sent.at(-1)).toMatchObject({ verb: 'call.completeTransfer', args: {} });
  await expect(row.locator('[data-outcome]')).toBeVisible();
  await page.getByRole('button', { name: 'Back to the caller call from 5550901' }).click();
  await expect.poll(() => sent.at(-1)?.verb).toBe('call.cancelTransfer');
  for (const [item, verb] of [
    ['Talk all three', 'call.mergeTransfer'],
    ['Swap', 'call.swapTransfer'],
  ] as const) {
    await settled(page);
    await page.getByRole('button', { name: 'More about call from 5550901' }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await expect.poll(() => sent.at(-1)?.verb).toBe(verb);
  }
  await row
    .getByRole('button', { name: /5550901/ })
    .first()
    .click();
  await expect(page.getByRole('dialog')).toContainText('Grace Hopper');
  end();
});

test('a parked call stands in its list and is taken to the own phone; the extension is asked once', async ({
  page,
}) => {
  const sent = await withCalls(page, { state: 'parked', agent: null, slot: '701' });
  await page.goto(`${stage.url}/floor?calls=all`);
  await expect(page.getByRole('region', { name: 'Parked calls' })).toHaveCount(0);
  const { end } = await talking(page, '5550902');
  const list = page.getByRole('region', { name: 'Parked calls' });
  await expect(list).toContainText('701');
  await expect(list).toContainText('5550902');
  await settled(page);
  await list.getByRole('button', { name: 'Retrieve call from 5550902' }).click();
  await page.getByRole('textbox', { name: 'Extension' }).fill('1099');
  await page.getByRole('dialog').getByRole('button', { name: 'Retrieve' }).click();
  await expect.poll(() => sent.at(-1)).toMatchObject({ verb: 'call.retrieve', args: { extension: '1099' } });
  await settled(page);
  await list.getByRole('button', { name: 'Retrieve call from 5550902' }).click();
  await expect.poll(() => sent.length).toBe(2);
  await list.getByRole('button', { name: 'Hang up call from 5550902' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Hang up' }).click();
  await expect.poll(() => sent.at(-1)?.verb).toBe('call.hangUp');
  end();
  await expect(list).toHaveCount(0);
});

for (const { marks, word, has, hasNot } of [
  { marks: [], word: null, has: ['Mute', 'Record'], hasNot: ['Unmute', 'Pause recording'] },
  { marks: ['muted'], word: 'Muted', has: ['Unmute', 'Record'], hasNot: ['Mute'] },
  {
    marks: ['recording'],
    word: 'Being recorded',
    has: ['Mute', 'Pause recording'],
    hasNot: ['Record', 'Resume recording'],
  },
  {
    marks: ['recordingPaused'],
    word: 'Recording paused',
    has: ['Resume recording'],
    hasNot: ['Record', 'Pause recording'],
  },
] as const)
  test(`a call that is ${marks.join(', ') || 'not marked'} offers ${has.join(' and ')}`, async ({ page }) => {
    const sent = await withCalls(page, { marks });
    await page.goto(`${stage.url}/floor?calls=all`);
    const { row, end } = await talking(page, '5550903');
    if (word) await expect(row).toContainText(word);
    await settled(page);
    await page.getByRole('button', { name: 'More about call from 5550903' }).click();
    for (const name of hasNot) await expect(page.getByRole('menuitem', { name, exact: true })).toHaveCount(0);
    const item = page.getByRole('menuitem', { name: has.at(-1) as string, exact: true });
    await expect(page.getByRole('menuitem', { name: has[0], exact: true })).toBeVisible();
    await item.click();
    await expect.poll(() => sent.length).toBe(1);
    end();
  });

test('a waiting call is picked up; one in conversation gets somebody more', async ({ page }) => {
  const sent = await withCalls(page, {});
  await page.addInitScript(() => localStorage.setItem('ringside.extension', '1099'));
  await page.goto(`${stage.url}/floor?calls=all`);
  const waits = stage.queueCall('5550904');
  await expect(page.getByRole('button', { name: 'Pick up call from 5550904' })).toBeVisible();
  await settled(page);
  await page.getByRole('button', { name: 'Pick up call from 5550904' }).click();
  await expect.poll(() => sent.at(-1)).toMatchObject({ verb: 'call.pickUp', args: { extension: '1099' } });
  stage.floor.end(waits, null);

  const { end } = await talking(page, '5550905');
  await settled(page);
  await page.getByRole('button', { name: 'More about call from 5550905' }).click();
  await page.getByRole('menuitem', { name: 'Add somebody…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Or a number' }).fill('5550999');
  await dialog.getByRole('button', { name: 'Add somebody: 5550999' }).click();
  await expect.poll(() => sent.at(-1)).toMatchObject({ verb: 'call.invite', args: { to: '5550999' } });
  end();
});

test('a ringing call is accepted for an agent, or refused after asking', async ({ page }) => {
  const sent = await withCalls(page, {});
  await page.goto(`${stage.url}/floor?calls=all`);
  const call = stage.queueCall('5550906');
  const leg = stage.floor.ring(call, '1001', '6400');
  const row = page.locator(`tr[data-call="hq/${stage.simulated.callId(call)}"]`);
  await expect(row).toHaveAttribute('data-state', 'ringing');
  const more = page.getByRole('button', { name: 'More about call from 5550906' });
  await settled(page);
  await more.click();
  await page.getByRole('menuitem', { name: 'Refuse…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  expect(sent).toHaveLength(0);
  await more.click();
  await page.getByRole('menuitem', { name: 'Accept', exact: true }).click();
  await expect.poll(() => sent.at(-1)?.verb).toBe('call.accept');
  stage.floor.end(call, leg ?? null);
});

test('an agent is signed out of one queue or of all, and dials', async ({ page }) => {
  const sent = await withCalls(page, {});
  await page.goto(`${stage.url}/floor?calls=all`);
  const more = page.getByRole('button', { name: 'More about Grace Hopper' });
  await expect(more).toBeVisible();
  await settled(page);
  await more.click();
  await page.getByRole('menuitem', { name: 'Sign out of a queue…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign Grace Hopper out' });
  await expect(dialog.getByRole('radio', { name: 'Of all their queues' })).toBeChecked();
  await dialog.getByRole('radio', { name: /Sales/ }).check();
  await dialog.getByRole('button', { name: 'Sign out of a queue' }).click();
  await expect.poll(() => sent.at(-1)).toMatchObject({ verb: 'agent.signOut', args: { queue: '6401' } });
  await page.waitForTimeout(1500);
  await more.click();
  await page.getByRole('menuitem', { name: 'Dial…' }).click();
  await page.getByRole('textbox', { name: 'Number' }).fill('5550998');
  await page.getByRole('dialog').getByRole('button', { name: 'Dial' }).click();
  await expect.poll(() => sent.at(-1)).toMatchObject({ verb: 'agent.dial', args: { to: '5550998' } });
});

test('what the server refuses is said in the reader’s language', async ({ page }) => {
  await withCalls(page, { marks: ['muted'] });
  await page.goto(`${stage.url}/floor?calls=all&language=th`);
  const { row, end } = await talking(page, '5550907');
  await settled(page);
  await page
    .locator('tr[data-call]')
    .getByRole('button', { name: /5550907/ })
    .last()
    .click();
  await page.getByRole('menuitem', { name: 'เปิดไมค์' }).click();
  await expect(row.locator('[data-outcome="refused"]')).toContainText('สายนี้ไม่ได้ปิดไมค์');
  end();
});

test('where a PBX has tenants they are named; callers to be called back stand beside the waiting', async ({
  page,
}) => {
  await retold(page, (row) =>
    row.kind === 'queue'
      ? {
          ...row,
          name: 'Support',
          tenant: row.id === 'hq/6400' ? 'Acme' : 'Bolt',
          callbacks: row.id === 'hq/6400' ? 3 : 0,
        }
      : row.kind === 'agent'
        ? { ...row, tenant: row.number === '1003' ? 'Bolt' : 'Acme' }
        : row,
  );
  await page.goto(`${stage.url}/floor?calls=all`);
  const queue = page.locator('[data-queue="hq/6400"]').first();
  await expect(queue).toContainText('Acme');
  await expect(queue.getByRole('button', { name: 'To be called back, Support: 3' })).toHaveText('3');
  await expect(page.locator('[data-agent="hq/1003"]').first()).toContainText('Bolt');
  const call = stage.queueCall('5550908');
  await settled(page);
  await page.getByRole('button', { name: 'Transfer call from 5550908' }).click();
  await expect(page.getByRole('group', { name: 'Agents' }).getByRole('radio')).toHaveCount(2);
  // The other queue is the other company's.
  await expect(page.getByRole('group', { name: 'Queues' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.goto(`${stage.url}/wall/main`);
  await expect(page.locator('[data-queue="hq/6400"]')).toContainText('Acme');
  await expect(page.locator('[data-queue="hq/6400"]')).toContainText('3 to call back');
  stage.floor.end(call, null);
});
