// Proves the line: both logins and their refusals, sessions that die, sockets, what is asked how often, fallbacks and the
// notices that go with them.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sourceId } from '#lib/model/ids.ts';
import { open } from '#server/pbx/vodia/connect.ts';
import { begin } from '#server/pbx/vodia/memory.ts';
import { settings } from '#server/pbx/vodia/settings.ts';
import { translate } from '#server/pbx/vodia/translate.ts';
import { Fatal, type Frame, Transient } from '#server/pbx-sdk/contract.ts';
import { pause } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { FakePbx, PASSWORD, SETTINGS } from './pbx.ts';
import { ACCOUNTS, DOMAIN, ME, row, START } from './scene.ts';

class Running {
  readonly clock = new VirtualClock(START);
  readonly pbx = new FakePbx(this.clock);
  readonly frames: Frame[] = [];
  readonly notices = new Map<string, string>();
  readonly life = new AbortController();
  error: unknown = null;

  constructor(prepare: (pbx: FakePbx) => void = () => undefined, more: object = {}) {
    prepare(this.pbx);
    const { clock } = this;
    const line = open(settings.parse({ ...SETTINGS, ...more }), {
      now: () => clock.now(),
      pause: (ms, signal) => pause(clock, ms, signal),
      network: this.pbx.network,
      signal: this.life.signal,
      notice: (key, text) => this.#notice(key, text),
    });
    let memory = begin(sourceId('hq'), { queues: [], agents: [], calls: [], heardAt: null });
    const listen = async (): Promise<void> => {
      for await (const frame of line.frames) {
        this.frames.push(frame);
        const told = translate(memory, frame);
        memory = told.memory;
        for (const { key, text } of told.notices ?? []) this.#notice(key, text);
        line.heed?.(memory, told.asks ?? []);
      }
    };
    listen().catch((error: unknown) => {
      this.error = error;
    });
  }

  #notice(key: string, text: string | null): void {
    if (text === null) this.notices.delete(key);
    else this.notices.set(key, text);
  }

  async pass(seconds: number): Promise<this> {
    await this.clock.run(this.clock.now() + seconds * 1000);
    return this;
  }

  channels(): string[] {
    return this.frames.map(({ channel }) => channel.replace(/^rest:/, ''));
  }

  count(path: string): number {
    return this.pbx.heard.filter((asked) => asked.method === 'GET' && asked.path === path).length;
  }
}

const ACDS = `domain/${DOMAIN}/acds`;
const DIRECTORY = `${ME}/accounts?type=extensions`;
const DETAIL = `${ME}/wallboard/73`;
const CALLS_40 = `user/40@${DOMAIN}/calls`;
const refuse = (pbx: FakePbx, path: string, status = 403): void => {
  pbx.answers[`GET ${path}`] = { status, body: {} };
};

describe('settings', () => {
  it('keep the origin alone, and name each tenant once, in small letters', () => {
    expect(settings.parse({ ...SETTINGS, url: 'https://a.example:443/x/' }).url).toBe('https://a.example');
    expect(settings.parse({ ...SETTINGS, domains: ['Tenant.Example.com'] }).domains).toEqual([DOMAIN]);
    expect(settings.safeParse({ ...SETTINGS, domains: [] }).success).toBe(false);
    expect(settings.safeParse({ ...SETTINGS, domains: ['a', 'A'] }).success).toBe(false);
    expect(settings.safeParse({ ...SETTINGS, extension: `800@${DOMAIN}` }).success).toBe(false);
    expect(settings.safeParse({ ...SETTINGS, url: 'ftp://x' }).success).toBe(false);
  });
});

