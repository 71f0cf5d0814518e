// Proves the line: what is asked in which order, how the streams are opened, found dead, cut and opened anew, and how
// each failure ends.
import { describe, expect, it } from 'vitest';
import { sourceId } from '#lib/model/ids.ts';
import { open } from '#server/pbx/cytracom/connect.ts';
import { begin } from '#server/pbx/cytracom/memory.ts';
import { WINDOW_MS } from '#server/pbx/cytracom/poll.ts';
import { settings } from '#server/pbx/cytracom/settings.ts';
import { translate } from '#server/pbx/cytracom/translate.ts';
import { Fatal, type Frame, Transient } from '#server/pbx-sdk/contract.ts';
import { pause } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { FakeAccount, SETTINGS, TOKEN } from './pbx.ts';
import { START } from './scene.ts';

class Running {
  readonly clock = new VirtualClock(START);
  readonly account = new FakeAccount(this.clock);
  readonly frames: Frame[] = [];
  readonly notices = new Map<string, string | null>();
  readonly life = new AbortController();
  error: unknown = null;

  constructor(prepare: (account: FakeAccount) => void = () => undefined, more = {}) {
    prepare(this.account);
    const { clock } = this;
    const line = open(settings.parse({ ...SETTINGS, ...more }), {
      now: () => clock.now(),
      pause: (ms, signal) => pause(clock, ms, signal),
      network: this.account.network,
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

  get channels(): string[] {
    return this.frames.map(({ channel }) => channel);
  }

  /** Names of the events heard on a stream since the picture. */
  heard(name: string): string[] {
    return this.frames
      .filter(({ channel }) => channel === `stream:${name}`)
      .map(({ text }) => /^event:\S*?([a-z_]+)$/m.exec(text)?.[1] ?? '');
  }
}

describe('the start', () => {
  it('asks who is there and which queues, opens the streams, and says when the picture is whole', async () => {
    const run = await new Running().pass(5);
    expect(run.account.heard.map(({ path }) => path).slice(0, 6)).toEqual([
      'data/users?limit=1000',
      'data/resources?type=queue&limit=1000',
      'events/sse/chan',
      'events/sse/queue?queue_ids=11',
      'events/sse/monitored',
      'insights/search',
    ]);
    expect(run.channels.slice(0, 3)).toEqual([
      'opened',
      'rest:data/users?limit=1000',
      'rest:data/resources?type=queue&limit=1000',
    ]);
    expect(run.channels.indexOf('synced')).toBeGreaterThan(run.channels.lastIndexOf('stream:queue'));
    expect(run.heard('queue')).toEqual(['queue_status', 'member_init_state', 'caller_history']);
    expect(run.frames.at(-1)!.at - START).toBeLessThan(2_000);
  });

  it('authenticates as token, and asks for events', async () => {
    const run = await new Running().pass(5);
    const [stream] = run.account.asked('events/sse/chan');
    expect(atob(stream!.headers['Authorization']!.replace('Basic ', ''))).toBe(`token:${TOKEN}`);
    expect(stream!.headers['Accept']).toBe('text/event-stream');
    expect(stream!.headers['Last-Event-ID']).toBeUndefined();
  });

  it('passes on the queues and events a person has named', async () => {
    const run = await new Running(() => undefined, {
      queueIds: [12, { id: 13, name: 'Help' }],
      onlyEvents: ['caller_join', 'queue_status'],
    }).pass(5);
    const paths = run.account.asked('events/sse/queue').map(({ path }) => decodeURIComponent(path));
    expect(paths[0]).toBe('events/sse/queue?queue_ids=12,13&only_events=caller_join,queue_status');
    expect(JSON.parse(run.frames[0]!.text).queues).toEqual([
      { id: '12', name: '', number: '' },
      { id: '13', name: 'Help', number: '' },
    ]);
  });

  it('tells the account’s midnight and offset, summer time included', async () => {
    const run = await new Running().pass(1);
    // Chicago in October: 5 hours behind; the day began at 05:00 UTC.
    expect(JSON.parse(run.frames[0]!.text)).toMatchObject({
      offsetMs: -5 * 3_600_000,
      dayFrom: Date.UTC(2025, 9, 9, 5),
    });
  });

  it('goes on with POST, filters in both places, where GET is not allowed, and remembers it', async () => {
    const run = await new Running((account) => {
      account.verbs = ['POST'];
    }).pass(5);
    expect(run.account.asked('events/sse/queue').map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['POST', '{"queue_ids":"11"}'],
    ]);
    run.account.close('queue');
    await run.pass(5);
    expect(run.account.asked('events/sse/queue').map(({ method }) => method)).toEqual([
      'GET',
      'POST',
      'POST',
    ]);
    expect(run.error).toBeNull();
  });

  it('does without queues and recordings where the account has none, and says so', async () => {
    const run = await new Running((account) => {
      account.refusals['queue'] = [403];
      account.refusals['monitored'] = [404];
    }).pass(5);
    expect(run.frames.find(({ channel }) => channel === 'synced')!.text).toBe('no queues');
    expect(run.notices.get('queue')).toContain('no queue events');
    expect(run.notices.get('monitored')).toContain('recordings');
    expect(run.error).toBeNull();
  });

  it('does without the lists of users and queues, and says what a person can write', async () => {
    const run = await new Running((account) => {
      account.answers['data/users'] = [403, { msg: 'Forbidden', code: 403 }];
      account.answers['data/resources'] = [404, { msg: 'Not Found', code: 404 }];
    }).pass(5);
    expect(run.channels).toContain('synced');
    expect(run.notices.get('users')).toContain('may not list');
    expect(run.notices.get('queues')).toContain('queueIds');
  });

  it.each([
    ['a refused token', { token: 'other' }, Fatal, /token/],
    ['a token that may not hear calls', { refusals: { chan: [403] } }, Fatal, /may not read call events/],
    ['no such path', { refusals: { chan: [404] } }, Transient, /check url/],
    ['a fault of the cloud', { answers: { 'data/users': [503, {}] } }, Transient, /fault of its own/],
    ['a code in the body alone', { answers: { 'data/users': [200, { code: 401 }] } }, Fatal, /token/],
  ] as const)('ends with what a person can use for %s', async (_what, account, kind, words) => {
    const run = await new Running((made) => Object.assign(made, structuredClone(account))).pass(30);
    expect(run.error).toBeInstanceOf(kind);
    expect(String(run.error)).toMatch(words);
    expect(String(run.error)).not.toContain(TOKEN);
  });

  it('knows a zone that no machine knows for a mistake', async () => {
    const run = await new Running(() => undefined, { timeZone: 'Mars/Olympus' }).pass(5);
    expect(run.error).toBeInstanceOf(Fatal);
  });

  it('waits as long as a limit says that was reached by another', async () => {
    const run = await new Running((account) => {
      account.answers['data/users'] = [429, {}];
    }).pass(5);
    expect(run.error).toBeInstanceOf(Transient);
    expect((run.error as Transient).notBeforeMs).toBeGreaterThanOrEqual(30_000);
  });
});

describe('a stream that is cut', () => {
  it('is opened anew while the others go on; a new picture is taken of queues', async () => {
    const run = await new Running().pass(5);
    const before = run.frames.length;
    run.account.close('queue');
    await run.pass(0.1);
    expect(run.notices.get('queue')).toContain('cut off');
    await run.pass(5);
    expect(run.channels.slice(before)).toEqual([
      'lost:queue',
      'opened:queue',
      'stream:queue',
      'stream:queue',
      'stream:queue',
      'synced',
    ]);
    expect(run.notices.get('queue')).toBeNull();
    expect(run.account.asked('events/sse/chan')).toHaveLength(1);
    expect(run.error).toBeNull();
  });

  it('of channels says so, and asks for records once they can have been written', async () => {
    const run = await new Running().pass(5);
    run.account.close('chan');
    await run.pass(120);
    expect(run.channels).toContain('opened:chan');
    const cutAt = START + 5_000;
    const asked = run.account.asked('insights/search').map(({ at }) => Math.round((at - cutAt) / 1000));
    expect(asked.slice(1)).toEqual([36, 81]);
  });

  it('goes on where it was cut by the ids it bears', async () => {
    const run = new Running();
    run.account.replay = () => '';
    await run.pass(5);
    run.account.say(
      'chan',
      'id:17\nevent:chan.hangup\ndata:{"linked_id":"a1"}\n\nid:18\nevent:chan.hangup\nda',
    );
    await run.pass(1);
    run.account.close('chan');
    await run.pass(5);
    expect(run.account.asked('events/sse/chan').map(({ headers }) => headers['Last-Event-ID'])).toEqual([
      undefined,
      '17',
    ]);
    // Whether the server looked back shows with the next id.
    run.account.say('chan', 'id:18\nevent:chan.hangup\ndata:{"linked_id":"a1"}\n\n');
    await run.pass(1);
    run.account.close('chan');
    await run.pass(5);
    run.account.say('chan', 'id:20\nevent:chan.hangup\ndata:{"linked_id":"a1"}\n\n');
    await run.pass(1);
    const said = run.frames.filter(({ channel }) => channel === 'opened:chan').map(({ text }) => text);
    expect(said).toEqual(['', 'resumed', '']);
  });

  it('waits as long as the server asks', async () => {
    const run = await new Running().pass(5);
    run.account.say('chan', 'retry:7000\n\n');
    await run.pass(1);
    run.account.close('chan');
    await run.pass(6.5);
    expect(run.account.asked('events/sse/chan')).toHaveLength(1);
    await run.pass(1);
    expect(run.account.asked('events/sse/chan')).toHaveLength(2);
  });

  it('for good takes the line with it within ten seconds', async () => {
    const run = await new Running().pass(5);
    run.account.isDown = true;
    run.account.close('chan');
    await run.pass(12);
    expect(run.error).toBeInstanceOf(Transient);
  });

  it('at once, again and again, is no stream', async () => {
    const run = new Running();
    run.account.greetings['chan'] = '';
    await run.pass(5);
    for (let i = 0; i < 200 && run.error === null; i++) {
      run.account.close('chan');
      await run.pass(0.2);
    }
    expect(String(run.error)).toContain('closed as soon as it is open');
  });

  it('and refused then is refused', async () => {
    const run = await new Running().pass(5);
    run.account.token = 'another';
    run.account.close('chan');
    await run.pass(5);
    expect(run.error).toBeInstanceOf(Fatal);
  });
});

describe('silence', () => {
  it('is asked about after a minute, and believed while somebody answers', async () => {
    const run = await new Running().pass(600);
    expect(run.account.asked('data/users?limit=1').length).toBeGreaterThan(8);
    expect(run.error).toBeNull();
  });

  it('of one stream opens it anew after the time that is set', async () => {
    const run = await new Running(() => undefined, { silenceMinutes: 5 }).pass(6 * 60);
    expect(run.account.asked('events/sse/chan')).toHaveLength(2);
    expect(run.error).toBeNull();
  });

  it('of one that used to beat is noticed by its rhythm', async () => {
    const run = await new Running().pass(5);
    for (let i = 0; i < 5; i++) {
      run.account.say('chan', ':\n\n');
      await run.pass(10);
    }
    await run.pass(50);
    expect(run.account.asked('events/sse/chan')).toHaveLength(2);
  });
});

it('counts requests over more than the documented five minutes, for they arrive later than they are sent', () =>
  expect(WINDOW_MS).toBeGreaterThan(5 * 60_000));

it('never makes more requests in five minutes than it may, whatever breaks', async () => {
  const dice = new Dice(runSeed());
  const run = await new Running(() => undefined, { requestsPer5Minutes: 30 }).pass(5);
  for (let i = 0; i < 400 && run.error === null; i++) {
    run.account.close(dice.pick(['chan', 'queue', 'monitored']));
    await run.pass(dice.between(1, 20));
  }
  const times = run.account.heard.map(({ at }) => at);
  for (const from of times)
    expect(times.filter((at) => at >= from && at < from + 300_000).length).toBeLessThanOrEqual(30);
});

describe('a stream cut at any byte', () => {
  const SEED = runSeed();

  it.each(Array.from({ length: 25 }, (_, i) => SEED + i))(
    'gives every message once, in order (seed %i)',
    async (seed) => {
      const dice = new Dice(seed);
      const ending = dice.pick(['\n', '\r\n', '\r']);
      const many = dice.between(20, 60);
      const messages = Array.from({ length: many }, (_, i) => {
        const data = JSON.stringify(
          { linked_id: `call-${i}`, name: 'Zoë 🎉', more: 'x'.repeat(dice.below(200)) },
          null,
          dice.pick([0, 1]),
        );
        const lines = [
          ...(dice.chance(30) ? [': a comment'] : []),
          ...(dice.chance(10) ? ['retry: 600'] : []),
          `id: ${i}`,
          dice.pick(['event:chan.hangup', 'event: chan.hangup']),
          ...data.split('\n').map((line) => `data:${dice.pick(['', ' '])}${line}`),
        ];
        return lines.join(ending) + ending + ending;
      });
      const run = new Running(() => undefined, { requestsPer5Minutes: 10_000 });
      // The server goes on after the id it is told, as the client heard it.
      let next = 0;
      run.account.replay = (name, lastId) => {
        if (name === 'chan') next = Number(lastId) + 1;
        return '';
      };
      await run.pass(5);
      for (let round = 0; next < many && round < 500; round++) {
        const rest = messages.slice(next).join('');
        const part = rest.slice(0, dice.between(1, 900));
        for (let at = 0; at < part.length; ) {
          const size = dice.between(1, 120);
          run.account.say('chan', part.slice(at, at + size));
          at += size;
        }
        await run.pass(0.01);
        run.account.close('chan');
        await run.pass(3);
      }
      const ids = run.frames
        .filter(({ channel }) => channel === 'stream:chan')
        .map(({ text }) => JSON.parse(text.replace(/^event:.*\n/, '').replaceAll(/^data:/gm, '')).linked_id);
      expect(ids).toEqual(messages.map((_, i) => `call-${i}`));
    },
  );
});
