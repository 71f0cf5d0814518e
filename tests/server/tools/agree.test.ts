// Proves what `npm run agree` prints: what the server that runs says of a day, why there is nothing, and where none
// runs what a shadow run has written.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NoSheet, Sheet } from '#server/agreement/agreement-desk.ts';
import { agreementVerb } from '#server/agreement/agreement-verb.ts';
import { openControlSocket } from '#server/storage/control-socket.ts';
import { told } from '#tests/board-in-hand.ts';
import { CALLER, EVENTS, sheetOf } from '#tests/server/agreement/one-sheet.ts';
import { tempFolder } from '#tests/server/log/benches.ts';

const TOOL = join(import.meta.dirname, '..', '..', '..', 'server', 'tools', 'agree.ts');
const DAY = '2026-10-14';

let folder = '';
let server: { close(): Promise<void> } | null = null;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(async () => {
  await server?.close();
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

const ask = (...args: string[]): Promise<{ code: number | null; text: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [TOOL, ...args, '--data', folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
    child.once('close', (code) => resolve({ code, text }));
  });

const runs = async (answer: (day?: string) => Sheet | NoSheet): Promise<void> => {
  const sheet = async (_source: string, day?: string): Promise<Sheet | NoSheet> => answer(day);
  const board = told(EVENTS);
  server = await openControlSocket(folder, { agree: agreementVerb({ sheet }, () => board) });
};

describe('npm run agree', { timeout: 120_000 }, () => {
  it('says of a day each figure, its difference, and the calls that make it', async () => {
    await runs((day) => sheetOf(day ?? DAY));
    const { code, text } = await ask('hq', '--day', DAY);
    expect(code).toBe(0);
    expect(text).toBe(
      [
        'hq, 2026-10-14 (2026-10-14T12:00:00.000Z to 2026-10-14T12:00:00.001Z)',
        'Sales, answered: Ringside 3, PBX 1, difference -2: -1 explained, -1 not',
        '    -1 otherQueue 2026-10-14T12:00:00.000Z',
        '',
      ].join('\n'),
    );
  });

  it('says of two wrong calls that make no difference together that there are two', async () => {
    const sheet = sheetOf(DAY);
    const [row] = sheet.rows;
    const [one] = row?.calls ?? [];
    if (!row || !one) throw new Error('there is no call');
    const open = { ...one, reason: 'unexplained' as const };
    const calls = [open, { ...open, effect: 1 as const }, one, { ...one, effect: 1 as const }];
    await runs(() => ({ ...sheet, rows: [{ ...row, ours: 3, theirs: 3, unexplained: 0, calls }] }));
    const { text } = await ask('hq', '--day', DAY);
    expect(text).toContain('Sales, answered: Ringside 3, PBX 3, difference 0: +1 -1 explained, +1 -1 not\n');
  });

  it('writes a table with masked numbers', async () => {
    await runs(() => sheetOf(DAY));
    const { text } = await ask('hq', '--csv');
    const [head = '', figure = '', call = ''] = text.split(/\r?\n/);
    expect(head).toContain('Ringside,PBX,difference,explained,unexplained');
    expect(figure).toContain('Sales,,answered,3,1,-2,-1,-1');
    expect(call).toContain('otherQueue');
    expect(call).toContain('Help');
    expect(text).not.toContain(CALLER.slice(1, 10));
  });

  it('says why there is nothing', async () => {
    await runs(() => 'noFigures');
    const { code, text } = await ask('hq');
    expect(code).toBe(1);
    expect(text).toContain('gives no figures of its own');
  });

  it('shows what a shadow run has written where no server runs, and says what is wrong otherwise', async () => {
    mkdirSync(join(folder, 'agreement'));
    writeFileSync(join(folder, 'agreement', `hq-${DAY}.csv`), 'day,from\r\n');
    expect(await ask('hq', '--day', DAY)).toEqual({ code: 0, text: 'day,from\r\n' });
    const other = await ask('hq', '--day', '2026-10-15');
    expect(other.code).toBe(1);
    expect(other.text).toContain(`No Ringside runs on ${folder}`);
    expect(await ask('hq', '--day', 'today')).toMatchObject({ code: 2 });
    expect(await ask()).toMatchObject({ code: 2 });
  });
});
