// What is kept of a password: it is salted and slow, is compared beside the event loop, and costs no more than we allow.
import { spawnSync } from 'node:child_process';
import { argon2Sync } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashPassword, isPassword, isPasswordHash, Queue, whyWeak } from '#server/access/passwords.ts';
import { ROOT } from '#tests/source-file.ts';

const hashOf = (output: string): string => /passwordHash: "([^"]+)"/.exec(output)?.[1] ?? '';

describe('a new password', () => {
  it.each([
    '1qaz2wsx3edc',
    '123456QWERTY',
    'sunshine2024!',
    'Football 99999',
    'liverpoolliverpool',
    'qwerty123456',
  ])('may not be one that is tried first: %s', (password) => {
    expect(whyWeak(password, [])).toBe('guessable');
  });
  it.each(['correct horse battery', 'sunshine over the roofs', '7 dwarfs and a mirror', 'k3v9x-7dq2m-p8whz'])(
    'may be one that is not: %s',
    (password) => {
      expect(whyWeak(password, ['Ana'])).toBeNull();
    },
  );
});

describe('a hash', () => {
  it('is of this password alone, and never twice the same', async () => {
    const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(isPasswordHash(one)).toBe(true);
    expect(await isPassword('correct horse', one)).toBe(true);
    expect(await isPassword('correct horsE', one)).toBe(false);
    expect(await isPassword('', one)).toBe(false);
  });

  it('is argon2id as others make it', async () => {
    // By Node itself, with other costs and lengths than ours.
    const nonce = Buffer.from('somesaltsomesalt');
    const tag = argon2Sync('argon2id', {
      message: 'pässword',
      nonce,
      memory: 256,
      passes: 3,
      parallelism: 2,
      tagLength: 24,
    });
    const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
    const hash = `$argon2id$v=19$m=256,t=3,p=2$${text(nonce)}$${text(tag)}`;
    expect(await isPassword('pässword', hash)).toBe(true);
    expect(await isPassword('password', hash)).toBe(false);
  });

  it.each([
    '',
    'plain',
    '$2b$12$abcdefghijklmnopqrstuv',
    '$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdHNvbWVzYWx0',
    '$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdHNvbWVzYWx0',
    '$argon2id$v=19$m=19456,t=900,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdHNvbWVzYWx0',
    '$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdHNvbWVzYWx0',
    '$argon2id$v=19$m=8,t=2,p=16$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdHNvbWVzYWx0',
  ])('that cannot be used, or costs too much, is none: %s', async (text) => {
    expect(isPasswordHash(text)).toBe(false);
    expect(await isPassword('x', text)).toBe(false);
  });

  it('is made while everything else goes on', async () => {
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    const hash = await hashPassword('correct horse');
    for (let i = 0; i < 5; i++) await isPassword(`guess ${i}`, hash);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(5);
  });
});

describe('the queue', () => {
  it('lets two work, some wait in their order, and turns the rest away', async () => {
    const queue = new Queue();
    const open: (() => void)[] = [];
    const began: number[] = [];
    let most = 0;
    let running = 0;
    const results = Array.from({ length: 30 }, (_, i) =>
      queue.run(async () => {
        began.push(i);
        most = Math.max(most, ++running);
        await new Promise<void>((resolve) => open.push(resolve));
        running--;
        return i;
      }),
    );
    for (let i = 0; i < 18; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      open[i]?.();
    }
    const answers = await Promise.all(results);
    expect(most).toBe(2);
    expect(began).toEqual(Array.from({ length: 18 }, (_, i) => i));
    expect(answers.filter((each) => each === null)).toHaveLength(12);
    expect(await queue.run(async () => 'again')).toBe('again');
  });

  it('goes on when work fails', async () => {
    const queue = new Queue();
    const failing = () => queue.run(() => Promise.reject(new Error('no')));
    for (let i = 0; i < 5; i++) await expect(failing()).rejects.toThrow('no');
    expect(await queue.run(async () => 'on')).toBe('on');
  });
});

describe('a new password', () => {
  it.each([
    ['short', 'elevenchars'],
    ['short', 'ääää'],
    ['guessable', 'aaaaaaaaaaaa'],
    ['guessable', '123456789012'],
    ['guessable', 'abcdefghijkl'],
    ['guessable', 'qwertyuiopas'],
    ['guessable', 'ana-ana-ana1'],
    ['guessable', 'Head office 1'],
  ])('is refused as %s: %s', (why, password) => {
    expect(whyWeak(password, ['Ana', 'Head office', 'x'])).toBe(why);
  });
  it('is taken whatever it is made of', () => {
    for (const password of ['correct horse battery', 'анна каренина 1877', 'Ana likes long walks at noon'])
      expect(whyWeak(password, ['Ana', 'Head office'])).toBeNull();
  });
});

describe('npm run password', () => {
  const run = (input: string) =>
    spawnSync(process.execPath, ['server/tools/password.ts'], { cwd: ROOT, input, encoding: 'utf8' });
  it('prints the hash and nothing of the password', async () => {
    const { stdout, stderr, status } = run('correct horse battery\n');
    expect(status).toBe(0);
    expect(await isPassword('correct horse battery', hashOf(stdout))).toBe(true);
    expect(stdout + stderr).not.toContain('horse');
  });
  it('refuses one that is too short, in words', () => {
    expect(run('short\n')).toMatchObject({ status: 1, stdout: '' });
    expect(run('short\n').stderr).toContain('at least 12 characters');
  });
});

it('the tool stands in package.json', async () => {
  const { default: pack } = await import(join(ROOT, 'package.json'), { with: { type: 'json' } });
  expect(pack.scripts.password).toBe('node server/tools/password.ts');
});
