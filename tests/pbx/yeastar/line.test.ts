// Proves the line: what is asked in which order, tokens, the socket's keep-alive, and how each failure ends.
import { describe, expect, it } from 'vitest';
import { sourceId } from '#lib/model/ids.ts';
import { open } from '#server/pbx/yeastar/connect.ts';
import { TOPICS } from '#server/pbx/yeastar/push-events.ts';
import { settings } from '#server/pbx/yeastar/settings.ts';
import { begin } from '#server/pbx/yeastar/snapshot.ts';
import { translate } from '#server/pbx/yeastar/translate.ts';
import { Fatal, type Frame, Transient } from '#server/pbx-sdk/contract.ts';
import { pause } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { FakePbx, SECRET, SETTINGS } from './pbx.ts';
import { ext, inbound, START, TRUNK } from './scene.ts';

class Running {
  readonly clock = new VirtualClock(START);
  readonly pbx = new FakePbx(this.clock);
  readonly frames: Frame[] = [];
  readonly notices = new Map<string, string | null>();
  readonly life = new AbortController();
  error: unknown = null;

  constructor(prepare: (pbx: FakePbx) => void = () => undefined) {
    prepare(this.pbx);
    const { clock } = this;
    const line = open(settings.parse(SETTINGS), {
      now: () => clock.now(),
      pause: (ms, signal) => pause(clock, ms, signal),
      network: this.pbx.network,
      signal: this.life.signal,
      notice: (key, text) => this.notices.set(key, text),
    });
    let memory = begin(sourceId('hq'), { queues: [], agents: [], calls: [], heardAt: null });
    const listen = async (): Promise<void> => {
      for await (const frame of line.frames) {
        this.frames.push(frame);
        const told = translate(memory, frame);
        memory = told.memory;
        for (const { key, text } of told.notices ?? []) this.notices.set(key, text);
        line.heed?.(memory, told.asks ?? []);
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

  asked(endpoint: string): number[] {
    return this.pbx.heard
      .filter(({ path }) => path.startsWith(endpoint))
      .map(({ at }) => (at - START) / 1000);
  }
}

const refusing = (errcode: number, endpoint = 'get_token') =>
  new Running((pbx) => {
    pbx.answers[endpoint] = { errcode, errmsg: 'X' };
  });

describe('settings', () => {
  it('keep the origin alone: no path, no explicit default port', () => {
    expect(settings.parse({ ...SETTINGS, url: 'https://a.example:443/login/' }).url).toBe(
      'https://a.example',
    );
    expect(settings.parse({ ...SETTINGS, url: 'http://192.0.2.1:80' }).url).toBe('http://192.0.2.1');
    expect(settings.parse(SETTINGS).url).toBe('https://pbx.example:8088');
    expect(settings.safeParse({ ...SETTINGS, url: 'ftp://x' }).success).toBe(false);
  });
});

describe('the start-up', () => {
  it('asks in the order of yeastar#start-up-order and tells each answer, the snapshot last', async () => {
    const run = await new Running().pass(5);
    expect(run.pbx.paths().slice(0, 15)).toEqual([
      'get_token',
      'system/information',
      'extension_status_monitor/list',
      'trunk_status_monitor/list',
      'extension/list?page=1&page_size=500',
      'queue/list?page=1&page_size=500',
      'queue/query?ids=1',
      'queue_pause_reason/list?page=1&page_size=100',
      'trunk/list?page=1&page_size=500',
      'call/query?type=inbound',
      'call/query?type=outbound',
      'call/query?type=internal',
      'call/park_status',
      'queue/call_status?id=1',
      'queue/agent_status?id=1',
    ]);
    const channels = run.frames.map((frame) => frame.channel).filter((channel) => channel !== 'stream');
    expect(channels.slice(0, 16)).toEqual([
      'opened',
      ...run.pbx
        .paths()
        .slice(1, 15)
        .map((path) => `rest:${path}`),
      'synced',
    ]);
  });

  it('keeps what is pushed meanwhile until the snapshot is complete, with its own time', async () => {
    const run = await new Running().pass(1.9);
    expect(run.pbx.peers).toHaveLength(1);
    run.pbx.event(30008, { extension: '1001', status: 'Busy' });
    await run.pass(3);
    const synced = run.frames.findIndex((frame) => frame.channel === 'synced');
    const pushed = run.frames.findIndex((frame) => frame.text.includes('30008'));
    expect(pushed).toBeGreaterThan(synced);
    expect(run.frames[pushed]!.at).toBe(START + 1_900);
  });

  it('sends a User-Agent with each request, and at most five a second', async () => {
    const run = await new Running().pass(120);
    expect(run.pbx.heard.every(({ agent }) => agent === 'OpenAPI')).toBe(true);
    const times = run.pbx.heard.slice(1).map(({ at }) => at);
    for (const [i, at] of times.entries()) if (i > 0) expect(at - times[i - 1]!).toBeGreaterThanOrEqual(200);
  });

  it('says which agents the PBX does not report, and takes back what no longer holds', async () => {
    const run = await new Running().pass(5);
    expect(run.notices.get('extensions')).toContain('agent extension 1001');
    expect(run.notices.get('trunks')).toBeNull();
    expect(run.notices.get('queues')).toBeNull();
  });

  it('reads every page', async () => {
    const run = await new Running((pbx) => {
      pbx.answers['extension/list'] = { errcode: 0, errmsg: '', total_number: 1_200, data: [] };
    }).pass(5);
    expect(run.pbx.paths().filter((path) => path.startsWith('extension/list'))).toEqual([
      'extension/list?page=1&page_size=500',
      'extension/list?page=2&page_size=500',
      'extension/list?page=3&page_size=500',
    ]);
  });
});

describe('refusals', () => {
  it.each([-1, 70004, 70087, 10005])('%i waits for a person, who is told what to do', async (errcode) => {
    const run = await refusing(errcode).pass(300);
    expect(run.error).toBeInstanceOf(Fatal);
    expect(String(run.error)).not.toContain(SECRET);
    // A wrong password is never tried twice: five failures block the address.
    expect(run.asked('get_token')).toHaveLength(1);
  });

  it('a PBX out of tokens is left alone for a minute', async () => {
    const { error } = await refusing(60002).pass(5);
    expect(error).toBeInstanceOf(Transient);
    expect((error as Transient).notBeforeMs).toBe(60_000);
  });

  it('anything else is tried again', async () => {
    expect((await refusing(-2).pass(5)).error).toBeInstanceOf(Transient);
    expect((await refusing(99, 'queue/list').pass(5)).error).toBeInstanceOf(Transient);
  });

  it('a blocked address is Fatal whatever was asked', async () =>
    expect((await refusing(70004, 'call/query').pass(5)).error).toBeInstanceOf(Fatal));

  it('a refused poll is asked again later, and the line lives', async () => {
    const run = await new Running().pass(10);
    run.pbx.answers['queue/call_status'] = { errcode: 70082, errmsg: 'OVERLOAD_TASK_RUNNING' };
    const before = run.asked('queue/call_status').length;
    await run.pass(60);
    expect(run.error).toBeNull();
    const gaps = run.asked('queue/call_status').slice(before);
    expect(gaps.length).toBeLessThan(6);
    expect(gaps.length).toBeGreaterThan(1);
  });
});

describe('tokens', () => {
  it('are renewed at four fifths of their life, with a second socket before the first is closed', async () => {
    const run = await new Running().pass(1_439);
    expect(run.asked('refresh_token')).toEqual([]);
    const [first] = run.pbx.peers;
    await run.pass(1.3);
    expect(run.asked('refresh_token')).toHaveLength(1);
    expect(run.pbx.peers).toHaveLength(2);
    await run.pass(5);
    expect(run.pbx.peers).toHaveLength(1);
    expect(run.pbx.peers[0]).not.toBe(first);
    expect(run.error).toBeNull();
    expect(run.frames.filter((frame) => frame.channel === 'opened')).toHaveLength(1);
    expect(run.asked('get_token')).toHaveLength(1);
  });

  it('tells each frame once while two sockets are open', async () => {
    const run = await new Running().pass(1_440.2);
    await run.pass(0.2);
    expect(run.pbx.peers).toHaveLength(2);
    run.pbx.event(30008, { extension: '1001', status: 'Busy' });
    await run.pass(3);
    expect(run.frames.filter((frame) => frame.text.includes('30008'))).toHaveLength(1);
  });

  it('that expire early are renewed once, by a REST answer or on the socket', async () => {
    const run = await new Running().pass(10);
    run.pbx.expireAll();
    await run.pass(30);
    expect(run.error).toBeNull();
    expect(run.asked('refresh_token')).toHaveLength(1);
    run.pbx.peers[0]!.say('{"errcode":10004,"errmsg":"TOKEN EXPIRED"}');
    await run.pass(10);
    expect(run.error).toBeNull();
    expect(run.asked('refresh_token')).toHaveLength(2);
    expect(run.pbx.peers).toHaveLength(1);
  });

  it('refused at the handshake are renewed once', async () => {
    const run = await new Running((pbx) => pbx.upgrades.push(401)).pass(10);
    expect(run.error).toBeNull();
    expect(run.pbx.peers).toHaveLength(1);
    const twice = await new Running((pbx) => pbx.upgrades.push(401, 401)).pass(10);
    expect(twice.error).toBeInstanceOf(Transient);
  });

  it('a refused renewal asks from the start, once', async () => {
    const run = await new Running((pbx) => {
      pbx.answers['refresh_token'] = { errcode: 10004, errmsg: 'TOKEN EXPIRED' };
    }).pass(1_500);
    expect(run.error).toBeNull();
    expect(run.asked('get_token')).toHaveLength(2);
  });

  it('never renewed in vain for ever', async () => {
    const run = await new Running((pbx) => {
      pbx.answers['call/query'] = { errcode: 10004, errmsg: 'TOKEN EXPIRED' };
    }).pass(30);
    expect(run.error).toBeInstanceOf(Transient);
    expect(run.asked('refresh_token').length).toBeLessThanOrEqual(1);
  });

  it('are given back when the line is closed', async () => {
    const run = await new Running().pass(10);
    run.life.abort(new Transient('closing'));
    await run.pass(1);
    expect(run.error).toBeInstanceOf(Transient);
    expect(run.asked('del_token')).toHaveLength(1);
    expect(run.pbx.tokensAlive()).toBe(0);
    expect(run.pbx.peers).toEqual([]);
  });
});

describe('the socket', () => {
  it('beats at least every 30 s and answers the PBX’s own beat', async () => {
    const run = await new Running().pass(95);
    expect(run.pbx.said.filter((text) => text === 'heartbeat').length).toBeGreaterThanOrEqual(4);
    run.pbx.peers[0]!.say('heartbeat');
    await run.pass(1);
    expect(run.pbx.said).toContain('heartbeat response');
  });

  it('silent for twice the beat is a zombie', async () => {
    const run = await new Running().pass(30);
    const heardAt = run.frames.filter((frame) => frame.channel === 'stream').at(-1)!.at;
    run.pbx.beats = false;
    await run.clock.run(heardAt + 39_900);
    expect(run.error).toBeNull();
    await run.clock.run(heardAt + 40_100);
    expect(String(run.error)).toContain('silent');
    expect(run.error).toBeInstanceOf(Transient);
  });

  it('asks for fewer topics when the PBX refuses all of them', async () => {
    const run = await new Running((pbx) => pbx.acks.push(40002)).pass(10);
    const asked = (of: Running) =>
      of.pbx.said.filter((text) => text.includes('topic_list')).map((text) => JSON.parse(text).topic_list);
    expect(asked(run)).toHaveLength(2);
    expect(asked(run)[0]).toEqual(TOPICS);
    expect(asked(run)[1]).toEqual(TOPICS.filter((topic) => topic < 30034));
    expect(run.notices.get('topics')).toContain('warnings');
    const old = await new Running((pbx) => pbx.acks.push(40002, 40002)).pass(10);
    expect(asked(old)[2]).not.toContain(30029);
    expect(asked(old)[2]).toContain(30011);
    expect(old.notices.get('topics')).toContain('by polling');
    expect(run.error).toBeNull();
  });

  it('closed by the PBX is opened anew at once and all is asked again; closed again soon, it ends the line', async () => {
    const run = await new Running().pass(10);
    const before = run.asked('call/query?type=inbound').length;
    run.pbx.peers[0]!.close();
    await run.pass(5);
    expect(run.error).toBeNull();
    expect(run.pbx.peers).toHaveLength(1);
    expect(run.asked('call/query?type=inbound').length - before).toBe(2);
    expect(run.frames.filter((frame) => frame.channel === 'opened')).toHaveLength(1);
    run.pbx.peers[0]!.close();
    await run.pass(1);
    expect(run.error).toBeInstanceOf(Transient);
  });

  it('that cannot be opened anew ends the line', async () => {
    const run = await new Running().pass(10);
    run.pbx.upgrades.push(503, 503);
    run.pbx.peers[0]!.close();
    await run.pass(1);
    expect(run.error).toBeInstanceOf(Transient);
  });

  it('that may not stand beside another is changed one after the other', async () => {
    const run = await new Running().pass(1_439);
    run.pbx.upgrades.push(403);
    await run.pass(5);
    expect(run.error).toBeNull();
    expect(run.pbx.peers).toHaveLength(1);
    expect(run.asked('refresh_token')).toHaveLength(1);
  });
});

describe('polling', () => {
  it('relaxes when the PBX is quiet and wakes with the first event', async () => {
    const run = await new Running().pass(300);
    const quiet = run.asked('queue/call_status').filter((at) => at > 150);
    expect(quiet.length).toBeLessThan(13);
    const now = (run.clock.now() - START) / 1000;
    run.pbx.event(30011, {
      call_id: '1760000300.1',
      members: [inbound('5550100', '5550999', TRUNK, 'ANSWERED')],
    });
    await run.pass(1.5);
    const soon = run.asked('queue/call_status').filter((at) => at >= now);
    expect(soon[0]! - now).toBeLessThanOrEqual(0.6);
  });

  it('asks every 2 s while somebody waits', async () => {
    const run = await new Running().pass(10);
    const waiting_list = [
      { call_id: '1760000000.9', caller_number: '1', callee_number: '6400', duration: 3 },
    ];
    run.pbx.answers['queue/call_status'] = { errcode: 0, errmsg: '', waiting_list };
    await run.pass(6);
    const before = run.asked('queue/call_status').length;
    await run.pass(20);
    expect(run.asked('queue/call_status').length - before).toBeGreaterThanOrEqual(8);
  });

  it('asks for agents soon after their phones have changed, once for a burst', async () => {
    const run = await new Running().pass(10.05);
    const before = run.asked('queue/agent_status').length;
    for (let i = 0; i < 5; i++) run.pbx.event(30008, { extension: '1001', status: 'Busy' });
    run.pbx.event(30011, { call_id: '1760000000.1', members: [ext('1001', '0000002a', 'RING', '6400')] });
    await run.pass(1);
    expect(run.asked('queue/agent_status').length - before).toBe(1);
  });

  it('sweeps every 30 s and reads the roster every 10 min and after 30022', async () => {
    const run = await new Running().pass(590);
    expect(run.asked('call/query?type=internal').length).toBeGreaterThanOrEqual(19);
    expect(run.asked('queue/list')).toHaveLength(1);
    await run.pass(20);
    expect(run.asked('queue/list')).toHaveLength(2);
    run.pbx.event(30022, { ext_number: '1009', option: 'CREATE' });
    await run.pass(3);
    expect(run.asked('queue/list')).toHaveLength(3);
  });
});
