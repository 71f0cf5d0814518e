// What of a configuration lets others read along: it stops a new installation, and warns one that ran before; and what a
// configuration takes from files beside it.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '#server/config.ts';
import { literalSecrets, whyInClear, whyReadable } from '#server/exposure.ts';
import { vendors } from '#server/pbx/index.ts';
import { reported } from '#server/sources/source-report.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';
import { ROOT } from '#tests/source-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-exposed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, text: string, mode = 0o600): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
};
const source = { id: 'hq', make: 'yeastar', url: 'https://pbx.example', clientId: 'x' };
const secretsOf = (make: string) => vendors[make]?.secrets ?? null;

describe('secrets in the configuration', () => {
  it('are found where they stand in it, and not where it only says where they are', () => {
    const document = {
      sources: [
        { ...source, clientSecret: 'in the clear' },
        { ...source, clientSecret: { env: 'HQ' } },
        { ...source, clientSecret: { file: 'hq' } },
        { make: 'nothing', password: 'x' },
      ],
      people: [
        { name: 'Ana', password: 'x' },
        { name: 'Ben', passwordHash: '$argon2id$…' },
      ],
    };
    expect(literalSecrets(document, secretsOf)).toEqual(['sources[1].clientSecret', 'people[1].password']);
    expect(literalSecrets(null, secretsOf)).toEqual([]);
  });

  it('are refused where everybody can read them, with what mends it', () => {
    const file = put('open.yaml', 'x', 0o644);
    expect(whyReadable(file, ['people[1].password'])).toContain(`chmod 600 ${file}`);
    expect(whyReadable(file, [])).toBeNull();
    chmodSync(file, 0o640);
    expect(whyReadable(file, ['people[1].password'])).toBeNull();
  });
});

describe('{ file: PATH }', () => {
  const read = (clientSecret: unknown) =>
    readConfig(JSON.stringify({ sources: [{ ...source, clientSecret }] }), vendors, {}, folder);
  const problem = (clientSecret: unknown): string => {
    const told = read(clientSecret);
    return 'mistakes' in told ? told.mistakes.map((each) => each.problem).join() : 'none';
  };

  it('is read, relative to the configuration, without the end of its line', () => {
    put('secret', 'correct horse\n');
    const told = read({ file: 'secret' });
    if ('mistakes' in told) throw new Error(JSON.stringify(told.mistakes));
    expect(told.sources[0]?.settings).toMatchObject({ clientSecret: 'correct horse' });
    expect(problem({ file: join(folder, 'secret') })).toBe('none');
  });

  it('is refused where everybody can read it, where it is not there, and where it is empty', () => {
    put('open', 'x', 0o644);
    put('empty', '\n');
    expect(problem({ file: 'open' })).toContain('chmod 600');
    expect(problem({ file: 'nowhere' })).toContain('is not there');
    expect(problem({ file: 'empty' })).toContain('is empty');
    expect(problem({ file: '.' })).toContain('is a folder');
  });
});

describe('server.tls', () => {
  it('names files that are there, and belong together', () => {
    const problems = (tls: object): string => {
      const told = readConfig(JSON.stringify({ server: { tls } }), vendors, {}, folder);
      return 'mistakes' in told
        ? told.mistakes.map(({ where, problem }) => `${where} ${problem}`).join()
        : 'none';
    };
    put('no.crt', 'no certificate');
    put('no.key', 'no key');
    expect(problems({ cert: 'nowhere.crt', key: 'no.key' })).toContain(
      'server.tls.cert names a file that is not there',
    );
    expect(problems({ cert: 'no.crt', key: 'no.key' })).toContain('no certificate in PEM');
    expect(problems({ cert: 'no.crt' })).toContain('server.tls');
  });
});

