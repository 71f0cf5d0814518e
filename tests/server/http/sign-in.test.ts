// Guessing passwords: it is slowed down, it keeps nobody out who is known, it tells no names, and it holds no screen up.
import type { IncomingMessage } from 'node:http';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import { PROTOCOL } from '#lib/sync/protocol.ts';
import { SignIn, type Tried } from '#server/access/sign-in.ts';
import { addressReader, wholeAddressReader } from '#server/http/address.ts';
import { openDesk } from '#tests/server/access/desk.ts';
import { request, type Standing, say, stand, statusOf } from './standing.ts';

const ana = { name: 'Ana', password: 'correct horse', numbers: 'full', commands: true } as const;

/** With a comparison that costs nothing: that it is slow is not what is looked at here. */
async function door() {
  const { people, clock, pass } = await openDesk([ana]);
  const compared: string[] = [];
  const signIn = new SignIn({
    people,
    key: Buffer.alloc(32, 3),
    now: () => clock.now(),
    site: 'here',
    compare: async (password, hash) => {
      compared.push(hash);
      return password === ana.password && hash === people.byName('Ana')?.hash;
    },
  });
  return {
    compared,
    wait: pass,
    signIn: (name: string, password: string, address = '10.0.0.1', cookies?: string) =>
      signIn.try({ name, password, address, cookies }),
    /** What a browser keeps on which this was right. */
    jar: (result: Tried): string =>
      'person' in result
        ? (signIn.knownCookie(result.person, result.browser, false).split(';')[0] ?? '')
        : '',
  };
}
const works = (result: Tried): boolean => 'person' in result;
const status = (result: Tried): number => ('person' in result ? 200 : result.refused === 'wrong' ? 401 : 429);

