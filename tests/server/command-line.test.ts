// Proves that the command line answers in words: what nobody knows, which version, and whether a file is in order.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '#server/config.ts';
import { vendors } from '#server/pbx/index.ts';
import { commandLine } from '#server/tools/command-line.ts';
import { ROOT } from '#tests/source-file.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'ringside-'));
const FILE = join(FOLDER, 'a-file');
writeFileSync(FILE, 'x\n');

function start(...args: string[]): { code: number | null; out: string; err: string } {
  const { RINGSIDE_CONFIG: _, ...env } = process.env;
  const run = spawnSync(process.execPath, [join(ROOT, 'server', 'start.ts'), ...args], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

describe('the command line', () => {
  it.each([
    ['an option nobody knows', ['--chek'], "Unknown option '--chek'; did you mean --check?"],
    ['a start without its secrets', ['--allow-missing-secrets'], '--allow-missing-secrets goes with --check'],
    ['a word that is no option', ['run'], "Unexpected argument 'run'"],
    ['a port there cannot be', ['--port', '99999'], '"99999" is no port; write a number up to 65535'],
    ['an option without its value', ['--port'], "Option '--port <value>' argument missing"],
  ])('%s: says so, and which there are', (_, args, said) => {
    const { code, err } = start(...args);
    expect(code).toBe(1);
    expect(err).toContain(said);
    expect(err).not.toMatch(/ERR_PARSE|node:internal|at .*\.ts/);
  });

  it('tells its version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(start('--version')).toMatchObject({ code: 0, out: `${version}\n` });
  });

  it('does not call it in order when there is nothing to check', () => {
    const { code, out, err } = start('--check');
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain('There is no ringside.config.yaml in');
    expect(err).toContain('--config FILE');
  });

  it('says once that a named file is not there', () => {
    const { code, err } = start('--check', '--config', '/nowhere.yaml');
    expect(code).toBe(1);
    expect(err).toBe('/nowhere.yaml is not there. Check the path.\n');
  });

  it('never shows the demo for a configuration that is named and missing', () => {
    const { code, out, err } = start('--config', '/nowhere.yaml', '--port', '0', '--no-pages');
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: '/nowhere.yaml is not there. Check the path.\n',
    });
  });

  it('calls a file in order whose secrets are not on this machine, where that is allowed', () => {
    expect(start('--check', '--allow-missing-secrets', '--config', withoutSecrets())).toMatchObject({
      code: 0,
      out: expect.stringContaining(
        'in order but for secrets that are not set here: sources[1].clientSecret.',
      ),
    });
  });

  it.each([
    ['an empty folder', ['--data', ''], '--data is empty'],
    ['a file', ['--data', FILE], 'is not a folder'],
    ['a folder in a file', ['--data', join(FILE, 'sub')], 'a part of its path is a file'],
    ['a folder of the system', ['--data', '/proc/ringside'], 'cannot be'],
    ['a folder that is nowhere', ['--data', '/nowhere/deep/data'], '/nowhere/deep does not exist'],
    ['a name that is too long', ['--data', join(FOLDER, 'x'.repeat(300))], 'its name is too long'],
    ['an address with http://', ['--host', 'http://127.0.0.1'], 'is no address to listen on'],
  ])('cannot use %s, says so and ends with 1', (_, args, said) => {
    const { code, err } = start('--no-pages', '--port', '0', ...args);
    expect(err).toContain(said);
    expect(err).not.toMatch(/node:| {4}at |Error:/);
    expect(code).toBe(1);
  });
});

/** A source whose secret comes from where nothing is. */
const withoutSecrets = (more = ''): string =>
  made(
    'secrets.yaml',
    `site: { name: A, timeZone: Europe/Berlin }\nsources:\n  - { id: a, make: yeastar, url: "https://pbx.example", clientId: x, clientSecret: { env: RINGSIDE_NOT_SET }${more} }\n`,
  );

