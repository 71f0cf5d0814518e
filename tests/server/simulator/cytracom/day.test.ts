// A busy hour of people who transfer, park, dial and give up: whatever the switches, the events of the make-believe
// Cytracom fit together, and fit the floor.
import { expect, test } from 'vitest';
import { createCytracomPbx } from '#server/simulator/cytracom/pbx.ts';
import { parseQuirks } from '#server/simulator/cytracom/variants.ts';
import { seededDay } from '#server/simulator/traffic/seeded-day.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { type Data, HEADERS, Reader, START, TOKEN } from './bench.ts';

const MIXES = [
  [],
  ['transferOrder=dialFirst', 'callerHangup=first'],
  ['transferLink=new', 'streamOrder=queueFirst'],
  ['callerHangup=never', 'transferLink=new', 'transferOrder=dialFirst', 'frames=manyLines', 'pieces=random'],
];

test.each(MIXES.map((mix, seed) => [mix.join(' ') || 'the default', seed, mix] as const))(
  'with %s',
  async (_name, seed, mix) => {
    const clock = new VirtualClock(START);
    const habits = { transferShare: 0.3, missShare: 0.15, patienceSeconds: 60 };
    const day = seededDay({ clock, seed, agents: 12, queues: 5, load: 1.1, headStartMs: 0, habits });
    const pbx = createCytracomPbx({ floor: day.floor, clock, token: TOKEN, quirks: parseQuirks(mix), seed });
    const ids = [...day.floor.queues.keys()].map((number) => pbx.queueIdOf(number)).join(',');
    const open = (path: string): Reader => {
      const reader = new Reader();
      pbx.stream?.(
        { method: 'GET', path: `/v1.0/events/sse/${path}`, headers: HEADERS, body: '' },
        { send: (text) => reader.chunks.push(text), close: () => {} },
      );
      return reader;
    };
    const [chan, queue] = [open('chan'), open(`queue?queue_ids=${ids}`)];
    const waited = new Set<number>();
    day.floor.on((heard) => {
      if (heard.type === 'queued') waited.add(heard.call.serial);
    });
    day.start();
    await clock.run(START + 3_600_000);
    day.stop();
    await clock.run(START + 4 * 3_600_000);
    expect(day.floor.calls.size).toBe(0);

    // Every leg that rings is hung up once, after at most one dial_end of its own.
    const legs = new Map<string, string[]>();
    for (const data of chan.data()) {
      const id = String(data['unique_id']);
      legs.set(id, [...(legs.get(id) ?? []), String(data['event']).slice(5)]);
    }
    const rung = [...legs.values()].filter((events) => events.length > 1);
    expect(rung.length).toBeGreaterThan(200);
    for (const events of rung) expect(events).toEqual(['dial_begin', 'dial_end', 'hangup']);
    const callers = [...legs.values()].filter((events) => events.length === 1);
    for (const events of callers) expect(events).toEqual(['hangup']);
    expect(callers.length > 0).toBe(!mix.includes('callerHangup=never'));

    // Every caller who joins is connected or gives up, once for each join.
    const balance = new Map<string, number>();
    const count: Record<string, number> = {};
    for (const { event, data } of queue.frames()) {
      const name = String(event).slice(6);
      count[name] = (count[name] ?? 0) + 1;
      const step = { caller_join: 1, member_connect: -1, caller_abandon: -1 }[name] ?? 0;
      const key = `${(data as Data)['queue_id']} ${(data as Data)['linked_id']}`;
      if (step !== 0) balance.set(key, (balance.get(key) ?? 0) + step);
      expect([0, 1], key).toContain(balance.get(key) ?? 0);
    }
    expect([...balance.values()].every((left) => left === 0)).toBe(true);
    expect(balance.size).toBeGreaterThanOrEqual(waited.size);
    expect(waited.size).toBeGreaterThan(100);
    expect(count['member_complete']).toBe(count['member_connect']);
    expect(count['caller_abandon']).toBeGreaterThan(5);

    // The last state told of each member is the one a new stream begins with.
    const last = new Map<string, unknown>();
    const stateOf = (data: Data): [string, unknown] => {
      const member = data['member'] as Data;
      return [`${data['queue_id']} ${member['number']}`, [member['state'], member['paused']]];
    };
    for (const { event, data } of queue.frames())
      if (String(event).includes('member_') && String(event).includes('state'))
        last.set(...stateOf(data as Data));
    const fresh = open(`queue?queue_ids=${ids}&only_events=member_init_state`).data().map(stateOf);
    expect(new Map(fresh)).toEqual(last);
  },
  30_000,
);
