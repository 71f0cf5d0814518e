// Proves that three differences planted between a make-believe PBX's figures and ours are found and named: a call it has
// in another queue, a short abandon it leaves out, and a call we did not hear.
import { describe, expect, it } from 'vitest';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { Stage } from '#tests/pbx/harness/stage.ts';
import { deskOf, idOf, namedIn } from './sim-day.ts';

type Day = { readonly moved: FloorCall; readonly short: FloorCall; readonly unheard: FloorCall };

/** Four calls that count alike, and the three that will not. */
async function play(stage: Stage, beforeBack: (unheard: FloorCall) => void = () => {}): Promise<Day> {
  await stage.hangUp(await stage.talking('1001', '6400', '5550201'), 30);
  const sales = await stage.talking('1003', '6401', '5550202');
  await stage.hangUp(sales, 30);
  const long = await stage.waiting('6400', '5550203');
  await stage.pass(20);
  await stage.hangUp(long);
  const moved = await stage.talking('1001', '6400', '5550204');
  await stage.hangUp(moved, 30);
  const short = await stage.waiting('6400', '5550205');
  await stage.hangUp(short, 30);
  stage.cable.down();
  await stage.pass(2);
  const unheard = await stage.talking('1002', '6400', '5550206');
  await stage.hangUp(unheard, 30);
  beforeBack(unheard);
  stage.cable.up();
  await stage.pass(180);
  return { moved, short, unheard };
}

/** Where every call has a record, each difference is the call itself. */
async function expectNamed(stage: Stage, make: string, day: Day): Promise<void> {
  const sheet = await deskOf(stage, make).sheet('hq');
  if (typeof sheet === 'string') throw new Error(sheet);
  expect(namedIn(stage, sheet.rows, '6400', 'abandoned')).toMatchObject({
    ...{ ours: 2, theirs: 1, unexplained: 0 },
    named: [['shortAbandon', -1, idOf(stage, day.short)]],
  });
  expect(namedIn(stage, sheet.rows, '6400', 'answered')).toMatchObject({
    ...{ ours: 2, theirs: 2, unexplained: 0 },
    named: [
      ['otherQueue', -1, idOf(stage, day.moved)],
      ['notHeard', 1, idOf(stage, day.unheard)],
    ],
  });
  expect(namedIn(stage, sheet.rows, '6401', 'answered')).toMatchObject({
    ...{ ours: 1, theirs: 2, unexplained: 0 },
    named: [['otherQueue', 1, idOf(stage, day.moved)]],
  });
}

type Row = Readonly<Record<string, unknown>>;
const isNotOf =
  (session: string) =>
  (row: Row): boolean =>
    row['session_id'] !== session;

/** Changes the rows of a list on its way to us. */
const edited =
  (list: string, change: (items: readonly Row[]) => readonly Row[]) =>
  (text: string, url: string): string => {
    if (!url.includes(list)) return text;
    const body = JSON.parse(text) as { readonly items: readonly Row[] };
    return JSON.stringify({ ...body, items: change(body.items) });
  };

describe('Asterisk, which tells sums alone', () => {
  /** In each list: one call fewer in Support and one more in Sales, by the member; one abandon fewer. */
  const miscount = (text: string): string => {
    const less = (block: string, name: string, by: number): string =>
      block.replace(
        new RegExp(`^${name}: (\\d+)`, 'm'),
        (_, told: string) => `${name}: ${Number(told) + by}`,
      );
    return text
      .split('\r\n\r\n')
      .map((block) => {
        const isSales = block.includes('Queue: 6401');
        if (block.startsWith('Event: QueueParams'))
          return isSales ? less(block, 'Completed', 1) : less(less(block, 'Completed', -1), 'Abandoned', -1);
        const isHers = block.startsWith('Event: QueueMember\r\n') && block.includes('PJSIP/1001');
        return isHers ? less(block, 'CallsTaken', isSales ? 1 : -1) : block;
      })
      .join('\r\n\r\n');
  };

  it('names each', async () => {
    const stage = await Stage.open('asterisk');
    const desk = deskOf(stage, 'asterisk');
    await desk.read();
    const { moved, short } = await play(stage);
    stage.cable.tamperStream = miscount;
    await stage.pass(130);
    const sheet = await desk.sheet('hq');
    if (typeof sheet === 'string') throw new Error(sheet);
    expect(sheet).toMatchObject({ isByReadings: true, wasReset: false });
    const abandoned = namedIn(stage, sheet.rows, '6400', 'abandoned');
    expect(abandoned).toMatchObject({ ours: 2, theirs: 1, unexplained: 0 });
    expect(abandoned.named).toEqual([['shortAbandon', -1, idOf(stage, short)]]);
    const support = namedIn(stage, sheet.rows, '6400', 'answered');
    expect(support).toMatchObject({ ours: 2, theirs: 2, unexplained: 0 });
    // Two calls of hers are like each other: that it is one of them is all that sums tell.
    expect(support.calls).toMatchObject([
      { reason: 'otherQueue', effect: -1, certain: false },
      { reason: 'notHeard', effect: 1, call: null, agent: 'hq/1002' },
    ]);
    expect(moved.startedAt).toBeLessThanOrEqual(support.calls[0]?.untilAt ?? 0);
    const sales = namedIn(stage, sheet.rows, '6401', 'answered');
    expect(sales).toMatchObject({ ours: 1, theirs: 2, unexplained: 0 });
    await stage.close();
  });
});

