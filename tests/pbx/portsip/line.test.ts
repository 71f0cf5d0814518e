// Proves the line: what is asked in which order, signing in each way, subscriptions, repairs, and how each failure ends.
import { describe, expect, it } from 'vitest';
import { deadlineMs } from '#lib/model/command.ts';
import { begin } from '#server/pbx/portsip/begin.ts';
import { open } from '#server/pbx/portsip/connect.ts';
import { settings } from '#server/pbx/portsip/settings.ts';
import { translate } from '#server/pbx/portsip/translate.ts';
import { Fatal, type Frame, type PbxCommand, Transient } from '#server/pbx-sdk/contract.ts';
import { pause } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { HQ, NOTHING_KNOWN } from '#tests/contract/vendor-tape.ts';
import { FakePbx, PASSWORD, QUEUE_ID, SETTINGS, TENANT } from './pbx.ts';
import { CALL, OTHER, Scene, START } from './scene.ts';

const set = <K extends keyof FakePbx>(pbx: FakePbx, key: K, value: FakePbx[K]): void => {
  pbx[key] = value;
};
const ADMINISTRATOR = {
  url: SETTINGS.url,
  signIn: 'administrator',
  username: 'sysadmin',
  password: PASSWORD,
};
const EXTENSION = {
  url: SETTINGS.url,
  signIn: 'extension',
  extension: '900',
  password: PASSWORD,
  domain: 'acme.example',
};

class Running {
  readonly clock = new VirtualClock(START);
  readonly pbx = new FakePbx(this.clock);
  readonly frames: Frame[] = [];
  readonly notices = new Map<string, string | null>();
  readonly life = new AbortController();
  readonly #line: ReturnType<typeof open>;
  memory = begin(HQ, NOTHING_KNOWN);
  error: unknown = null;

  constructor(prepare: (pbx: FakePbx) => void = () => undefined, of: Record<string, unknown> = SETTINGS) {
    prepare(this.pbx);
    const { clock } = this;
    this.#line = open(settings.parse(of), {
      now: () => clock.now(),
      pause: (ms, signal) => pause(clock, ms, signal),
      network: this.pbx.network,
      signal: this.life.signal,
      notice: (key, text) => this.notices.set(key, text),
    });
    const listen = async (): Promise<void> => {
      for await (const frame of this.#line.frames) {
        this.frames.push(frame);
        const told = translate(this.memory, frame);
        this.memory = told.memory;
        for (const { key, text } of told.notices ?? []) this.notices.set(key, text);
        this.#line.heed?.(told.memory, told.asks ?? []);
      }
    };
    listen().catch((error: unknown) => {
      this.error = error;
    });
  }

  async pass(seconds: number): Promise<this> {
    await this.clock.run(this.clock.now() + seconds * 1000);
    return this;
  }

  async execute(asking: Omit<PbxCommand, 'until'>) {
    const command = { ...asking, until: this.clock.now() + deadlineMs(asking.verb) };
    const answer = this.#line.execute(command, this.memory);
    await this.pass(1);
    return answer;
  }

  get channels(): string[] {
    return this.frames.map(({ channel }) => channel);
  }
  pushed(event: string): Frame[] {
    return this.frames.filter(({ text }) => text.includes(`"event_type":"${event}"`));
  }
}

describe('settings', () => {
  it('derive the event socket from the host, and find REST below /api', () => {
    const of = (url: string) => settings.parse({ ...SETTINGS, url });
    expect(of('https://pbx.example:8887')).toMatchObject({
      url: 'https://pbx.example:8887/api',
      wsi: 'wss://pbx.example:8887/wsi',
    });
    expect(of('https://pbx.example/api/').wsi).toBe('wss://pbx.example:8887/wsi');
    expect(of('https://pbx.example:9443/pbx/api').url).toBe('https://pbx.example:9443/pbx/api');
    const wsi = 'wss://pbx.example:8885/';
    expect(settings.parse({ ...SETTINGS, wsi }).wsi).toBe(wsi);
  });

  it('say which one is missing for each way to sign in', () => {
    const missing = (of: object) =>
      settings
        .safeParse({ url: SETTINGS.url, password: 'x', ...of })
        .error?.issues.map(({ path }) => path[0]);
    expect(missing({})).toEqual(['username', 'domain']);
    expect(missing({ signIn: 'administrator' })).toEqual(['username']);
    expect(missing({ signIn: 'extension', domain: 'a.example' })).toEqual(['extension']);
    expect(settings.safeParse({ ...SETTINGS, url: 'ftp://x' }).success).toBe(false);
  });
});

