// Proves that the file is whole whenever the server is killed: it is what it was or what it was to be, and the next
// server opens it and leaves nothing of the other's behind.
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { WritingMoment } from '#server/settings/write-whole.ts';
import { openFileBench } from './benches.ts';

const CHILD = join(import.meta.dirname, 'kill-child.ts');
const MOMENTS: Readonly<Record<WritingMoment, 'old' | 'new'>> = {
  begun: 'old',
  'half written': 'old',
  written: 'old',
  copied: 'old',
  checked: 'old',
  replaced: 'new',
};

it.each(Object.entries(MOMENTS))('killed when it has %s, it leaves the %s file', async (moment, which) => {
  const filler = Array.from({ length: 500 }, (_, i) => `# line ${i}\n`).join('');
  const text = (target: number) => `site: { name: Test }\n${filler}rule:\n  targetSeconds: ${target}\n`;
  const bench = await openFileBench(text(20));
  await bench.store.close();
  const child = spawn(process.execPath, [CHILD, bench.file, moment, '7'], { stdio: 'inherit' });
  const signal = await new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)));
  expect(signal).toBe('SIGKILL');
  expect(await bench.text()).toBe(text(which === 'new' ? 7 : 20));
  const store = await bench.reopen();
  expect(store.read().config.rule.targetSeconds).toBe(which === 'new' ? 7 : 20);
  expect((await readdir(bench.folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  expect(await store.change(['rule', 'targetSeconds'], 9, { version: null, by: 'Ana' })).toMatchObject({
    outcome: 'done',
  });
  await bench.dispose();
});