describe('the login', () => {
  it('asks for a token as the administrator, makes it a session, and shows that to the socket', async () => {
    const run = await new Running().pass(5);
    const [token, session] = run.pbx.heard;
    expect([token?.method, token?.path, token?.as]).toEqual(['POST', 'system/session', 'basic']);
    expect(JSON.parse(token?.body ?? '')).toEqual({ name: '3rd', username: '800', domain: DOMAIN });
    expect([session?.as, JSON.parse(session?.body ?? '').name]).toEqual(['nobody', 'session']);
    const [peer] = run.pbx.peers;
    expect(peer?.url.href).toBe(`wss://pbx.example:8082/websocket?domain=${DOMAIN}&user=800`);
    expect(run.error).toBeNull();
  });

  it.each([
    ['plain text', (token: string) => token],
    ['an object with session', (session: string) => ({ session })],
    ['an object with value', (value: string) => ({ value })],
    ['an object with token', (token: string) => ({ token })],
  ])('takes the token as %s', async (_form, form) => {
    const run = await new Running((pbx) => {
      pbx.answers['POST system/session'] = ({ body }) => {
        const told = JSON.parse(body) as { name: string };
        if (told.name === '3rd') return { body: form('abcdefgh12345678') };
        pbx.sessions.add('made1234567');
        return { body: { made: 'made1234567' } };
      };
    }).pass(5);
    expect(run.error).toBeNull();
    expect(run.pbx.peers).toHaveLength(1);
  });

  it.each([
    ['the password', PASSWORD],
    ['its MD5', createHash('md5').update(PASSWORD).digest('hex')],
  ])('falls back to the login of old builds, with %s', async (_how, secret) => {
    const run = await new Running((pbx) => {
      pbx.thirdParty = false;
      pbx.secret = secret;
    }).pass(5);
    expect(run.error).toBeNull();
    expect(run.pbx.peers).toHaveLength(1);
    expect(run.channels()).toContain('synced');
  });

  it('takes 200 with false for a refusal, and tries a wrong password no more', async () => {
    const run = await new Running((pbx) => {
      pbx.answers['POST system/session'] = { body: false };
      pbx.answers['PUT system/session'] = { body: false };
    }).pass(300);
    expect(run.error).toBeInstanceOf(Fatal);
    expect(String(run.error)).toContain('“admin”');
    expect(String(run.error)).not.toContain(PASSWORD);
    expect(run.pbx.heard).toHaveLength(3);
  });

  it.each([
    [403, 'API access'],
    [404, `no extension 800 in the tenant ${DOMAIN}`],
  ])('says what HTTP %i means', async (status, says) => {
    const run = await new Running((pbx) => {
      pbx.answers['POST system/session'] = { status, body: {} };
    }).pass(30);
    expect(run.error).toBeInstanceOf(Fatal);
    expect(String(run.error)).toContain(says);
  });

  it('to something that is no Vodia PBX says so', async () => {
    const run = await new Running((pbx) => {
      for (const method of ['POST', 'PUT'])
        pbx.answers[`${method} system/session`] = { body: { page: '<html>' } };
    }).pass(30);
    expect(String(run.error)).toContain('pbx.example:8082 does not speak as a Vodia PBX');
    expect(run.error).toBeInstanceOf(Fatal);
  });

  it('asks for another token at once where the first came too late', async () => {
    let late = true;
    const run = await new Running((pbx) => {
      pbx.answers['POST system/session'] = ({ body }) => {
        if ((JSON.parse(body) as { name: string }).name === '3rd') return { body: 'abcdefgh12345678' };
        if (late) {
          late = false;
          return { body: false };
        }
        pbx.sessions.add('made1234567');
        return { body: { made: 'made1234567' } };
      };
    }).pass(5);
    expect(run.error).toBeNull();
    expect(run.pbx.heard.filter(({ method }) => method === 'POST')).toHaveLength(4);
    expect(run.pbx.peers).toHaveLength(1);
  });

  it('is tried again where the token came too late, or the PBX cannot just now', async () => {
    const late = await new Running((pbx) => {
      pbx.answers['POST system/session'] = ({ as }) => ({
        body: as === 'basic' ? 'abcdefgh12345678' : false,
      });
    }).pass(30);
    expect(late.error).toBeInstanceOf(Transient);
    const down = await new Running((pbx) => {
      pbx.answers['POST system/session'] = { status: 503, body: {} };
    }).pass(30);
    expect(down.error).toBeInstanceOf(Transient);
  });

  it('signs in to every tenant, each with a socket of its own', async () => {
    const run = await new Running(undefined, { domains: [DOMAIN, 'other.example.com'] }).pass(5);
    expect(run.pbx.peers.map(({ url }) => url.searchParams.get('domain'))).toEqual([
      DOMAIN,
      'other.example.com',
    ]);
    expect(run.channels().filter((channel) => channel === 'opened' || channel === 'synced')).toEqual([
      'opened',
      'synced',
    ]);
  });

  it('gives its session back when the line is closed', async () => {
    const run = await new Running().pass(5);
    run.life.abort(new Transient('closing'));
    await run.pass(1);
    expect(run.error).toBeInstanceOf(Transient);
    expect(run.pbx.paths('DELETE')).toEqual(['system/session']);
    expect(run.pbx.peers).toEqual([]);
  });
});

