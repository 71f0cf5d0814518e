// On a running Asterisk with real SIP calls: a person clicks transfer and hang up, and it happens in Asterisk; and the
// page counts what Asterisk counts.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { stringify } from 'yaml';
import { durationClock } from '#lib/format/duration.ts';
import { Screen } from '#tests/live/house.ts';
import {
  differences,
  type QueueTally,
  type Tallies,
  talliesInQueueLog,
  talliesOnBoard,
} from '#tests/live/tallies.ts';
import { Rig } from '#tests/rig/asterisk/rig.ts';
import { freePort } from './stage.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CALLER = '6625550377';
/** A page of nearly forty queues beside a PBX: a busy machine takes its time to draw them. */
const DRAWN = { timeout: 60_000 };

let rig: Rig | null = null;
let server: ChildProcess | null = null;
let folder = '';
let url = '';

test.describe('a real call on a running Asterisk', () => {
  test.describe.configure({ timeout: 300_000 });

  test.beforeAll(async () => {
    // Asterisk may have to be installed first.
    test.setTimeout(1_000_000);
    const opened = await Rig.open();
    if (typeof opened === 'string') {
      console.log(opened);
      return;
    }
    rig = opened;
    for (const n of [1_001, 1_002, 1_003, 1_004]) await rig.phone(n, { kind: 'answer', ringMs: 300 });
    folder = mkdtempSync(join(tmpdir(), 'ringside-live-'));
    const port = await freePort();
    url = `http://localhost:${port}`;
    const file = join(folder, 'ringside.config.yaml');
    const source = {
      id: 'hq',
      make: 'asterisk',
      name: 'Rig',
      host: '127.0.0.1',
      username: 'board',
      secret: 'board-secret',
    };
    writeFileSync(
      file,
      stringify({
        server: { port, data: join(folder, 'data') },
        sources: [{ ...source, context: 'internal' }],
      }),
      { mode: 0o600 },
    );
    server = spawn(join(ROOT, 'node_modules', '.bin', 'node'), ['server/start.ts', '--config', file], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve, reject) => {
      server?.stdout?.on('data', (chunk) => String(chunk).includes('Ringside is at') && resolve());
      server?.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
  });

  test.afterAll(async () => {
    test.setTimeout(120_000);
    server?.kill('SIGTERM');
    await rig?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  test('is transferred and hung up by clicking', async ({ page }) => {
    test.skip(rig === null, 'there is no rig here');
    const pbx = rig as Rig;
    await page.goto(`${url}/floor?calls=all`);
    await expect(page.locator('[data-queue]').first()).toBeVisible(DRAWN);
    const over = pbx.call('support', 200_000, CALLER);
    const row = page.locator('tr[data-call]').filter({ hasText: CALLER }).first();
    await expect(row).toHaveAttribute('data-state', 'talking', DRAWN);
    const first = await row.innerText();

    await page.getByRole('button', { name: `Transfer call from ${CALLER}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Or a number').fill('1004');
    await dialog.getByRole('button', { name: /^Transfer to/ }).click();
    await expect
      .poll(async () => /PJSIP\/1004-.*!Up!/.test(await pbx.cli('core show channels concise')), DRAWN)
      .toBe(true);
    await expect(row).toHaveAttribute('data-state', 'talking', DRAWN);
    expect(await row.innerText()).not.toBe(first);

    await page.getByRole('button', { name: `Hang up call from ${CALLER}` }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Hang up' }).click();
    await expect
      .poll(async () => (await pbx.cli('core show channels concise')).includes('PJSIP'), DRAWN)
      .toBe(false);
    await expect(
      page.locator('tr[data-call]:not([data-state="ended"])').filter({ hasText: CALLER }),
    ).toHaveCount(0, DRAWN);
    await over.catch(() => undefined);
  });

  test('is counted on the page as the socket tells it and as in queue_log', async ({ page }) => {
    test.skip(rig === null, 'there is no rig here');
    const pbx = rig as Rig;
    await page.goto(`${url}/floor?calls=all`);
    await page.getByRole('button', { name: 'Open after', exact: true }).click(DRAWN);
    const opened = page.locator('[data-opened="hq/after"]');
    const screen = await Screen.open(url);
    const from = pbx.logged;
    await pbx.phone(1_114, { kind: 'answer', ringMs: 1_500 });
    await pbx.call(7_007, 5_000, CALLER);
    await pbx.phone(1_114, { kind: 'hold', ringMs: 300 });
    await pbx.call(7_007, 6_000, CALLER);
    await pbx.phone(1_114, { kind: 'silent' });
    await pbx.call(7_007, 2_000, CALLER);

    const theirs = (): Tallies => talliesInQueueLog(pbx.queueLog().slice(from));
    const ours = (): Tallies => talliesOnBoard(screen.copy, []);
    const inLog = { offered: 3, answered: 2, abandoned: 1, handled: 2 };
    await expect.poll(() => theirs().queues['after'], DRAWN).toMatchObject(inLog);
    const about = { queues: ['after'], agents: [] };
    await expect.poll(() => differences(theirs(), ours(), about), DRAWN).toEqual([]);
    const { offered, answered, abandoned, answeredWait, handled, talk } = ours().queues[
      'after'
    ] as QueueTally;
    // Nobody there has a wrap-up time: what is handled is talk and hold.
    for (const [label, text] of [
      ['Offered', String(offered)],
      ['Answered', String(answered)],
      ['Abandoned', String(abandoned)],
      ['ASA', durationClock((answeredWait * 1_000) / answered)],
      ['AHT', durationClock((talk * 1_000) / handled)],
    ] as const)
      await expect(opened.getByRole('button', { name: `${label}, after: ` }), label).toHaveText(text, DRAWN);
    screen.close();
  });
});