describe('a server in the clear', () => {
  const server = { host: '127.0.0.1', origins: [] as string[], trustedProxies: [] as string[], clear: false };
  it.each([
    ['this machine alone', {}, false],
    ['for others', { host: '0.0.0.0' }, true],
    ['under a name', { origins: ['http://wall.example'] }, true],
    ['for others, as said', { host: '0.0.0.0', clear: true }, false],
    [
      'behind a proxy that is named',
      { origins: ['https://wall.example'], trustedProxies: ['127.0.0.1'] },
      false,
    ],
    ['for others past a proxy beside it', { host: '0.0.0.0', trustedProxies: ['127.0.0.0/8', '::1'] }, true],
    [
      'for others past a proxy beside it, as said',
      { host: '0.0.0.0', trustedProxies: ['127.0.0.1'], clear: true },
      false,
    ],
    ['for a proxy on another machine', { host: '0.0.0.0', trustedProxies: ['192.0.2.7'] }, false],
    ['with a certificate', { host: '0.0.0.0', tls: { cert: 'a', key: 'b' } }, false],
  ])('%s', (_what, more, isWrong) => {
    expect(whyInClear({ ...server, ...more }) !== null).toBe(isWrong);
  });
});

it.each([
  ['yeastar', { url: 'http://192.0.2.1:8088' }, true],
  ['yeastar', { url: 'https://pbx.example' }, false],
  ['yeastar', { url: 'http://127.0.0.1:8088' }, false],
  ['asterisk', { host: '192.0.2.1', useTls: false }, true],
  ['asterisk', { host: '192.0.2.1', useTls: true }, false],
  ['asterisk', { host: 'localhost', useTls: false }, false],
  ['portsip', { url: 'https://pbx.example', socket: 'ws://pbx.example:8887/wsi' }, true],
] as const)('a %s PBX at %j is spoken to in the clear: %s', (make, settings, isClear) => {
  const vendor = vendors[make];
  if (!vendor) throw new Error(make);
  const configured = {
    id: 'hq',
    name: 'HQ',
    vendor,
    settings: settings as never,
    tls: { verify: true, ca: null },
  };
  const told = reported(configured, null, new BoardInHand()).notices;
  expect(told.some((notice) => notice.includes('in the clear'))).toBe(isClear);
});

describe('starting', () => {
  /** Resolves with what is said until the server stands or has ended; it is stopped then. */
  const start = (file: string): Promise<{ code: number | null; said: string }> =>
    new Promise((resolve) => {
      const child = spawn(
        process.execPath,
        [join(ROOT, 'server', 'start.ts'), '--config', file, '--no-pages'],
        {
          cwd: ROOT,
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      let said = '';
      const hear = (chunk: unknown): void => {
        said += String(chunk);
        if (said.includes('Ringside is at')) child.kill('SIGTERM');
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('close', (code) => resolve({ code, said }));
    });
  const configured = (name: string, host: string, mode: number): string =>
    put(
      `${name}.json`,
      JSON.stringify({
        server: { port: 0, host, data: name },
        people: [{ name: 'Root', password: 'a third of them', role: 'admin' }],
      }),
      mode,
    );

  it.each([
    ['with secrets everybody can read', 'readable', '127.0.0.1', 0o644, 'chmod 600'],
    ['in the clear for others', 'clear', '0.0.0.0', 0o600, 'server.clear: true'],
  ])(
    'a new installation %s is refused, and one that ran before goes on with a warning',
    async (_, name, host, mode, why) => {
      const file = configured(name, host, mode);
      const first = await start(file);
      expect(first).toMatchObject({ code: 1 });
      expect(first.said).toContain(why);
      expect(first.said).not.toContain('a third of them');
      // As a version before has left it.
      const before = configured(name, '127.0.0.1', 0o600);
      mkdirSync(join(folder, name), { recursive: true });
      expect((await start(before)).said).toContain('Ringside is at');
      const again = await start(configured(name, host, mode));
      expect(again.said).toContain('Ringside is at');
      expect(again.said).toContain(why);
      expect(again.said).toContain('The next version will not start like this.');
    },
  );
});
