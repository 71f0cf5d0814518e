// The demo's past in a browser: the pages that show any of it say that it never took place, and today's does not.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { daysAfter } from '#lib/history/quarters.ts';
import { writeDay } from '#server/demo-past/write-past.ts';
import { SqliteFactStore } from '#server/history/fact-store-sqlite.ts';
import { madePlan } from '#server/history/made-days.ts';
import { HISTORY_MIGRATIONS, type HistoryTables } from '#server/history/tables.ts';
import { openDatabase } from '#server/storage/open-sqlite.ts';
import { demoCast } from '#tests/server/demo-past/cast.ts';
import { freePort } from './stage.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');

test('what was made says so, on each page of the past', async ({ page }) => {
  test.setTimeout(120_000);
  page.setDefaultTimeout(15_000);
  const folder = mkdtempSync(join(tmpdir(), 'ringside-demo-'));
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const database = await openDatabase<HistoryTables>({
    ...{ folder, name: 'history.db', migrations: HISTORY_MIGRATIONS },
  });
  const plan = await madePlan(database.query, { days: 3, timeZone, now: Date.now() });
  for (const day of plan.days)
    await writeDay(new SqliteFactStore(database.query), demoCast(timeZone), plan, day);
  database.close();
  const port = await freePort();
  const { RINGSIDE_CONFIG: _, ...env } = process.env;
  const server: ChildProcess = spawn(NODE, ['server/start.ts', '--port', String(port), '--data', folder], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.stdout?.on('data', (chunk) => String(chunk).includes('Ringside is at') && resolve());
      server.once('exit', (code) => reject(new Error(`the demo ended with ${code}`)));
    });
    const url = `http://localhost:${port}`;
    await page.goto(`${url}/floor`);
    const status = await page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ role: 'supervisor' });
      return (await fetch('/api/v1/session/demo', { method: 'POST', headers, body })).status;
    });
    expect(status).toBe(200);
    const said = page.getByText(/^Demo: what lies before .* was made when it was first started/);
    // A Sunday has no calls.
    const day = plan.days.find((each) => new Date(each).getUTCDay() !== 0) ?? '';
    for (const path of ['/reports', '/reports/points', '/calls', '/calls/lost']) {
      await page.goto(`${url}${path}?from=${day}&until=${day}`);
      await expect(said, path).toBeVisible();
    }
    await page.goto(`${url}/reports?against=none`);
    await expect(page.getByRole('region', { name: 'All queues by interval' })).toBeVisible();
    await expect(said).toHaveCount(0);
    await page.goto(
      `${url}/reports?against=yesterday&from=${daysAfter(plan.last, 1)}&until=${daysAfter(plan.last, 1)}`,
    );
    await expect(said).toBeVisible();
  } finally {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
    rmSync(folder, { recursive: true, force: true });
  }
});
