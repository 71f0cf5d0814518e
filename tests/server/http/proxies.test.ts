// Whom a request comes from is said by its line, and by a proxy only where that is named: whoever writes the headers of a
// proxy themselves changes neither whose limits count nor whether they came over TLS.
import { afterEach, describe, expect, it } from 'vitest';
import { type Standing, stand } from './standing.ts';

const PASSWORD = 'a third of them all';
const people = [{ name: 'Root', password: PASSWORD, role: 'admin' }];
const ORIGIN = 'https://wall.example.com';

let server: Standing | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const open = async (trustedProxies: readonly string[]): Promise<string> => {
  server = await stand({ people, server: { origins: [ORIGIN], trustedProxies } });
  return server.url;
};
const signIn = (url: string, password: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ name: 'Root', password }),
  });
/** As many wrong tries as one address has, and two more, each said to come from elsewhere. */
const tries = async (url: string, header: (i: number) => Record<string, string>): Promise<number[]> => {
  const statuses: number[] = [];
  for (let i = 0; i < 12; i++) statuses.push((await signIn(url, `wrong ${i}`, header(i))).status);
  return statuses;
};
const from = (i: number): Record<string, string> => ({
  'x-forwarded-for': `203.0.113.${i + 1}`,
  forwarded: `for=203.0.113.${i + 1}`,
  'x-real-ip': `203.0.113.${i + 1}`,
});
const PRIVATELY = { 'x-forwarded-proto': 'https', 'x-forwarded-ssl': 'on', forwarded: 'proto=https' };
const stays = async (url: string): Promise<string | null> =>
  (await fetch(`${url}/api/v1/session`, { headers: PRIVATELY })).headers.get('strict-transport-security');

describe('a proxy that nobody has named', () => {
  it('has the limits of its own address, whomever it says it asks for', async () => {
    const statuses = await tries(await open(['10.9.9.9']), from);
    // The eighth wrong password for one name from one address begins a pause.
    expect(statuses.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 401));
    expect(statuses.slice(8)).toEqual([429, 429, 429, 429]);
  });

  it('cannot say that the browser came over TLS', async () => {
    const url = await open(['10.9.9.9']);
    expect(await stays(url)).toBeNull();
    const cookies = (await signIn(url, PASSWORD, PRIVATELY)).headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    expect(cookies.filter((each) => /secure/i.test(each) || each.startsWith('__'))).toEqual([]);
  });
});

describe('a proxy that is named', () => {
  it('has no limits of its own: those for whom it asks have', async () => {
    const statuses = await tries(await open(['127.0.0.1']), from);
    expect(statuses).toEqual(Array.from({ length: 12 }, () => 401));
  });

  it('says that the browser came over TLS', async () => {
    expect(await stays(await open(['127.0.0.1']))).toContain('max-age=');
  });
});