describe('the socket', () => {
  it('is kept alive from the start and twice a minute, and never made a phone', async () => {
    const run = await new Running().pass(100);
    const said = run.pbx.said.map((text) => (JSON.parse(text) as { action: string }).action);
    expect(said.slice(0, 2)).toEqual(['avoid-disconnect', 'domain-calls']);
    expect(said.filter((action) => action === 'avoid-disconnect').length).toBeGreaterThanOrEqual(4);
    expect(new Set(said)).toEqual(new Set(['avoid-disconnect', 'domain-calls']));
  });

  it('whose session was revoked is renewed at once, and nothing ends', async () => {
    const run = await new Running().pass(10);
    run.pbx.revoke();
    await run.pass(1);
    expect(run.error).toBeNull();
    expect(run.pbx.peers).toHaveLength(1);
    expect(run.channels().filter((channel) => channel === 'opened')).toHaveLength(1);
    expect(run.channels()).toContain(`renewed:${DOMAIN}`);
    const renewed = run.frames.find((frame) => frame.channel === `renewed:${DOMAIN}`);
    expect((renewed?.at ?? 0) - START).toBeLessThan(10_200);
    run.pbx.push({ action: 'call-state', calls: [] });
    await run.pass(1);
    expect(run.channels()).toContain(`stream:${DOMAIN}`);
  });

  it('refused for a dead session gets a new one; refused twice wants it in the address', async () => {
    const once = await new Running((pbx) => pbx.upgrades.push(401)).pass(5);
    expect(once.error).toBeNull();
    expect(once.pbx.peers).toHaveLength(1);
    const spelled = await new Running((pbx) => {
      pbx.wantsQuery = true;
    }).pass(5);
    expect(spelled.error).toBeNull();
    expect(spelled.pbx.peers[0]?.url.searchParams.get('session')).toMatch(/^s3ssion/);
    const thrice = await new Running((pbx) => pbx.upgrades.push(403, 403, 403)).pass(5);
    expect(thrice.error).toBeInstanceOf(Transient);
  });

  it('closed again and again ends the line', async () => {
    const run = await new Running().pass(10);
    run.pbx.revoke();
    await run.pass(1);
    run.pbx.revoke();
    await run.pass(1);
    expect(run.error).toBeInstanceOf(Transient);
  });

  it('may be silent for ever: a probe tells whether the PBX is there', async () => {
    const run = await new Running((pbx) => {
      for (const path of [ACDS, DIRECTORY]) refuse(pbx, path);
    }).pass(120);
    expect(run.error).toBeNull();
    run.pbx.dead = true;
    await run.pass(45);
    expect(run.error).toBeInstanceOf(Transient);
  });
});