describe('a lock', () => {
  it('is not undone by ten thousand made-up names, from one address or from many', async () => {
    const { signIn } = await door();
    for (let i = 0; i < 20; i++) await signIn('Ana', `guess ${i}`);
    for (let i = 0; i < 25_000; i++)
      await signIn(`name ${i}`, 'x', i % 2 ? '10.0.0.1' : `10.1.${i >> 8}.${i & 255}`);
    expect(works(await signIn('Ana', ana.password))).toBe(false);
  });

  it('on one address keeps out nobody at another', async () => {
    const { signIn, wait } = await door();
    for (let minute = 0; minute < 120; minute++) {
      for (let i = 0; i < 10; i++) await signIn('Ana', `guess ${minute} ${i}`, '10.6.6.6');
      await wait(60_000);
      expect(works(await signIn('Ana', ana.password, '10.0.0.7'))).toBe(true);
    }
  });

  it('is passed by a browser on which she has signed in, whoever guesses, from everywhere, at her address too', async () => {
    const { signIn, jar } = await door();
    const known = jar(await signIn('Ana', ana.password));
    for (let i = 0; i < 3_000; i++) await signIn('Ana', `guess ${i}`, `10.2.${i >> 8}.${i & 255}`);
    for (let i = 0; i < 50; i++) await signIn('Ana', `guess ${i}`, '10.0.0.1');
    expect(works(await signIn('Ana', ana.password))).toBe(false);
    expect(works(await signIn('Ana', ana.password, '10.0.0.1', known))).toBe(true);
  });

  it('holds for a known browser’s own guesses, and its mark is good for nobody else', async () => {
    const { signIn, jar } = await door();
    const known = jar(await signIn('Ana', ana.password));
    for (let i = 0; i < 30; i++) await signIn('Ana', `guess ${i}`, '10.0.0.1', known);
    expect(works(await signIn('Ana', ana.password, '10.0.0.1', known))).toBe(false);
    for (const forged of [
      known.replace(/ringside-known-here=../, 'ringside-known-here=xx'),
      `${known}x`,
      known.replace('-here', '-there'),
      'ringside-known-here=.',
      'ringside-known-here=e30.e30',
    ])
      expect(works(await signIn('Ana', ana.password, '10.0.0.1', forged))).toBe(true);
  });

  it('grows with each further wrong try, ends, and is forgotten', async () => {
    const { signIn, wait } = await door();
    for (let i = 0; i < 8; i++) await signIn('Ana', `guess ${i}`);
    await wait(61_000);
    expect(status(await signIn('Ana', 'once more'))).toBe(401);
    await wait(61_000);
    expect(status(await signIn('Ana', ana.password))).toBe(429);
    await wait(60_000);
    expect(works(await signIn('Ana', ana.password))).toBe(true);
    for (let i = 0; i < 7; i++) await signIn('Ana', `guess ${i}`);
    await wait(61 * 60_000);
    for (let i = 0; i < 7; i++) expect(status(await signIn('Ana', `guess ${i}`))).toBe(401);
    expect(works(await signIn('Ana', ana.password))).toBe(true);
  });

  it('is the same for a name nobody has, and costs the same: one comparison each, with a hash like any other', async () => {
    const tried = async (name: string) => {
      const { signIn, compared } = await door();
      const answers: number[] = [];
      for (let i = 0; i < 30; i++) answers.push(status(await signIn(name, `guess ${i}`)));
      return { answers, compared };
    };
    const [nobody, someone] = [await tried('Nobody'), await tried('Ana')];
    expect(nobody.answers).toEqual(someone.answers);
    expect(nobody.compared).toHaveLength(someone.compared.length);
    // Nothing is compared for whoever is over a limit.
    expect(nobody.compared).toHaveLength(nobody.answers.filter((each) => each === 401).length);
    for (const hash of [...nobody.compared, ...someone.compared])
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('is not passed by coming all at once', async () => {
    const { signIn, compared } = await door();
    const all = await Promise.all(Array.from({ length: 60 }, (_, i) => signIn('Ana', `guess ${i}`)));
    expect(all.filter((each) => status(each) === 401).length).toBeLessThanOrEqual(10);
    expect(compared.length).toBeLessThanOrEqual(10);
  });
});

describe('whose request it is', () => {
  const from = (remoteAddress: string, forwarded?: string) =>
    ({
      socket: { remoteAddress },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    }) as unknown as IncomingMessage;

  it('is told by trusted proxies alone, and only what they have written', () => {
    const addressOf = addressReader(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
    expect(addressOf(from('192.0.2.1', '1.2.3.4'))).toBe('192.0.2.1');
    expect(addressOf(from('127.0.0.1', '1.2.3.4'))).toBe('1.2.3.4');
    expect(addressOf(from('::ffff:127.0.0.1', '6.6.6.6, 1.2.3.4'))).toBe('1.2.3.4');
    expect(addressOf(from('127.0.0.1', '6.6.6.6, 1.2.3.4, 10.1.1.1'))).toBe('1.2.3.4');
    expect(addressOf(from('127.0.0.1'))).toBe('127.0.0.1');
    expect(addressOf(from('127.0.0.1', 'made up'))).toBe('127.0.0.1');
    expect(addressReader([])(from('127.0.0.1', '1.2.3.4'))).toBe('127.0.0.1');
  });

  it('is whole for what is bound to single ones', () => {
    const whole = wholeAddressReader(['127.0.0.1']);
    expect(whole(from('2001:db8:1:2::1'))).toBe('2001:db8:1:2::1');
    expect(whole(from('127.0.0.1', '2001:db8:1:2::1'))).toBe('2001:db8:1:2::1');
    expect(whole(from('::ffff:192.0.2.1'))).toBe('192.0.2.1');
  });

  it('is one for all addresses of a household', () => {
    const addressOf = addressReader([]);
    expect(addressOf(from('2001:db8:1:2::1'))).toBe(addressOf(from('2001:db8:1:2:ffff:1:2:3')));
    expect(addressOf(from('2001:db8:1:2::1'))).not.toBe(addressOf(from('2001:db8:1:3::1')));
    expect(addressOf(from('::1'))).toBe('0:0:0:0:0:0:0:1');
  });
});

describe('a flood of wrong sign-ins', () => {
  let server: Standing | null = null;
  afterEach(() => server?.close());

  it('is answered, most of it unread, while a joined screen goes on being answered', async () => {
    const walls = [{ id: 'main', name: 'Main', open: true }];
    server = await stand({ people: [{ name: 'Ana', password: ana.password }], walls });
    const { port } = server;
    const socket = io(`http://127.0.0.1:${port}`, {
      transports: ['websocket'],
      extraHeaders: { origin: `http://127.0.0.1:${port}` },
      reconnection: false,
    });
    let lost = 0;
    socket.on('disconnect', () => lost++);
    const joined = await socket.emitWithAck('join', { protocol: PROTOCOL, view: 'wall', cursor: null });
    expect(joined).toMatchObject({ ok: true });
    const guess = async (i: number): Promise<number | null> => {
      const body = JSON.stringify({ name: i % 2 ? 'Ana' : `nobody ${i}`, password: `guess ${i}` });
      const headers = {
        Origin: `http://127.0.0.1:${port}`,
        'Content-Length': String(body.length),
      };
      return statusOf(await (await say(port, request('POST', '/api/session', port, headers, body))).closed);
    };
    const answers = await Promise.all(Array.from({ length: 120 }, (_, i) => guess(i)));
    expect(new Set(answers)).toEqual(new Set([401, 429]));
    expect(answers.filter((each) => each === 401).length).toBeLessThanOrEqual(11);
    expect(await socket.timeout(10_000).emitWithAck('time')).toBeGreaterThan(0);
    expect(lost).toBe(0);
    socket.disconnect();
  });
});
