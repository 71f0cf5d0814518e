// Proves that an answer read as it comes is the same over real sockets and in memory: its head first, its text whole,
// its end noticed on either side, and a PBX that refuses it answers like any other.
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpRequest, type Network, Transient } from '#server/pbx-sdk/contract.ts';
import { type Listening, listen } from '#server/simulator/transport/listen.ts';
import type { PbxClient, WebPbx } from '#server/simulator/transport/pbx.ts';
import { openNetwork } from '#server/sources/network.ts';
import { realClock } from '#server/time/clock.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';

/** Talks to whoever asks `/talk`, refuses `/no`, answers the rest whole. */
class TalkingPbx implements WebPbx {
  readonly clients: PbxClient[] = [];
  gone = 0;
  down = false;

  stream(request: { path: string }, client: PbxClient) {
    if (this.down) throw new Error('nobody answers');
    if (request.path === '/no') return { status: 401, headers: { 'x-why': 'token' }, text: 'wrong token' };
    if (request.path !== '/talk') return null;
    client.send('first ');
    this.clients.push(client);
    return { status: 200, headers: { 'content-type': 'text/event-stream' }, gone: () => void this.gone++ };
  }
  async http() {
    return { status: 200, headers: {}, text: 'whole' };
  }
  upgrade() {
    return { status: 404, headers: {}, text: '' };
  }
  restart() {}
}

const open: Listening[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const overSockets = async (pbx: WebPbx): Promise<{ network: Network; url: string }> => {
  const listening = await listen(pbx);
  open.push(listening);
  return { network: openNetwork({ verify: true, ca: null }), url: listening.url };
};
const inMemory = async (pbx: WebPbx): Promise<{ network: Network; url: string }> => ({
  network: memoryNetwork(pbx, realClock),
  url: 'http://pbx.example',
});
const get = (url: string): HttpRequest => ({ method: 'GET', url, headers: {}, timeoutMs: 5_000 });
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};

describe.each([
  ['over real sockets', overSockets],
  ['in memory', inMemory],
])('an endless answer %s', (_where, start) => {
  it('is read as it comes, never inside a character, until the PBX ends it', async () => {
    const pbx = new TalkingPbx();
    const { network, url } = await start(pbx);
    const answer = await network.stream(get(`${url}/talk`), new AbortController().signal);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' } });
    let heard = '';
    const reading = (async () => {
      for await (const chunk of answer.chunks) heard += chunk;
    })();
    await until(() => heard === 'first ');
    const text = 'ไทย'.repeat(30_000);
    pbx.clients[0]?.send(text);
    pbx.clients[0]?.close();
    await reading;
    expect(heard).toBe(`first ${text}`);
  });

  it.each(['close', 'abort'] as const)('ends on both sides by our %s', async (how) => {
    const pbx = new TalkingPbx();
    const { network, url } = await start(pbx);
    const giveUp = new AbortController();
    const answer = await network.stream(get(`${url}/talk`), giveUp.signal);
    const reading = (async () => {
      for await (const chunk of answer.chunks) void chunk;
      return 'ended';
    })();
    if (how === 'close') answer.close();
    else giveUp.abort();
    expect(await reading).toBe('ended');
    await until(() => pbx.gone === 1);
  });

  it('that is refused tells status and text', async () => {
    const { network, url } = await start(new TalkingPbx());
    const answer = await network.stream(get(`${url}/no`), new AbortController().signal);
    let text = '';
    for await (const chunk of answer.chunks) text += chunk;
    expect([answer.status, answer.headers['x-why'], text]).toEqual([401, 'token', 'wrong token']);
  });

  it('of a PBX that does not answer is Transient', async () => {
    const pbx = new TalkingPbx();
    const { network, url } = await start(pbx);
    pbx.down = true;
    const error = await network
      .stream(get(`${url}/talk`), new AbortController().signal)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Transient);
  });
});