describe('questions', () => {
  it('are the snapshot’s first, the socket’s list before it is complete', async () => {
    const run = await new Running().pass(5);
    const told = run.channels();
    expect(told.slice(0, 8)).toEqual([
      'opened',
      ACDS,
      DIRECTORY,
      `domain/${DOMAIN}/user_settings/73`,
      DETAIL,
      CALLS_40,
      `user/40@${DOMAIN}/dnd`,
      `domain/${DOMAIN}/account/40/acd_login`,
    ]);
    expect(told.indexOf('synced')).toBeGreaterThan(8);
  });

  it('wait for no list that does not come, and then ask the extensions', async () => {
    const run = await new Running().pass(5);
    const before = run.channels().slice(0, run.channels().indexOf('synced'));
    expect(before.filter((path) => path === CALLS_40).length).toBe(2);
    expect(before).toContain(`user/42@${DOMAIN}/calls`);
  });

  it('are few where nothing happens', async () => {
    const run = await new Running().pass(5);
    run.pbx.push({ action: 'call-state', calls: [] });
    await run.pass(5);
    const before = run.pbx.heard.length;
    await run.pass(60);
    expect(run.pbx.heard.length - before).toBeLessThan(12);
  });

  it('follow a call every two seconds where no message would tell its end', async () => {
    const run = await new Running().pass(5);
    run.pbx.push({ action: 'call-state', calls: row('c1', { extension: ['40'], state: 'connected' }) });
    await run.pass(1);
    const before = run.count(CALLS_40);
    run.pbx.answers[`GET ${CALLS_40}`] = { body: [row('c1', { extension: ['40'], state: 'connected' })] };
    await run.pass(20);
    expect(run.count(CALLS_40) - before).toBeGreaterThanOrEqual(9);
    // An end in words: from now on the socket is believed.
    run.pbx.push({ action: 'call-state', calls: row('c2', { extension: ['40'], state: 'ended' }) });
    await run.pass(1);
    const told = run.count(CALLS_40);
    await run.pass(20);
    expect(run.count(CALLS_40) - told).toBeLessThanOrEqual(1);
  });

  it('follow a call no more when two answers lack it', async () => {
    const run = await new Running().pass(5);
    run.pbx.push({ action: 'call-state', calls: row('c1', { extension: ['40'], state: 'connected' }) });
    await run.pass(10);
    const before = run.count(CALLS_40);
    await run.pass(30);
    expect(run.count(CALLS_40)).toBe(before);
  });

  it('follow it every half minute where the lists are whole', async () => {
    const run = await new Running().pass(5);
    run.pbx.push({ action: 'call-state', calls: [] });
    run.pbx.push({ action: 'call-state', calls: [row('c1', { extension: ['40'], state: 'connected' })] });
    await run.pass(1);
    const before = run.count(CALLS_40);
    await run.pass(65);
    expect(run.count(CALLS_40) - before).toBe(2);
  });

  it('find the calls of a PBX that pushes none, and say so', async () => {
    const run = await new Running((pbx) => {
      pbx.answers[`GET ${CALLS_40}`] = { body: [row('c1', { extension: ['40'] })] };
    }).pass(20);
    expect(run.notices.get(`${DOMAIN} calls`)).toContain('only when asked');
  });

  it('never number more than four at once', async () => {
    let open = 0;
    let most = 0;
    const run = new Running();
    const { request } = run.pbx.network;
    Object.assign(run.pbx.network, {
      request: async (...of: Parameters<typeof request>) => {
        most = Math.max(most, ++open);
        return request(...of).finally(() => open--);
      },
    });
    await run.pass(60);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(4);
  });
});

