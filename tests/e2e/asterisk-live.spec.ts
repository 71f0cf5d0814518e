// On a running Asterisk with real SIP calls: a person clicks transfer and hang up, and it happens in Asterisk.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { stringify } from 'yaml';
import { Rig } from '#tests/live/rig.ts';
import { freePort } from './stage.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CALLER = '6625550377';

let rig: Rig | null = null;
let server: ChildProcess | null = null;
let folder = '';
let url = '';

test.describe('a real call on a running Asterisk', () => {
  test.beforeAll(async () => {
    test.setTimeout(700_000);
    const opened = await Rig.open();
    if (typeof opened === 'string') {
      console.log(opened);
      return;
    }
    rig = opened;
    for (const n of [1, 2, 3, 4] as const) await rig.phone(n, 'agent', 300);
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
    await page.goto(`${url}/floor`);
    await expect(page.locator('[data-queue]').first()).toBeVisible({ timeout: 15_000 });
    const over = pbx.call('support', 40_000, CALLER);
    const row = page.locator('tr[data-call]').filter({ hasText: CALLER }).first();
    await expect(row).toHaveAttribute('data-state', 'talking', { timeout: 15_000 });
    const first = await row.innerText();

    await page.getByRole('button', { name: `Transfer call from ${CALLER}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Or a number').fill('1004');
    await dialog.getByRole('button', { name: /^Transfer to/ }).click();
    await expect
      .poll(async () => /PJSIP\/1004-.*!Up!/.test(await pbx.cli('core show channels concise')), {
        timeout: 10_000,
      })
      .toBe(true);
    await expect(row).toHaveAttribute('data-state', 'talking', { timeout: 10_000 });
    expect(await row.innerText()).not.toBe(first);

    await page.getByRole('button', { name: `Hang up call from ${CALLER}` }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Hang up' }).click();
    await expect
      .poll(async () => (await pbx.cli('core show channels concise')).includes('PJSIP'), { timeout: 10_000 })
      .toBe(false);
    await expect(
      page.locator('tr[data-call]:not([data-state="ended"])').filter({ hasText: CALLER }),
    ).toHaveCount(0);
    await over.catch(() => undefined);
  });
});