describe('the start', () => {
  it('signs in, subscribes, and reads what goes on after that, so that nothing falls between', async () => {
    const { pbx, channels } = await new Running().pass(3);
    expect(pbx.said[0]).toEqual({
      command: 'auth',
      username: 'wallboard',
      password: PASSWORD,
      domain: 'acme.example',
    });
    expect(pbx.topics()).toEqual([
      'queue_management_events',
      'extension_management_events',
      'queue_events',
      'extension_events',
      'cdr_events',
    ]);
    expect(pbx.said.find((said) => said.topics?.[0] === 'queue_events')?.['queues']).toEqual(['8000']);
    expect(pbx.said.find((said) => said.topics?.[0] === 'extension_events')?.['extensions']).toEqual([
      '201',
      '900',
    ]);
    const rest = channels.filter((channel) =>
      /^(rest:sessions|synced|opened|rest:call_queues\?)/.test(channel),
    );
    expect(rest.slice(0, 4).map((channel) => channel.replace(/\?.*/, ''))).toEqual([
      'opened',
      'rest:call_queues',
      'rest:sessions',
      'synced',
    ]);
    expect(pbx.paths().indexOf('GET sessions')).toBeGreaterThan(
      pbx.paths().findIndex((path) => path.startsWith('GET users')),
    );
  });

  it.each(['full', 'bare', 'none'] as const)('is the same with replies that are %s', async (acks) => {
    const running = await new Running((pbx) => set(pbx, 'acks', acks)).pass(9);
    expect(running.channels).toContain('synced');
    expect(running.pbx.topics().slice(0, 5)).toHaveLength(5);
    expect(running.error).toBeNull();
  });

  it('asks by REST for a queue whose snapshot does not come', async () => {
    const running = await new Running((pbx) => set(pbx, 'sendsSnapshots', false)).pass(6);
    expect(running.pbx.paths()).toEqual(
      expect.arrayContaining([
        `GET call_queues/${QUEUE_ID}/agents/201`,
        `GET call_queues/${QUEUE_ID}/waiting`,
      ]),
    );
    expect(running.memory.agents['acme.example/201']?.told.state).toBe('ready');
  });

  it('reads long lists page by page', async () => {
    const users = Array.from({ length: 230 }, (_, i) => ({
      display_name: `U${i}`,
      extension_number: String(1000 + i),
    }));
    const { pbx, memory } = await new Running((made) => {
      made.answers['users'] = ({ path }) => {
        const skip = Number(/skip=(\d+)/.exec(path)?.[1]);
        return { status: 200, body: { count: 230, items: users.slice(skip, skip + 100) } };
      };
    }).pass(3);
    expect(
      pbx
        .paths()
        .filter((path) => path.startsWith('GET users'))
        .slice(0, 3)
        .map((path) => /skip=(\d+)/.exec(path)?.[1]),
    ).toEqual(['0', '100', '200']);
    expect(Object.keys(memory.agents).length).toBeGreaterThanOrEqual(230);
  });

  it('keeps what is pushed meanwhile for after the snapshot', async () => {
    const running = new Running();
    await running.pass(0.01);
    running.pbx.push({
      event_type: 'call_start',
      tenant_id: TENANT,
      session_id: CALL,
      caller: '1',
      callee: '8000',
      time: '1760000000',
    });
    await running.pass(3);
    // Heard once, and told twice: the translator has found that it changes what the snapshot shows.
    const [early, again, ...more] = running.pushed('call_start');
    expect(again).toEqual(early);
    expect(more).toEqual([]);
    expect(running.frames.lastIndexOf(again!)).toBeGreaterThan(running.channels.indexOf('synced'));
    expect(Object.keys(running.memory.calls)).toEqual([CALL]);
  });
});

