// Every switch changes what it says it changes.
import { expect, test } from 'vitest';
import { parseQuirks, QUIRK_SETTINGS, YEASTAR_QUIRKS } from '#server/simulator/yeastar/variants.ts';
import { Bench } from './bench.ts';
import { story } from './story.ts';

async function flow(...quirks: string[]): Promise<{ bench: Bench; said: string[]; raw: string[] }> {
  const bench = await new Bench(quirks).login();
  bench.subscribe(
    quirks.includes('topicsKnown=upTo30033') ? [30008, 30011, 30012, 30013, 30026, 30029] : undefined,
  );
  const call = bench.floor.arrive({ from: '5550100', dialled: '5550999' });
  bench.floor.enterIvr(call, '6200');
  bench.floor.joinQueue(call, '6400');
  const lost = bench.floor.ring(call, '1002', '6400')!;
  bench.floor.endRing(call, lost, 'timeout');
  const leg = bench.floor.ring(call, '1001', '6400')!;
  await bench.run(2);
  bench.floor.answer(call, leg);
  bench.floor.hold(call, leg);
  bench.floor.resume(call, leg);
  bench.floor.pause('1002', null, 'Lunch');
  bench.floor.signOut('1002', null);
  bench.floor.hangUp(call, leg);
  await bench.run(2);
  const raw = bench.heard.map(({ text }) => text);
  return { bench, said: bench.said(), raw };
}

test('a quirk that does not exist, and a value that is not allowed, name what is', () => {
  expect(() => parseQuirks(['byscope=all'])).toThrow(/byeScope/);
  expect(() => parseQuirks(['byeScope=some'])).toThrow(/hangerOnly, all/);
  expect(parseQuirks([]).byeScope).toBe('hangerOnly');
});

test('every setting tells a story of its own', async () => {
  const stories = new Map([['the default', await story([])]]);
  for (const setting of QUIRK_SETTINGS) stories.set(setting, await story([setting]));
  const told = new Map<string, string>();
  const same: string[] = [];
  for (const [setting, text] of stories) {
    const other = told.get(text);
    if (other !== undefined) same.push(`${setting} is told like ${other}`);
    else told.set(text, setting);
  }
  expect(stories.size).toBe(QUIRK_SETTINGS.length + 1);
  expect(QUIRK_SETTINGS.length).toBeGreaterThan(60);
  expect(same).toEqual([]);
});

test('the same setting tells the same story twice', async () => {
  const mix = ['duplicates=outOfOrder', 'webhookDelivery=outOfOrder', 'agentStatusWords=randomCase'];
  expect(await story(mix)).toBe(await story(mix));
});

test('msgEncoding, snMissing', async () => {
  const typeOf = async (quirk: string, type: number): Promise<[string, boolean]> => {
    const { raw } = await flow(quirk);
    const frame = raw
      .map((text) => JSON.parse(text) as { type: number; msg: unknown; sn?: string })
      .find((f) => f.type === type)!;
    return [typeof frame.msg, frame.sn !== undefined];
  };
  expect(await typeOf('msgEncoding=perDoc', 30011)).toEqual(['string', true]);
  expect(await typeOf('msgEncoding=perDoc', 30026)).toEqual(['object', false]);
  expect(await typeOf('msgEncoding=allString', 30026)).toEqual(['string', false]);
  expect(await typeOf('msgEncoding=allObject', 30011)).toEqual(['object', true]);
  expect(await typeOf('snMissing=never', 30026)).toEqual(['object', true]);
});

test('byeScope, members30011, holdMember, cdrPush, cdrOrder', async () => {
  const normal = await flow();
  expect(normal.said).toContain('30011 1001 BYE');
  expect(normal.said).not.toContain('30011 inbound BYE');
  expect(normal.said).toContain('30011 1001 HOLD');
  expect((await flow('byeScope=all')).said).toContain('30011 inbound BYE');
  expect((await flow('members30011=full')).said).toContain('30011 inbound ANSWERED 1001 ANSWER');
  expect((await flow('holdMember=held')).said).toContain('30011 inbound HOLD');
  expect((await flow('holdMember=held')).said).not.toContain('30011 1001 HOLD');
  const both = (await flow('holdMember=both')).said;
  expect(both).toContain('30011 inbound HOLD');
  expect(both).toContain('30011 1001 HOLD');
  const records = (said: string[]): number => said.filter((line) => line.startsWith('30012')).length;
  expect(records(normal.said)).toBe(1);
  expect(records((await flow('cdrPush=perLeg')).said)).toBe(3);
  const early = (await flow('cdrOrder=beforeBye')).said;
  expect(early.findIndex((line) => line.startsWith('30012'))).toBeLessThan(early.indexOf('30011 1001 BYE'));
});