describe('secrets that are not on this machine', () => {
  const told = (file: string, isAllowed: boolean) => {
    const missing: string[] = [];
    const onMissing = isAllowed ? (where: string) => void missing.push(where) : undefined;
    const loaded = loadConfig(file, vendors, {}, onMissing);
    return { missing, mistakes: loaded.ok ? null : loaded.mistakes.map(({ problem }) => problem) };
  };

  it('are one mistake each, or none where that is allowed', () => {
    const { mistakes } = told(withoutSecrets(), false);
    expect(mistakes).toEqual([expect.stringContaining('RINGSIDE_NOT_SET, which is not set')]);
    expect(told(withoutSecrets(), true)).toEqual({ missing: ['sources[1].clientSecret'], mistakes: [] });
  });

  it('hide nothing else that is wrong', () => {
    const { missing, mistakes } = told(withoutSecrets(', prot: 1'), true);
    expect(missing).toEqual(['sources[1].clientSecret']);
    expect(mistakes).toEqual([expect.stringContaining('is no setting Ringside knows')]);
  });
});

describe('what is typed', () => {
  it('is answered with the nearest option there is, if any is near', () => {
    const options = { check: { type: 'boolean' }, port: { type: 'string' } } as const;
    const told = (...args: string[]) => commandLine(options, false, args);
    expect(told('--chek')).toEqual({ problem: "Unknown option '--chek'; did you mean --check?" });
    expect(told('--xyzzy')).toEqual({ problem: "Unknown option '--xyzzy'." });
    expect(told('--port', '1')).toMatchObject({ values: { port: '1' } });
  });
});

function tool(name: string, args: readonly string[], input = '') {
  const run = spawnSync(process.execPath, [join(ROOT, 'server', 'tools', `${name}.ts`), ...args], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

const MAKE = ['--make', 'yeastar'];
const made = (name: string, bytes: string | Buffer): string => {
  writeFileSync(join(FOLDER, name), bytes);
  return join(FOLDER, name);
};

describe('the tools', () => {
  it.each([
    [
      'decode',
      'a file that is not there',
      [...MAKE, '/nowhere.jsonl'],
      '/nowhere.jsonl is not there. Check the path.',
    ],
    ['decode', 'a folder', [...MAKE, FOLDER], 'is a folder. Name the file in it.'],
    [
      'decode',
      'a path through a file',
      [...MAKE, join(FILE, 'x')],
      'what should be a folder on the way to it is a file',
    ],
    ['decode', 'an empty file', [...MAKE, made('empty', '')], 'is empty: there is nothing to decode.'],
    [
      'decode',
      'a network trace',
      [...MAKE, made('pcap', Buffer.from([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]))],
      'is no text',
    ],
    ['decode', 'a packed file', [...MAKE, made('gz', gzipSync('{}'))], 'is compressed (gzip)'],
    ['decode', 'an option nobody knows', [...MAKE, '--bogus'], "Unknown option '--bogus'"],
    ['decode', 'two files', [...MAKE, 'a', 'b'], 'There are 2 files'],
    ['decode', 'a time that is none', [...MAKE, '--at', 'noon', FILE], '--at must be epoch milliseconds'],
    ['status', 'an option nobody knows', ['--bogus'], "Unknown option '--bogus'"],
    ['status', 'a word that is no option', ['data'], "Unexpected argument 'data'"],
    ['status', 'a file', ['--data', FILE], 'is a file; a data folder is meant'],
    [
      'replay',
      'a file that is not there',
      [...MAKE, '--calls', '/nowhere.csv', '--expected', '/n'],
      '/nowhere.csv is not there',
    ],
  ])('%s: %s is told in words', (name, _, args, said) => {
    const { code, out, err } = tool(name, args);
    expect(`${out}${err}`).toContain(said);
    expect(`${out}${err}`).not.toMatch(/node:| {4}at |ERR_|ENOENT|EISDIR|ENOTDIR/);
    expect(code).toBeGreaterThan(0);
  });

  it('status says that nothing runs where there is nothing', () => {
    expect(tool('status', ['--data', '/nowhere'])).toMatchObject({
      code: 1,
      out: 'There is no folder /nowhere, so no Ringside runs on it.\n',
    });
  });

  it('decode names each junk line and goes on', () => {
    const { code, err } = tool('decode', [...MAKE, '-'], 'junk\n'.repeat(3));
    expect(code).toBe(0);
    expect(err).toContain('line 3: malformed');
    expect(err).toContain('3 frames, 0 events, 0 unknown, 3 malformed');
  });
});
