// Proves which addresses the page of older TVs answers, in which language its sentence stands, and that nothing of what is
// asked ends up in it.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MESSAGES } from '#lib/sync/server-messages.ts';
import { openTvPage } from '#server/tv/tv-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-languages-'));
writeFileSync(join(folder, 'en.json'), JSON.stringify({ direction: 'ltr', words: {} }));
writeFileSync(
  join(folder, 'ar.json'),
  JSON.stringify({ direction: 'rtl', words: { [MESSAGES.oldBrowser]: 'قديم <b>' } }),
);
const page = openTvPage({ script: '/s.js', styles: '/s.css', version: '1.2.3' }, folder);
const http = createServer((request, response) => {
  request.headers['x-nonce'] = 'bm9uY2U=';
  if (!page(request, response)) response.writeHead(404).end();
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterAll(() => void http.close());
const asked = async (path: string, language = 'en') => {
  const answer = await fetch(`${url}${path}`, { headers: { 'accept-language': language } });
  return { status: answer.status, text: await answer.text() };
};

it('answers walls, and what is none it leaves to others', async () => {
  for (const path of ['/tv/main', '/tv/a-1?theme=light']) expect((await asked(path)).status, path).toBe(200);
  for (const path of ['/tv', '/tv/', '/tv/A', '/tv/main/x', '/tv/%3Cb%3E', '/wall/main'])
    expect((await asked(path)).status, path).toBe(404);
});

it('says it in the language of the address, else in the browser’s, else in English', async () => {
  expect((await asked('/tv/main?language=ar')).text).toContain('<html lang="ar" dir="rtl"');
  expect((await asked('/tv/main', 'fr, ar;q=0.8')).text).toContain('<html lang="ar"');
  expect((await asked('/tv/main', 'fr')).text).toContain(MESSAGES.oldBrowser.replaceAll('"', '&quot;'));
  expect((await asked('/tv/main?language="><script>')).text).toContain('<html lang="en"');
});

it('writes what it is given as text, and its nonce on its one script', async () => {
  const { text } = await asked('/tv/main?language=ar');
  expect(text).toContain('قديم &lt;b>');
  expect(text.match(/<script/g)).toHaveLength(1);
  expect(text).toContain('<script nonce="bm9uY2U=">');
  expect(text).toContain('data-version="1.2.3" data-script="/s.js"');
});
