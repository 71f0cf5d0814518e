// No page asks for more than 250 kB of compressed script before it works. Asks for the pages, and weighs what the build has written for them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'playwright/test';
import { Stage } from './stage.ts';

const NEXT = join(import.meta.dirname, '..', '..', '.next');
const MOST_BYTES = 250_000;

/** The scripts a page names, compressed as a server would. Old browsers' polyfills are not fetched. */
function firstLoad(html: string): number {
  const scripts = new Set(
    [...html.matchAll(/<script[^>]*\ssrc="\/_next\/([^"?]+\.js)[^"]*"[^>]*>/g)]
      .filter(([tag]) => !/nomodule/i.test(tag))
      .map((found) => found[1] ?? ''),
  );
  return [...scripts].reduce((sum, path) => sum + gzipSync(readFileSync(join(NEXT, path))).length, 0);
}

/** Each page is made when it is asked for: its scripts carry a word of their own. */
const PAGES = [
  '/',
  '/floor',
  '/wall/main',
  '/sources',
  '/sign-in',
  '/account',
  '/people',
  '/audit',
  '/calls',
  '/calls/lost',
  '/reports',
  '/counting',
  '/keys',
  '/setup/connections/hq/agreement',
  '/screens',
];

test('every page loads in little', async () => {
  const stage = await Stage.open();
  try {
    for (const page of PAGES) {
      const answer = await fetch(`${stage.url}${page}`);
      expect(answer.status, page).toBe(200);
      const bytes = firstLoad(await answer.text());
      console.log(`${page}: ${Math.round(bytes / 1000)} kB of compressed script`);
      expect(bytes, page).toBeGreaterThan(50_000);
      expect(bytes, page).toBeLessThanOrEqual(MOST_BYTES);
    }
  } finally {
    await stage.close();
  }
});
