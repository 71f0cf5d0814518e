// Event streams as text: cut anywhere, lost, resumed, kept alive, refused; and the same over real sockets.
import { get } from 'node:http';
import { expect, test } from 'vitest';
import { random } from '#server/simulator/traffic/random.ts';
import { listen } from '#server/simulator/transport/listen.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';
import { CytracomBench, HEADERS } from './bench.ts';

/** A small story on all streams. */
async function story(bench: CytracomBench): Promise<void> {
  const { call, caller, leg } = bench.talking();
  await bench.run(5);
  bench.floor.hold(call, leg);
  bench.floor.end(call, caller);
  const { call: other, caller: lost } = bench.waiting('6175550199');
  await bench.run(5);
  bench.floor.end(other, lost);
}

test('an event is two lines and a blank one, with no space after the colon and no id', async () => {
  const bench = new CytracomBench();
  const chan = bench.chan();
  await story(bench);
  const [event, data, blank] = chan.text.split('\n');
  expect([event, data!.slice(0, 6), blank]).toEqual(['event:chan.dial_begin', 'data:{', '']);
  expect(chan.text).not.toMatch(/^(id|retry|:)/m);
  expect(chan.chunks).toHaveLength(chan.frames().length);
  expect(bench.pbx.streams.sent).toBe(chan.frames().length);
});

test('random pieces put together are the same text, and no piece ends inside a character', async () => {
  const texts = await Promise.all(
    ['pieces=whole', 'pieces=random'].map(async (quirk) => {
      const bench = new CytracomBench([quirk]);
      const chan = bench.chan();
      bench.waiting('6175550142', '611', 'Zoë 🦜🦜🦜 Ōtāhuhu'.repeat(20));
      const queue = bench.queue();
      await story(bench);
      expect(chan.chunks.length > chan.frames().length).toBe(quirk === 'pieces=random');
      for (const piece of queue.chunks) expect(piece.isWellFormed()).toBe(true);
      return [chan.text, queue.text];
    }),
  );
  expect(texts[0]).toEqual(texts[1]);
});

test('a stream is cut after exactly so many characters, wherever that is', async () => {
  const whole = new CytracomBench();
  const all = whole.chan();
  await story(whole);
  const draws = random('cut');
  for (let i = 0; i < 40; i++) {
    const at = draws.int(1, all.text.length);
    const bench = new CytracomBench();
    const cut = bench.chan();
    const other = bench.queue();
    bench.pbx.cutAfter(at, 'chan');
    await story(bench);
    expect([cut.text, cut.closed, other.closed], String(at)).toEqual([all.text.slice(0, at), true, false]);
  }
});

test('with ids, who comes back hears what was missed, once', async () => {
  const whole = new CytracomBench(['ids=resume']);
  const all = whole.chan();
  await story(whole);
  const ids = all.frames().map(({ id }) => Number(id));
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  const draws = random('resume');
  for (let i = 0; i < 20; i++) {
    const bench = new CytracomBench(['ids=resume']);
    const first = bench.chan();
    bench.pbx.cutAfter(draws.int(1, all.text.length - 1), 'chan');
    await story(bench);
    const last = first.frames().at(-1)?.id ?? '0';
    const second = bench.stream('/events/sse/chan', { headers: { 'last-event-id': last } });
    expect([...first.frames(), ...second.frames()]).toEqual(all.frames());
  }
  const plain = new CytracomBench(['ids=plain']);
  await story(plain);
  const late = plain.stream('/events/sse/chan', { headers: { 'last-event-id': '1' } });
  expect(late.frames()).toEqual([]);
});

test('the client that goes away is told no more, and nothing waits for it', async () => {
  const bench = new CytracomBench([
    'keepAlive=comments',
    'idleTimeout=tenMinutes',
    'queueStatus=everyMinute',
  ]);
  const queue = bench.queue();
  queue.gone();
  queue.forget();
  await story(bench);
  expect([queue.text, bench.pbx.streams.open]).toEqual(['', 0]);
  await bench.run(60);
  expect(bench.clock.next()).toBeNull();
});

test('events can be lost', async () => {
  const bench = new CytracomBench();
  const chan = bench.chan();
  bench.pbx.dropEvents(2);
  await story(bench);
  const full = new CytracomBench();
  const all = full.chan();
  const queue = full.queue('queue_ids=11');
  queue.gone();
  await story(full);
  expect(all.frames().length - chan.frames().length).toBe(2);
});

test('over real sockets: a stream by GET, by POST, refused, and cut when the service dies', async () => {
  const bench = new CytracomBench();
  const server = await listen(bench.pbx);
  const url = (path: string): string => `${server.url}/v1.0${path}`;
  const open = (method: string): Promise<Response> =>
    fetch(url('/events/sse/queue?queue_ids=11'), { method, headers: HEADERS });
  const refused = await fetch(url('/events/sse/chan'));
  expect([refused.status, await refused.json()]).toEqual([401, { code: 401, msg: 'Unauthorized' }]);
  for (const method of ['GET', 'POST']) {
    const answer = await open(method);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (wanted: string): Promise<void> => {
      while (!text.includes(wanted)) text += (await reader.read()).value;
    };
    await until('caller_history');
    bench.waiting();
    await until('caller_join');
    await reader.cancel();
  }
  const cut = new Promise((resolve) => {
    get(url('/events/sse/chan'), { headers: HEADERS }, (answer) => {
      answer.resume().once('close', resolve);
      bench.pbx.die();
    });
  });
  await cut;
  expect(bench.pbx.streams.open).toBe(0);
  await expect(fetch(url('/data/users'), { headers: HEADERS })).rejects.toThrow();
  await server.close();
});

test('in memory, through the network an adapter is given', async () => {
  const bench = new CytracomBench();
  const network = memoryNetwork(bench.pbx, bench.clock);
  const { signal } = new AbortController();
  const request = { method: 'GET', headers: HEADERS, timeoutMs: 1000 } as const;
  const stream = await network.stream({ ...request, url: 'http://x/v1.0/events/sse/chan' }, signal);
  expect(stream.status).toBe(200);
  bench.talking();
  bench.pbx.cutStreams();
  let text = '';
  for await (const chunk of stream.chunks) text += chunk;
  expect(text.match(/^event:.*$/gm)).toEqual(['event:chan.dial_begin', 'event:chan.dial_end']);
});