describe('where the PBX does not answer', () => {
  it('403 to the queues: their names by another way, and what to grant on the sources page', async () => {
    const run = await new Running((pbx) => {
      for (const path of [ACDS, `domain/${DOMAIN}/user_settings/73`, DETAIL]) refuse(pbx, path);
      pbx.answers[`GET ${ME}/accounts?type=acds`] = { body: [{ name: '73', displayname: 'Sales' }] };
    }).pass(5);
    expect(run.error).toBeNull();
    expect(run.channels()).toContain(`${ME}/accounts?type=acds`);
    expect(run.notices.get(`${DOMAIN} settings`)).toContain('administrator’s account of the tenant');
    expect(run.notices.get(`${DOMAIN} agents`)).toContain('Queue manager');
    expect(run.notices.get(`${DOMAIN} queues`)).toBeUndefined();
  });

  it('403 to all that could name a queue: calls and agents still, and the notice', async () => {
    const run = await new Running((pbx) => {
      for (const path of [ACDS, `${ME}/wallboard`, `${ME}/acd`]) refuse(pbx, path);
      // A directory that does not know the kind lists its extensions: they are no queues.
      pbx.answers[`GET ${ME}/accounts?type=acds`] = { body: ACCOUNTS };
    }).pass(5);
    expect(run.error).toBeNull();
    expect(run.channels()).toContain('synced');
    expect(run.channels()).not.toContain(`${ME}/accounts?type=acds`);
    expect(run.notices.get(`${DOMAIN} queues`)).toMatch(/does not show the queues to “admin” \(HTTP 403\)/);
    expect(run.notices.get(`${DOMAIN} queues`)).toContain('make extension 800 a manager');
  });

  it('a notice is taken back when the right was granted', async () => {
    const run = await new Running((pbx) => refuse(pbx, DIRECTORY)).pass(5);
    expect(run.notices.has(`${DOMAIN} directory`)).toBe(true);
    delete run.pbx.answers[`GET ${DIRECTORY}`];
    await run.pass(700);
    expect(run.notices.has(`${DOMAIN} directory`)).toBe(false);
  });

  it('404 to the wallboard of old: the questions of today, in either form of the group', async () => {
    const spelled = `${ME}/acdinfo?info=agents&group=73@${DOMAIN}`;
    const run = await new Running((pbx) => {
      refuse(pbx, DETAIL, 404);
      refuse(pbx, `${ME}/acdinfo?info=agents&group=73`, 404);
      pbx.answers[`GET ${spelled}`] = { body: [] };
      pbx.answers[`GET ${ME}/acdinfo?info=calls&group=73&number=0`] = { body: [] };
    }).pass(5);
    expect(run.channels()).toContain(spelled);
    expect(run.channels()).toContain(`${ME}/acdinfo?info=calls&group=73&number=0`);
    expect(run.notices.has(`${DOMAIN} agents`)).toBe(false);
  });

  it('no answer at all to one question takes nothing else down, and is not waited for again', async () => {
    let silent = 0;
    const run = await new Running((pbx) => {
      refuse(pbx, DETAIL, 404);
      const { request } = pbx.network;
      Object.assign(pbx.network, {
        request: async (...[asked, signal]: Parameters<typeof request>) => {
          if (!asked.url.includes('acdinfo')) return request(asked, signal);
          silent++;
          throw new Transient('no answer');
        },
      });
    }).pass(90);
    expect(run.error).toBeNull();
    expect(run.channels()).toContain('synced');
    expect(run.channels().filter((path) => path.includes('acdinfo'))).toEqual([]);
    const before = silent;
    await run.pass(60);
    expect(silent).toBe(before);
  });

  it('what commands need and may not have is told, and nothing of the refusal’s text', async () => {
    const run = await new Running((pbx) => {
      pbx.answers[`GET user/40@${DOMAIN}/dnd`] = { status: 403, body: { secret: PASSWORD } };
    }).pass(5);
    const frame = run.frames.find(({ channel }) => channel.endsWith('/dnd'));
    expect(frame?.text).toBe('HTTP 403');
  });

  it('401 to the administrator’s name: the session of the extension', async () => {
    const run = await new Running((pbx) => {
      const { request } = pbx.network;
      Object.assign(pbx.network, {
        request: (...[asked, signal]: Parameters<typeof request>) =>
          request(
            asked.url.includes('/rest/system/') || !asked.headers['Authorization']
              ? asked
              : { ...asked, headers: {} },
            signal,
          ),
      });
    }).pass(30);
    expect(run.error).toBeNull();
    expect(run.channels()).toContain(ACDS);
    expect(run.pbx.heard.filter((asked) => asked.as === 'session').length).toBeGreaterThan(10);
  });

  it('a session that died under a question is made anew', async () => {
    const run = await new Running().pass(5);
    // The administrator may not ask it, the extension may.
    run.pbx.answers[`GET ${ACDS}`] = ({ as }) =>
      as === 'session' ? { body: [] } : { status: as === 'basic' ? 403 : 401, body: {} };
    run.pbx.sessions.clear();
    await run.pass(30);
    expect(run.error).toBeNull();
    const asked = run.pbx.heard.filter(({ path, at }) => path === ACDS && at > START + 5_000);
    expect(asked.map(({ as }) => as).slice(0, 3)).toEqual(['basic', 'nobody', 'session']);
  });
});
