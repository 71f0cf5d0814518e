// Which files walls may show: images by what is in them, of a folder and nothing outside it; told as mistakes of the
// configuration; and sent to whoever may look at that very wall.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '#server/config.ts';
import { openRingside, type Ringside } from '#server/main.ts';
import { vendors } from '#server/pbx/index.ts';
import { imageIn } from '#server/wall-image.ts';

const PNG = Buffer.from('\x89PNG\r\n\x1a\nand what follows', 'latin1');
const WEBP = Buffer.from('RIFF\x10\x00\x00\x00WEBPVP8 ', 'latin1');
const JPEG = Buffer.from('\xff\xd8\xff\xe0 and so on', 'latin1');

const outside = mkdtempSync(join(tmpdir(), 'ringside-images-'));
const home = join(outside, 'home');
mkdirSync(join(home, 'logos'), { recursive: true });
const files: Readonly<Record<string, Buffer | string>> = {
  'logo.png': PNG,
  'logos/ours.webp': WEBP,
  'photo.jpg': JPEG,
  'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  'page.png': '<html><script>alert(1)</script></html>',
  'ringside.config.yaml': 'people: [{ name: Ana, password: secret }]',
  'empty.png': '',
  'large.png': Buffer.concat([PNG, Buffer.alloc(2 * 1024 * 1024)]),
};
for (const [name, bytes] of Object.entries(files)) writeFileSync(join(home, name), bytes);
writeFileSync(join(outside, 'theirs.png'), PNG);
symlinkSync(join(outside, 'theirs.png'), join(home, 'away.png'));
symlinkSync(join(home, 'logo.png'), join(home, 'again.png'));
afterAll(() => rmSync(outside, { recursive: true, force: true }));

describe('an image', () => {
  it.each([
    ['logo.png', 'image/png'],
    ['logos/ours.webp', 'image/webp'],
    ['photo.jpg', 'image/jpeg'],
    ['again.png', 'image/png'],
  ])('is %s', (file, type) => {
    const found = imageIn(home, file);
    expect('type' in found && found.type).toBe(type);
    expect('bytes' in found && found.bytes.length).toBeGreaterThan(10);
  });
  it.each([
    ['logo.svg', 'is no PNG, JPEG or WebP'],
    ['page.png', 'is no PNG, JPEG or WebP'],
    ['ringside.config.yaml', 'is no PNG, JPEG or WebP'],
    ['empty.png', 'is no PNG, JPEG or WebP'],
    ['large.png', 'more than 2 MB'],
    ['gone.png', 'is not there'],
    ['logos', 'names a folder'],
    ['away.png', 'outside the folder'],
    ['../theirs.png', 'outside the folder'],
  ])('is not %s', (file, why) => {
    const found = imageIn(home, file);
    expect('problem' in found && found.problem).toContain(why);
  });
});

const SOURCES = [{ id: 'hq', make: 'asterisk', host: '127.0.0.1', port: 1, username: 'x', secret: 'x' }];
const read = (tiles: readonly unknown[], more: Record<string, unknown> = {}) =>
  readConfig(
    JSON.stringify({
      sources: SOURCES,
      server: { port: 0, data: join(outside, 'data') },
      walls: [{ id: 'hall', name: 'Hall', tiles, ...more }],
    }),
    vendors,
    {},
    home,
  );

it('is a mistake of the configuration where it is none, or stands where none is shown', () => {
  const told = (tile: Record<string, unknown>): unknown => {
    const config = read([tile]);
    return 'mistakes' in config ? config.mistakes.map(({ where, problem }) => `${where} ${problem}`) : [];
  };
  expect(told({ tile: 'image', image: 'logo.png' })).toEqual([]);
  expect(told({ tile: 'image', image: 'logos/ours.webp' })).toEqual([]);
  const at = 'walls[1].tiles[1]';
  expect(told({ tile: 'image' })).toEqual([`${at} is an image without a file; write image: logo.png`]);
  expect(told({ tile: 'image', image: 'gone.png' })).toEqual([
    `${at}.image names a file that is not there. Check the path.`,
  ]);
  expect(told({ tile: 'clock', image: 'logo.png' })).toEqual([
    `${at}.image is shown by tiles of the kind image only; remove it, or write tile: image`,
  ]);
  for (const image of [
    '/etc/passwd',
    '../theirs.png',
    'logos/../../theirs.png',
    './logo.png',
    'c:\\x.png',
    '.',
  ])
    expect(told({ tile: 'image', image }), image).toEqual([
      `${at}.image must name a file in the folder of the configuration, such as logo.png`,
    ]);
});

describe('over a server', () => {
  let server: Ringside | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
    rmSync(join(outside, 'data'), { recursive: true, force: true });
  });
  const open = async (more: Record<string, unknown>, people: readonly unknown[] = []) => {
    const tiles = [
      { tile: 'image', image: 'logo.png' },
      { tile: 'image', image: 'logos/ours.webp' },
    ];
    const text = {
      sources: SOURCES,
      people,
      server: { port: 0, data: join(outside, 'data') },
      walls: [
        { id: 'hall', name: 'Hall', tiles, ...more },
        { id: 'other', name: 'Other', tiles: [{ tile: 'clock' }], ...more },
      ],
    };
    const file = join(home, 'ringside.config.json');
    writeFileSync(file, JSON.stringify(text), { mode: 0o600 });
    const config = readConfig(JSON.stringify(text), vendors, {}, home);
    if ('mistakes' in config) throw new Error(JSON.stringify(config.mistakes));
    server = await openRingside({
      config,
      file,
      demo: false,
      pages: 'none',
      version: '0',
      logger: { info: () => {}, warn: () => {}, error: () => {} },
      vendors,
      environment: {},
    });
    return (wall: string, file: string, headers: Record<string, string> = {}) =>
      fetch(`${server?.url}/api/v1/walls/${wall}/image?file=${encodeURIComponent(file)}`, { headers });
  };
  const people = [{ name: 'Root', password: 'a password that works', role: 'admin' }];

  it('goes to whoever may look at its wall, under its own type, and is asked for again by what is in it', async () => {
    const ask = await open({ open: true }, people);
    const answer = await ask('hall', 'logo.png');
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);
    const { headers } = answer;
    expect(headers.get('content-type')).toBe('image/png');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('private, max-age=60');
    const etag = headers.get('etag') ?? '';
    expect((await ask('hall', 'logo.png', { 'if-none-match': etag })).status).toBe(304);
    expect((await ask('hall', 'logos/ours.webp')).headers.get('content-type')).toBe('image/webp');
  });

  it('is no way to any other file, nor to that of another wall', async () => {
    const ask = await open({ open: true }, people);
    for (const file of ['photo.jpg', 'ringside.config.yaml', '../theirs.png', 'logos', ''])
      expect((await ask('hall', file)).status, file).toBe(404);
    expect((await ask('other', 'logo.png')).status).toBe(404);
    expect((await ask('none', 'logo.png')).status).toBe(401);
  });

  it('is not for a screen that nobody let in', async () => {
    const ask = await open({}, people);
    const answer = await ask('hall', 'logo.png');
    expect(answer.status).toBe(401);
    expect(((await answer.json()) as { error: { code: string } }).error.code).toBe('pairFirst');
  });
});
