// One long story on the bench that comes past every point the documents leave open, and all that was heard of it.
import { Bench, CREDENTIALS } from './bench.ts';

/** Everything answered, pushed and posted, as text. Two settings that differ nowhere in it are the same setting. */
export async function story(quirks: readonly string[]): Promise<string> {
  const said: string[] = [];
  const bench: Bench = new Bench(quirks, {
    seed: 7,
    post: async (_url, headers, body) => {
      said.push(`posted ${JSON.stringify(headers)} ${body} at ${bench.clock.now()}`);
      return { status: 200 };
    },
  });
  bench.pbx.addWebhook({ url: 'https://wall.example', secret: 'secret', events: [30009, 30011] });
  const tell = async (answer: Promise<object>): Promise<void> => {
    said.push(JSON.stringify(await answer));
  };
  await tokens(bench, tell);
  const say = listening(bench, said);
  await idle(bench, tell);
  await queueCall(bench, tell);
  await otherCalls(bench, tell);
  await agents(bench, tell);
  for (let i = 0; i < 38; i++) {
    say('heartbeat');
    await bench.run(50);
  }
  return [...said, ...bench.heard.map(({ at, text }) => `${at} ${text}`), `closed ${bench.closed}`].join(
    '\n',
  );
}

const rings = (bench: Bench, number: string): boolean =>
  [...bench.floor.legsOf(number)].some((leg) => leg.state === 'ringing');

type Tell = (answer: Promise<object>) => Promise<void>;

async function tokens(bench: Bench, tell: Tell): Promise<void> {
  await bench.login();
  const right = { username: CREDENTIALS.clientId, password: CREDENTIALS.clientSecret };
  const first = await bench.post('get_token', right);
  await tell(Promise.resolve(first));
  await tell(bench.get('call/query'));
  await tell(bench.post('refresh_token', { refresh_token: first.refresh_token }));
  bench.token = String(first.access_token);
  await tell(bench.get('call/query'));
  await tell(Promise.resolve({ taken: bench.pbx.tokens.take(8) }));
  const last = await bench.post('get_token', right);
  await tell(Promise.resolve(last));
  bench.pbx.revokeTokens();
  const fresh = await bench.post('get_token', right);
  bench.pbx.tokens.take(7);
  await tell(bench.post('refresh_token', { refresh_token: fresh.refresh_token }));
  bench.pbx.revokeTokens();
  await tell(bench.raw('GET', '/openapi/v1.0/call/query', '', {}));
  await bench.login();
}

/** A socket with a bad token, one that asks for everything there is, and a second one beside it. */
function listening(bench: Bench, said: string[]): (text: string) => void {
  const { token } = bench;
  const attempt = (open: () => void): void => {
    try {
      open();
    } catch (error) {
      said.push(String(error));
    }
  };
  bench.token = 'nobody';
  attempt(() => bench.subscribe());
  bench.token = token;
  let say = (_text: string): void => {};
  attempt(() => {
    say = bench.subscribe();
  });
  attempt(() => bench.subscribe([30024]));
  say(JSON.stringify({ topic_list: Array.from({ length: 29 }, (_, i) => 30_005 + i) }));
  say(JSON.stringify({ topic_list: Array.from({ length: 35 }, (_, i) => 30_005 + i) }));
  return say;
}

async function idle(bench: Bench, tell: Tell): Promise<void> {
  await tell(bench.get('call/query', 'type=inbound'));
  await tell(bench.get('call/park_status'));
  await tell(bench.get('queue/call_status', 'id=1'));
  await tell(bench.get('webhook/query'));
  const report = `/openapi/v2.0/call_report/list?type=queueperformance&access_token=${bench.token}`;
  await tell(bench.raw('GET', report, '', { 'user-agent': 'OpenAPI' }));
}

async function queueCall(bench: Bench, tell: Tell): Promise<void> {
  const { floor } = bench;
  const call = floor.arrive({ from: '5550100', dialled: '5550999' });
  floor.enterIvr(call, '6200');
  floor.joinQueue(call, '6400');
  const lost = floor.ring(call, '1002', '6400')!;
  await tell(bench.get('queue/call_status', 'id=1'));
  floor.endRing(call, lost, 'timeout');
  const leg = floor.ring(call, '1001', '6400')!;
  await bench.run(2);
  floor.answer(call, leg);
  await tell(bench.get('call/query'));
  const channel_id = bench.channel('1001');
  await tell(bench.post('call/listen', { monitor: '1900', channel_id, type: 'listen' }));
  if (rings(bench, '1900')) bench.floor.end(bench.pickUp('1900'), null);
  floor.hold(call, leg);
  floor.resume(call, leg);
  const start = { type: 'attended', channel_id, number: '1002', dial_permission: '1001' };
  await tell(bench.post('call/transfer', start));
  if (rings(bench, '1002')) bench.pickUp('1002');
  const finish = { type: 'attended', channel_id, attended_operate: 'complete' };
  await tell(bench.post('call/transfer', finish));
  const move = {
    type: 'blind',
    channel_id: bench.channel('5550100'),
    number: '1900',
    dial_permission: '1002',
  };
  await tell(bench.post('call/transfer', move));
  await bench.run(1);
  floor.answer(call, call.legs.at(-1)!);
  floor.end(call, call.legs.at(-1)!);
  await bench.run(2);
  await tell(bench.post('call/hold', { channel_id }));
}

async function otherCalls(bench: Bench, tell: Tell): Promise<void> {
  const { floor } = bench;
  // Out of the queue and back: nothing about the caller's leg is new.
  const again = floor.arrive({ from: '5550100', dialled: '5550999' });
  floor.joinQueue(again, '6400');
  floor.joinQueue(again, '6400');
  floor.end(again, again.legs[0]!);
  await tell(bench.post('call/dial', { caller: '1001', callee: '12', auto_answer: 'yes' }));
  floor.dial('1001', '12');
  const busy = floor.dial('1001', '0044207946000');
  await bench.run(2);
  if (busy.ok) floor.fail(busy.call!, '486 Busy here');
  for (const presence of ['away', 'lunch', 'available']) floor.staff.setPresence('1001', presence);
  await bench.run(20);
}

async function agents(bench: Bench, tell: Tell): Promise<void> {
  bench.floor.pause('1002', null, 'Lunch');
  bench.floor.signOut('1002', null);
  await tell(bench.get('agent/login', 'ext_id=12&operation=login'));
  await tell(bench.get('agent/pause', 'ext_id=11&operation=pause&reason=%2A01'));
  await tell(bench.get('system/information'));
}