describe('signing in', () => {
  it.each(['json', 'oauth', 'v16'] as const)('finds the way of the version: %s', async (way) => {
    const { pbx, error } = await new Running((made) => set(made, 'way', way)).pass(3);
    expect(error).toBeNull();
    expect(pbx.heard.filter(({ path }) => path === 'sessions').length).toBeGreaterThan(0);
    const signIn = pbx.heard.findLast(({ path }) => /sign_in|oauth\/token|^tokens/.test(path));
    if (way === 'oauth')
      expect(new URLSearchParams(signIn?.body).get('client_id')).toBe('9d806019-75b2-4b3d-bb8b-f5a3a412cc0a');
  });

  it('is Fatal with wrong credentials on either side, and says what to check', async () => {
    const { error } = await new Running((pbx) => set(pbx, 'password', 'y')).pass(3);
    expect(error).toBeInstanceOf(Fatal);
    const rest = await new Running((pbx) => {
      pbx.answers['auth/sign_in'] = { status: 401 };
    }).pass(3);
    expect(rest.error).toBeInstanceOf(Fatal);
    expect(String(rest.error)).toContain('password');
  });

  it('is Fatal where a second factor is asked for', async () => {
    const { error } = await new Running((pbx) => {
      pbx.answers['auth/sign_in'] = { status: 200, body: { two_factor_enabled: true, token: 'flow' } };
    }).pass(3);
    expect(String(error)).toContain('second factor');
  });

  it('renews the token before it dies, and replaces one that is not taken', async () => {
    const running = await new Running((pbx) => set(pbx, 'tokenLife', 100)).pass(90);
    expect(running.pbx.paths()).toContain('POST auth/refresh_token');
    running.pbx.expireAll();
    await running.pass(40);
    expect(running.pbx.paths().filter((path) => path === 'POST auth/sign_in')).toHaveLength(2);
    expect(running.error).toBeNull();
  });

  it('is given back when the line closes, and subscriptions are ended', async () => {
    const running = await new Running().pass(3);
    running.life.abort(new Transient('stop'));
    await running.pass(1);
    expect(running.pbx.paths().at(-1)).toBe('POST auth/sign_out');
    expect(running.pbx.topics('unsubscribe')).toHaveLength(5);
  });
});

describe('a system administrator', () => {
  it('subscribes to every tenant by id, and asks inside each', async () => {
    const { pbx, channels, memory } = await new Running(undefined, ADMINISTRATOR).pass(3);
    expect(pbx.said[0]).toEqual({ command: 'auth', username: 'sysadmin', password: PASSWORD });
    expect(new Set(pbx.topics().map((topic) => topic.startsWith('global_')))).toEqual(new Set([true]));
    expect(pbx.said[1]?.['tenants']).toEqual([TENANT, '901200000000000002']);
    expect(pbx.paths()).toContain(`POST tenants/switch?id=${TENANT}`);
    expect(channels).toContain('rest:sessions?tenant=bolt.example');
    expect(Object.keys(memory.queues)).toEqual(['acme.example/8000', 'bolt.example/8000']);
  });

  it('sees only the tenants that are configured, by domain, name or id', async () => {
    for (const name of ['bolt.example', 'BOLT', '901200000000000002']) {
      const { pbx } = await new Running(undefined, { ...ADMINISTRATOR, tenants: [name] }).pass(3);
      expect(pbx.said[1]?.['tenants']).toEqual(['901200000000000002']);
    }
    const none = await new Running(undefined, { ...ADMINISTRATOR, tenants: ['nobody'] }).pass(3);
    expect(none.notices.get('tenants')).toContain('None of the configured tenants');
  });
});

