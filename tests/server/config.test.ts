// A configuration is either usable or answered by one list of mistakes, each with its line and what to do.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeMistakes, loadConfig, type Mistake, readConfig } from '#server/config.ts';
import { isReachable } from '#server/config-checks.ts';
import type { AnyVendor } from '#server/pbx-sdk/contract.ts';

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

describe('a server that others can reach', () => {
  const reachable = (server: string): boolean => {
    const config = read(`server: ${server}`);
    // Nobody needs to be configured: until somebody has taken it over it shows nothing (tests/server/access).
    if ('mistakes' in config) throw new Error(JSON.stringify(config.mistakes));
    return isReachable(config.server);
  };
  it.each([
    '{ origins: ["https://wall.example.com"] }',
    '{ origins: ["http://192.168.1.5:3000"] }',
    '{ origins: ["http://wallboard:3000"] }',
    '{ origins: ["http://127.evil.example"] }',
    '{ origins: ["http://localhost:8080", "https://wall.example.com"] }',
    '{ host: 127.evil.example }',
    '{ host: 0.0.0.0 }',
    '{ host: "::" }',
    '{ host: 192.168.1.5 }',
  ])('is one with %s', (server) => {
    expect(reachable(server)).toBe(true);
  });

  it.each([
    '{}',
    '{ host: localhost }',
    '{ host: "::1" }',
    '{ host: 127.0.0.5 }',
    '{ origins: ["http://localhost:8080", "http://127.0.0.1:9", "http://[::1]:9"] }',
  ])('is none with %s', (server) => {
    expect(reachable(server)).toBe(false);
  });
});

describe('people', () => {
  const HASH = `$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$${'A'.repeat(43)}`;
  const of = (person: string): string =>
    `people:\n  - { name: Ana, ${person} }\nsources: [{ id: hq, make: toy, url: "http://127.0.0.1:1", secret: s }]`;
  it.each([
    'password: correct horse',
    'password: correct horse, numbers: masked, commands: false',
    `passwordHash: "${HASH}", role: admin`,
    `passwordHash: "${HASH}", role: supervisor, may: [call.monitor.listen], mayNot: [call.end], queues: [hq/64*], takeFrom: [hq/agents], giveTo: ["hq/outside:+49*"]`,
    `passwordHash: "${HASH}", role: agent, agent: hq/1001`,
  ])('stand as %s', (person) => {
    expect('mistakes' in read(of(person))).toBe(false);
  });
  it.each([
    ['commands: true', 'people[1] has no passwordHash'],
    [`passwordHash: "${HASH}", password: correct horse`, 'people[1].password stands beside a passwordHash'],
    ['passwordHash: "$2b$12$abcdefghijklmnopqrstuv"', 'people[1].passwordHash is no hash Ringside can use'],
    [
      `passwordHash: "${HASH}", role: admin, commands: true`,
      'people[1].commands is said by the role already',
    ],
    [`passwordHash: "${HASH}", role: agent`, 'people[1] has the role agent, but no agent'],
    [`passwordHash: "${HASH}", role: boss`, 'people[1].role'],
    [`passwordHash: "${HASH}", role: viewer, may: [call.everything]`, 'people[1].may[1]'],
    [`passwordHash: "${HASH}", role: viewer, queues: [branch/6400]`, 'names the source "branch"'],
    [`passwordHash: "${HASH}", role: viewer, queues: ["hq/*/x"]`, 'people[1].queues[1]'],
  ])('do not stand as %s', (person, words) => {
    expect(describeMistakes('x', mistakes(of(person)))).toContain(words);
  });
});

describe('a file that is a trap', () => {
  it.each([
    [
      'aliases of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij']
        .map((each, i) => {
          const before = 'abcdefghi'[i];
          return `${each}: &${each} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
        })
        .join('\n')}`,
    ],
    ['a list that holds itself', 'sources: &all [*all]'],
    ['a map that holds itself', 'site: &site { name: *site }'],
    ['two that hold each other', 'a: &a { b: &b { a: *a } }'],
    ['ten thousand brackets', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['a hundred deep', `site: ${'{a: '.repeat(100)}1${'}'.repeat(100)}`],
  ])('of %s is one mistake in words', (_what, text) => {
    const [first] = mistakes(text);
    expect(first?.problem).toBeTruthy();
    expect(describeMistakes('x.yaml', mistakes(text))).not.toMatch(/RangeError|at file:/);
  });

  it('may use a few aliases all the same', () => {
    const config = read(
      'rule: &rule { targetSeconds: 30 }\nqueues: { hq/6400: *rule }\nsources: [{ id: hq, make: toy, url: "http://127.0.0.1:1", secret: x }]',
    );
    expect('mistakes' in config ? config.mistakes : []).toEqual([]);
  });
});

describe('what cannot be had', () => {
  it('is told once: a secret that is not set is not also too short', () => {
    const told = mistakes(GOOD);
    expect(told).toHaveLength(1);
    expect(told[0]?.problem).toContain('TOY_SECRET, which is not set');
  });

  it('a file that is not there is told in one plain sentence', () => {
    const loaded = loadConfig('/nowhere/ringside.config.yaml', { toy }, {});
    if (loaded.ok) throw new Error('this file was read');
    expect(describeMistakes(loaded.file, loaded.mistakes)).toBe(
      '/nowhere/ringside.config.yaml is not there. Check the path.',
    );
  });
});

describe('a good configuration', () => {
  it('is read with defaults, secrets from the environment and paths relative to the file', () => {
    const config = read(GOOD, { TOY_SECRET: 'hush' });
    if ('mistakes' in config) throw new Error(JSON.stringify(config.mistakes));
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 3000, data: '/etc/ringside/data' });
    // A target nobody wrote is none: the PBX's own goes before ours.
    expect(config.rule).toMatchObject({ formula: 'abandonsAfterTarget' });
    expect(config.rule.targetSeconds).toBeUndefined();
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
      [4, 'server.port'],
      [5, 'server.prot'],
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
    ['a source called site', 'sources: [{ id: site, make: toy, url: "http://x", secret: s }]', /taken/],
    ['a list where a map belongs', '[1, 2]', /must be/],
  ])('%s', (_name, text, expected) => {
    expect(describeMistakes('x', mistakes(text))).toMatch(expected);
  });
});