test('agent status words and the queue prefix', async () => {
  const agent = async (...quirk: string[]): Promise<string[]> =>
    (await flow(...quirk)).raw.filter((text) => text.includes('"type":30029'));
  expect((await agent())[0]).toBe(
    '{"type":30029,"sn":"3631A0000001","msg":{"queue_number":"queue-6400","agent_number":"1002","status":"Paused","reason":"Lunch"}}',
  );
  expect((await agent('agentQueuePrefix=none'))[0]).toContain('"queue_number":"6400"');
  expect((await agent('agentStatusWords=randomCase'))[0]).toMatch(/"status":"paused"/i);
  expect(await agent()).toHaveLength(2);
  expect(await agent('agentStatusWords=pausedOnly')).toHaveLength(1);
});

test('where the queue shows: inboundTo and callPath', async () => {
  const at = async (...quirks: string[]): Promise<string[]> => {
    const { bench } = await flow(...quirks);
    const { call } = bench.talking();
    const answer = (await bench.get('call/query', `call_id=${bench.pbx.callIdOf(call)}`)) as unknown as {
      data: { members: Record<string, Record<string, string>>[] }[];
    };
    const [inbound, agent] = answer.data[0]!.members;
    return [inbound!.inbound!.to!, inbound!.inbound!.call_path!, agent!.extension!.call_path!];
  };
  expect(await at()).toEqual(['6400', '', '6400']);
  expect(await at('inboundTo=did')).toEqual(['5550999', '', '6400']);
  expect(await at('callPath=both')).toEqual(['6400', '6400', '6400']);
  expect(await at('callPath=empty', 'inboundTo=did')).toEqual(['5550999', '', '']);
  const joined = (await flow('callPath=joined')).raw.find((text) => text.includes('6200,6400'));
  expect(joined).toBeDefined();
});

test('an idle PBX: idleCallQuery and idleQueue', async () => {
  const idle = async (quirk: string, endpoint: string): Promise<string> => {
    const bench = await new Bench([quirk]).login();
    return JSON.stringify(await bench.get(endpoint, endpoint === 'call/query' ? 'type=inbound' : 'id=1'));
  };
  expect(await idle('idleCallQuery=noData', 'call/query')).toBe('{"errcode":0,"errmsg":"SUCCESS"}');
  expect(await idle('idleCallQuery=emptyList', 'call/query')).toContain('"data":[]');
  expect(await idle('idleCallQuery=nullData', 'call/query')).toContain('"data":null');
  expect(await idle('idleCallQuery=notFound', 'call/query')).toContain('60001');
  expect(await idle('idleQueue=zeros', 'queue/call_status')).toContain('"waiting_list":[]');
  expect(await idle('idleQueue=nullLists', 'queue/call_status')).toContain('"waiting_list":null');
  expect(await idle('idleQueue=notFound', 'queue/call_status')).toContain('60001');
});

test('duplicates: each frame twice, or RING and ANSWER within 50 ms in either order', async () => {
  const count = (said: string[], line: string): number => said.filter((each) => each === line).length;
  expect(count((await flow('duplicates=twice')).said, '30011 1001 RING')).toBe(2);
  const orders = new Set<string>();
  for (let seed = 0; seed < 8; seed++) {
    const bench = await new Bench(['duplicates=outOfOrder'], { seed }).login();
    bench.subscribe([30011]);
    bench.talking();
    await bench.run(1);
    orders.add(bench.said().join(', '));
  }
  expect(orders).toEqual(
    new Set(['30011 1001 ANSWER, 30011 1001 RING', '30011 1001 RING, 30011 1001 ANSWER']),
  );
  expect(YEASTAR_QUIRKS.duplicates[0]).toBe('off');
});

test('a waiting call that rings is listed twice where the switch says so', async () => {
  for (const [quirk, waiting] of [
    ['ringingAlsoWaiting=no', 0],
    ['ringingAlsoWaiting=yes', 1],
  ] as const) {
    const bench = await new Bench([quirk]).login();
    const call = bench.floor.arrive({ from: '1', dialled: '2' });
    bench.floor.joinQueue(call, '6400');
    bench.floor.ring(call, '1001', '6400');
    await bench.run(3.9);
    expect(await bench.get('queue/call_status', 'id=1')).toMatchObject({
      waiting_calls: waiting,
      ringing_calls: 1,
      ringing_list: [{ callee_number: '1001', duration: 3 }],
    });
  }
});
