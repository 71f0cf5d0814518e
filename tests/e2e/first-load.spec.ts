// No page asks for more than 250 kB of compressed script before it works. Reads what the build has written.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'playwright/test';
import { Stage } from './stage.ts';

const NEXT = join(import.meta.dirname, '..', '..', '.next');
const MOST_BYTES = 250_000;

/** The scripts a prerendered page names, compressed as a server would. Old browsers' polyfills are not fetched. */
function firstLoad(html: string): number {
  const scripts = new Set(
    [...html.matchAll(/<script[^>]*\ssrc="\/_next\/([^"?]+\.js)[^"]*"[^>]*>/g)]
      .filter(([tag]) => !/nomodule/i.test(tag))
      .map((found) => found[1] ?? ''),
  );
  return [...scripts].reduce((sum, path) => sum + gzipSync(readFileSync(join(NEXT, path))).length, 0);
}

test('every page loads in little', async () => {
  // Opening a stage builds the pages if they are not those of this source tree.
  const stage = await Stage.open();
  await stage.close();
  const pages = globSync('server/app/**/*.html', { cwd: NEXT });
  expect(pages).toEqual(expect.arrayContaining(['server/app/floor.html', 'server/app/wall/main.html']));
  for (const page of pages) {
    const bytes = firstLoad(readFileSync(join(NEXT, page), 'utf8'));
    console.log(`${page}: ${Math.round(bytes / 1000)} kB of compressed script`);
    expect(bytes, page).toBeGreaterThan(50_000);
    expect(bytes, page).toBeLessThanOrEqual(MOST_BYTES);
  }
});