describe('a tenant that is added', () => {
  it('is subscribed to with all the others, on every topic', async () => {
    const running = await new Running(undefined, ADMINISTRATOR).pass(3);
    const tenant = (id: string, domain: string) => ({ id, name: domain, domain, enabled: true });
    const all = [tenant(TENANT, 'acme.example'), tenant('901200000000000003', 'cord.example')];
    running.pbx.answers['tenants'] = { status: 200, body: { count: 2, items: all } };
    const before = running.pbx.topics().length;
    await running.pass(640);
    const since = running.pbx.said.filter((said) => said.command === 'subscribe').slice(before);
    const wide = since.filter((said) => (said['tenants'] as string[]).includes('901200000000000003'));
    expect(new Set(wide.flatMap((said) => said.topics ?? [])).size).toBe(5);
    expect(running.error).toBeNull();
  });
});

describe('an extension', () => {
  it('watches what the dump names, asks nothing by REST, and can do nothing', async () => {
    const running = await new Running(undefined, EXTENSION).pass(9);
    expect(running.pbx.said[0]).toEqual({
      command: 'auth',
      extension_number: '900',
      password: PASSWORD,
      domain: 'acme.example',
    });
    expect(running.pbx.heard).toEqual([]);
    expect(running.channels).toContain('synced');
    expect(Object.keys(running.memory.queues)).toEqual(['acme.example/8000']);
    const outcome = await running.execute({ verb: 'agent.pause', target: 'acme.example/201', args: {} });
    expect(outcome).toMatchObject({ outcome: 'refused', why: expect.stringContaining('sign in as a user') });
  });
});

describe('rights that are missing', () => {
  it('are said topic by topic; the rest goes on', async () => {
    const running = await new Running((pbx) => void pbx.refusals.add('queue_events').add('cdr_events')).pass(
      6,
    );
    expect(running.notices.get('queue_events')).toContain('Analytics: View Only');
    expect(running.notices.get('cdr_events')).toContain('Analytics: View Only');
    expect(running.notices.get('extension_events')).toBeNull();
    expect(running.channels).toContain('synced');
  });

  it('to lists cost only what they tell', async () => {
    const running = await new Running((pbx) => {
      pbx.answers['users'] = { status: 403 };
      pbx.answers['sessions'] = { status: 403 };
    }).pass(3);
    expect(running.notices.get('users')).toContain('User: View Only');
    expect(running.channels).toContain('rest:sessions?status=403');
    expect(running.memory.denied).toEqual(['see']);
    expect(running.error).toBeNull();
  });
});

