// Proves that the wall as it stands builds for older TVs: small, in ES2019, with nothing in it that a wall does not need.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'acorn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTv, type TvFiles } from '#server/tv/build-tv.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'ringside-tv-'));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
let built: TvFiles;

beforeAll(async () => {
  built = await buildTv(ROOT, folder, { RINGSIDE_LANGUAGES: '[{"id":"th","name":"Tongue"}]' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the wall for older TVs', () => {
  it('is one script and one style sheet of less than 150 kB together, compressed', () => {
    const bytes = [built.script, built.styles].map((name) => gzipSync(read(name), { level: 9 }).length);
    console.log(`script ${bytes[0]}, style sheet ${bytes[1]} bytes compressed`);
    expect(bytes.reduce((a, b) => a + b, 0)).toBe(built.bytes);
    expect(built.bytes).toBeLessThan(150_000);
    expect(read(built.script).length).toBeGreaterThan(100_000);
  });
  it('is a plain script in ES2019', () => {
    expect(() => parse(read(built.script), { ecmaVersion: 2019, sourceType: 'script' })).not.toThrow();
  });
  it('holds the wall, its languages and its classes', () => {
    const script = read(built.script);
    for (const text of ['data-queue', 'Tongue']) expect(script.includes(text), text).toBe(true);
    for (const name of ['.bg-critical-fill', '.text-soft', '[data-theme=light]', '.veiled', '.text-end'])
      expect(read(built.styles).includes(name), name).toBe(true);
  });
  it('holds no frame of other pages, no schemas, no charts and no answers', () => {
    const found = /ZodError|recharts|__next|radix|process\.env/.exec(read(built.script));
    expect(found?.[0]).toBeUndefined();
  });
  it('has other names where it has other contents', async () => {
    const again = await buildTv(ROOT, folder, { RINGSIDE_LANGUAGES: '[]' });
    expect(again.script).not.toBe(built.script);
    expect(again.styles).toBe(built.styles);
    expect(existsSync(join(folder, built.script)), 'what is old is gone').toBe(false);
    built = again;
  });
  it('fails, and writes nothing, where it could not be built', async () => {
    const other = join(folder, 'none');
    await expect(buildTv(join(ROOT, 'tests'), other, {})).rejects.toThrow();
    expect(existsSync(other)).toBe(false);
  });
});