describe('Yeastar, which has a record of each call', () => {
  it('names each', async () => {
    const stage = await Stage.open('yeastar');
    const day = await play(stage);
    const moved = stage.pbx.callId(day.moved);
    const short = stage.pbx.callId(day.short);
    stage.cable.tamper = (text, url) => {
      if (!url.includes('cdr/search')) return text;
      const body = JSON.parse(text) as { data: { call_id: string; call_to_number: string }[] };
      const data = body.data
        .filter(({ call_id }) => call_id !== short)
        .map((row) =>
          row.call_id === moved && row.call_to_number === '6400' ? { ...row, call_to_number: '6401' } : row,
        );
      return JSON.stringify({ ...body, data });
    };
    await expectNamed(stage, 'yeastar', day);
    await stage.close();
  });
});

describe('PortSIP, which has a row of each leg', () => {
  it('names each', async () => {
    const stage = await Stage.open('portsip');
    // What was missed is read from the same log when the line is back: of this call it then says nothing yet.
    const day = await play(stage, (call) => {
      stage.cable.tamper = edited('calllogs', (items) => items.filter(isNotOf(stage.pbx.callId(call))));
    });
    const [moved, short] = [stage.pbx.callId(day.moved), stage.pbx.callId(day.short)];
    stage.cable.tamper = edited('calllogs', (items) =>
      items
        .filter(isNotOf(short))
        .map((row) =>
          row['session_id'] === moved && row['callee'] === '6400' ? { ...row, callee: '6401' } : row,
        ),
    );
    await expectNamed(stage, 'portsip', day);
    await stage.close();
  });
});

describe('Cytracom, which has a history of the day', () => {
  /** Changes the lists of past calls, and adds to the figures of each queue. */
  const recounted =
    (change: (rows: readonly Row[]) => readonly Row[], more: Readonly<Record<string, [number, number]>>) =>
    (text: string): string => {
      if (!/queue_status|caller_history/.test(text)) return text;
      return text.replace(/^data:(.*)$/gm, (line: string, json: string) => {
        const said = JSON.parse(json) as Row;
        const [completed, abandoned] = more[String(said['queue_id'])] ?? [0, 0];
        if (String(said['event']).endsWith('caller_history'))
          return `data:${JSON.stringify({ ...said, history: change(said['history'] as readonly Row[]) })}`;
        if (!String(said['event']).endsWith('queue_status')) return line;
        const sums = {
          completed: Number(said['completed']) + completed,
          abandoned: Number(said['abandoned']) + abandoned,
        };
        return `data:${JSON.stringify({ ...said, ...sums })}`;
      });
    };

  it('names each', async () => {
    const stage = await Stage.open('cytracom');
    const [support = '', sales = ''] = ['6400', '6401'].map((number) => stage.pbx.queueId?.(number));
    const isOf = (row: Row, call: FloorCall): boolean => row['linked_id'] === stage.pbx.callId(call);
    // What was missed is read from the same history when the line is back: of this call it then says nothing yet.
    const day = await play(stage, (call) => {
      stage.cable.tamperStream = recounted((rows) => rows.filter((row) => !isOf(row, call)), {});
    });
    stage.cable.tamperStream = recounted(
      (rows) =>
        rows
          .filter((row) => !isOf(row, day.short))
          .map((row) => (isOf(row, day.moved) ? { ...row, queue_id: Number(sales) } : row)),
      { [support]: [-1, -1], [sales]: [1, 0] },
    );
    await expectNamed(stage, 'cytracom', day);
    await stage.close();
  });
});

describe('Vodia, which tells sums of a day', () => {
  it('names each', async () => {
    const stage = await Stage.open('vodia');
    // What was missed is read from its records when the line is back: of this call they then say nothing yet.
    const { moved, short } = await play(stage, () => {
      stage.cable.tamper = (text, url) => (/\/acd\/.*\/(cdr|stat)/.test(url) ? '[]' : text);
    });
    const agentsOf = (told: Row): Row[] => told['agents'] as Row[];
    stage.cable.tamper = (text, url) => {
      if (!url.includes('/stat?')) return text;
      const told = JSON.parse(text) as Row;
      const isSales = url.includes('/6401@');
      const agents = agentsOf(told).map((each) =>
        each['agent'] === '1001' ? { ...each, calls: Number(each['calls']) - 1 } : each,
      );
      if (isSales) agents.push({ agent: '1001', calls: 1, missed: 0, ivr: 1, ring: 1, talk: 3, hold: 0 });
      const gone = isSales ? 0 : 1;
      return JSON.stringify({ ...told, agents, hangup_waiting: Number(told['hangup_waiting']) - gone });
    };
    const sheet = await deskOf(stage, 'vodia').sheet('hq');
    if (typeof sheet === 'string') throw new Error(sheet);
    const abandoned = namedIn(stage, sheet.rows, '6400', 'abandoned');
    expect(abandoned).toMatchObject({ ours: 2, theirs: 1, unexplained: 0 });
    expect(abandoned.named).toEqual([['shortAbandon', -1, idOf(stage, short)]]);
    const support = namedIn(stage, sheet.rows, '6400', 'answered');
    expect(support).toMatchObject({ ours: 2, theirs: 2, unexplained: 0 });
    const of = (reason: string) => support.calls.filter((each) => each.reason === reason);
    expect(support.calls).toHaveLength(2);
    expect(of('notHeard')).toMatchObject([{ effect: 1, call: null, agent: expect.stringContaining('1002') }]);
    const [other] = of('otherQueue');
    expect(other).toMatchObject({ effect: -1, certain: false, otherQueue: expect.stringContaining('6401') });
    // Its calls begin on whole seconds.
    expect(moved.startedAt - 1_000).toBeLessThanOrEqual(other?.untilAt ?? 0);
    expect(namedIn(stage, sheet.rows, '6401', 'answered')).toMatchObject({
      ours: 1,
      theirs: 2,
      unexplained: 0,
    });
    await stage.close();
  });
});