describe('while it works', () => {
  it('listens to queues and extensions that are added, with the whole list, and reads their settings', async () => {
    const running = await new Running().pass(3);
    const item = (id: string, number: string) => ({ id, name: 'Sales', extension_number: number });
    running.pbx.answers['call_queues'] = {
      status: 200,
      body: { count: 2, items: [item(QUEUE_ID, '8000'), item('901200000000008001', '8001')] },
    };
    running.pbx.push({ event_type: 'queue_created', tenant_id: TENANT, queue_number: '8001' });
    await running.pass(5);
    expect(running.pbx.said.findLast((said) => said.topics?.[0] === 'queue_events')?.['queues']).toEqual([
      '8000',
      '8001',
    ]);
    expect(running.pbx.paths()).toContain('GET call_queues/901200000000008001');
  });

  it('asks for a snapshot again when a queue’s events have nothing to explain them', async () => {
    const running = await new Running().pass(3);
    const before = running.pbx.topics().filter((topic) => topic === 'queue_events').length;
    running.pbx.push({
      event_type: 'queue_caller_status',
      tenant_id: TENANT,
      queue_id: '77',
      updated_callers: [],
    });
    await running.pass(15);
    expect(running.pbx.topics().filter((topic) => topic === 'queue_events').length).toBe(before + 1);
  });

  it('looks into the log for a call that is gone without a record', async () => {
    const running = await new Running().pass(3);
    const frames = new Scene().starts(0).caller(1, 'enqueue').target(2, 'answer', '201').frames;
    for (const { text } of frames) running.pbx.push(JSON.parse(text));
    const asked = () => running.pbx.paths().filter((path) => path.startsWith('GET calllogs')).length;
    const before = asked();
    await running.pass(60);
    expect(asked()).toBeGreaterThan(before);
    expect(Object.keys(running.memory.calls)).toEqual([]);
  });

  it('tells a hold by its answer: no event speaks of it', async () => {
    const running = await new Running().pass(3);
    const frames = new Scene().starts(0).caller(1, 'enqueue').target(2, 'answer', '201').frames;
    for (const { text } of frames) running.pbx.push(JSON.parse(text));
    await running.pass(1);
    running.pbx.answers[`sessions/${CALL}/hold`] = { status: 200 };
    expect(await running.execute({ verb: 'call.hold', target: CALL, args: {} })).toEqual({
      outcome: 'accepted',
    });
    expect(running.pbx.heard.find(({ path }) => path.endsWith('/hold'))?.body).toBe(
      '{"extension_number":"201"}',
    );
    expect(running.memory.calls[CALL]?.state).toBe('held');
    running.pbx.answers[`sessions/${CALL}/unhold`] = { status: 400 };
    expect(await running.execute({ verb: 'call.resume', target: CALL, args: {} })).toMatchObject({
      outcome: 'refused',
    });
    expect(running.memory.calls[CALL]?.state).toBe('held');
  });

  it('asks for agents’ states in turn, and for waiting lists', async () => {
    const running = await new Running().pass(400);
    const asked = (path: string) =>
      running.pbx.paths().filter((each) => each === `GET call_queues/${QUEUE_ID}/${path}`).length;
    expect(asked('agents/201')).toBeGreaterThanOrEqual(2);
    expect(asked('waiting')).toBeGreaterThanOrEqual(5);
  });
});

describe('an end', () => {
  it('is a loss when the PBX closes', async () => {
    const running = await new Running().pass(3);
    for (const peer of running.pbx.peers) peer.close();
    await running.pass(1);
    expect(running.error).toBeInstanceOf(Transient);
  });

  it('is noticed when the socket is silent though REST answers: no reply comes', async () => {
    const running = await new Running().pass(3);
    running.pbx.deaf = true;
    await running.pass(90);
    expect(String(running.error)).toContain('fallen silent');
  });

  it('is noticed without replies by what goes on unmentioned', async () => {
    const running = await new Running((pbx) => set(pbx, 'acks', 'none')).pass(12);
    running.pbx.answers['sessions'] = { status: 200, body: { count: 1, items: [{ id: OTHER, calls: [] }] } };
    await running.pass(90);
    expect(String(running.error)).toContain('fallen silent');
  });

  it('is not seen in a quiet night', async () => {
    for (const acks of ['full', 'none'] as const) {
      const running = await new Running((pbx) => set(pbx, 'acks', acks)).pass(3_600);
      expect(running.error).toBeNull();
    }
  });

  it('is not seen in one lost reply', async () => {
    const running = await new Running().pass(3);
    running.pbx.deaf = true;
    await running.pass(25);
    running.pbx.deaf = false;
    await running.pass(120);
    expect(running.error).toBeNull();
  });

  it('is a loss when three questions in a row are not answered', async () => {
    const running = await new Running().pass(3);
    const fails = (): never => {
      throw new Transient('no answer');
    };
    for (const path of ['sessions', `call_queues/${QUEUE_ID}/agents/201`, `call_queues/${QUEUE_ID}/waiting`])
      running.pbx.answers[path] = fails;
    await running.pass(120);
    expect(String(running.error)).toContain('no answer');
  });
});
