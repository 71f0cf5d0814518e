// A configuration is either usable or answered by one list of mistakes, each with its line and what to do.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeMistakes, type Mistake, readConfig } from '#server/config.ts';
import type { AnyVendor } from '#server/vendors/vendor.ts';

const toy = {
  make: 'toy',
  title: 'Toy PBX',
  settings: z.strictObject({ url: z.url(), secret: z.string().min(1) }),
} as unknown as AnyVendor;

const read = (text: string, environment: Record<string, string> = {}) =>
  readConfig(text, { toy }, environment, '/etc/ringside');
const mistakes = (text: string, environment: Record<string, string> = {}): readonly Mistake[] => {
  const result = read(text, environment);
  if (!('mistakes' in result)) throw new Error('this configuration was taken');
  return result.mistakes;
};

const GOOD = `
site: { name: Test, timeZone: Asia/Bangkok }
sources:
  - id: hq
    make: toy
    url: http://127.0.0.1:1
    secret: { env: TOY_SECRET }
queues:
  hq/6400: { targetSeconds: 30 }
`;

describe('a good configuration', () => {
  it('is read with defaults, secrets from the environment and paths relative to the file', () => {
    const config = read(GOOD, { TOY_SECRET: 'hush' });
    if ('mistakes' in config) throw new Error(JSON.stringify(config.mistakes));
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 3000, data: '/etc/ringside/data' });
    expect(config.rule).toMatchObject({ formula: 'abandonsAfterTarget', targetSeconds: 20 });
    expect(config.sources[0]).toMatchObject({
      id: 'hq',
      name: 'Toy PBX hq',
      settings: { secret: 'hush' },
      tls: { verify: true },
    });
  });

  it('may be JSON, and may be empty', () => {
    expect('mistakes' in read('{"site":{"name":"J"}}')).toBe(false);
    expect('mistakes' in read('')).toBe(false);
  });

  it('is what the example is, but for the secrets it names', () => {
    const text = readFileSync(new URL('../../ringside.config.example.yaml', import.meta.url), 'utf8');
    const yeastar = { ...toy, settings: z.looseObject({}) } as unknown as AnyVendor;
    const environment = { YEASTAR_CLIENT_ID: 'a', YEASTAR_CLIENT_SECRET: 'b' };
    const config = readConfig(text, { yeastar }, environment, '/x');
    expect('mistakes' in config ? config.mistakes : []).toEqual([]);
  });
});

describe('mistakes', () => {
  it('are all told at once, by line, in order', () => {
    const list = mistakes(`site:
  timeZone: Mars/Olympus
server:
  port: 99999
  prot: 1
sources:
  - id: HQ
    make: toy
    url: nonsense
  - id: two
    make: yeahstar
`);
    expect(list.map((each) => [each.line, each.where])).toEqual([
      [2, 'site.timeZone'],
      [3, 'server'],
      [4, 'server.port'],
      [7, 'sources[1].id'],
      [7, 'sources[1].secret'],
      [9, 'sources[1].url'],
      [11, 'sources[2].make'],
    ]);
    expect(describeMistakes('x.yaml', list)).toContain('line 2: site.timeZone must be an IANA time zone');
    expect(describeMistakes('x.yaml', list)).toContain('prot');
    expect(describeMistakes('x.yaml', list)).toContain('write one of toy');
  });

  it('name the variable that is not set, and never repeat a value', () => {
    const text = describeMistakes('x', mistakes(GOOD));
    expect(text).toContain('TOY_SECRET');
    const secret = describeMistakes('x', mistakes(GOOD.replace('{ env: TOY_SECRET }', '[hunter2hunter2]')));
    expect(secret).not.toContain('hunter2');
  });

  it.each([
    ['YAML that cannot be read', 'site: {', /line 1|line 2/],
    [
      'two sources of one name',
      `${GOOD.replace('secret: { env: TOY_SECRET }', 'secret: s')}`.replace(
        'queues:',
        '  - { id: hq, make: toy, url: "http://x", secret: s }\nqueues:',
      ),
      /second one called "hq"/,
    ],
    [
      'a queue of no source',
      GOOD.replace('hq/6400', 'branch/6400').replace('{ env: TOY_SECRET }', 's'),
      /names the source "branch"/,
    ],
    ['an open wall with nobody to sign in', 'server: { host: 0.0.0.0 }', /nobody is under people/],
    ['a source called site', 'sources: [{ id: site, make: toy, url: "http://x", secret: s }]', /taken/],
    ['a list where a map belongs', '[1, 2]', /must be/],
  ])('%s', (_name, text, expected) => {
    expect(describeMistakes('x', mistakes(text))).toMatch(expected);
  });
});
