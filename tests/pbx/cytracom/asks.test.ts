// Proves what a frame shows to be asked out of turn, or told to a person, and how much of a picture has come.
import { describe, expect, it } from 'vitest';
import { sourceId } from '#lib/model/ids.ts';
import { begin } from '#server/pbx/cytracom/memory.ts';
import { translate } from '#server/pbx/cytracom/translate.ts';
import type { Notice } from '#server/pbx-sdk/contract.ts';
import { CARL, linked, Scene, START } from './scene.ts';

const CALL = linked(0, 1);
const MINUTE = 60;

function heard(scene: Scene) {
  let memory = begin(sourceId('hq'), { queues: [], agents: [], calls: [], heardAt: null });
  let wakeAt: number | null = null;
  const asked: [minute: number, what: string][] = [];
  const notices: Notice[] = [];
  const hear = (frame: Scene['frames'][number]): void => {
    const told = translate(memory, frame);
    ({ memory, wakeAt } = told);
    for (const each of told.asks ?? []) asked.push([Math.round((frame.at - START) / 60_000), each]);
    notices.push(...(told.notices ?? []));
  };
  for (const frame of scene.frames) {
    while (wakeAt !== null && wakeAt <= frame.at) hear({ at: wakeAt, channel: 'tick', text: '' });
    hear(frame);
  }
  return { memory, asked, notices };
}

/** The queue says how it stands: who waits there, or only how many. */
const status = (scene: Scene, minute: number, told: object): Scene =>
  scene.event(minute * MINUTE, 'queue', 'queue_status', { queue_id: 11, name: 'Sales', ...told });
const until = (scene: Scene, minute: number): Scene => scene.put(minute * MINUTE, 'tick', '');

describe('who waits is asked', () => {
  const joined = () => new Scene().snapshot(-5).joins(0, CALL);
  const listed = { callers: [{ linked_id: CALL, caller: CARL }], calls: 1 };

  it('once, fifty minutes after the caller was last said to wait', () => {
    expect(heard(until(joined(), 55)).asked).toEqual([[50, 'waiting']]);
    expect(heard(until(status(joined(), 30, listed), 85)).asked).toEqual([[80, 'waiting']]);
    expect(heard(until(status(joined(), 30, { calls: 1 }), 85)).asked).toEqual([[80, 'waiting']]);
    const again = status(until(joined(), 51), 52, listed);
    expect(heard(until(again, 105)).asked).toEqual([
      [50, 'waiting'],
      [102, 'waiting'],
    ]);
  });

  it('not of callers who were taken, or have gone', () => {
    const taken = joined().connects(5, CALL, '240', 5);
    expect(heard(until(taken, 55)).asked).toEqual([]);
    expect(heard(until(joined().abandons(5, CALL, 5), 55)).asked).toEqual([]);
  });
});

describe('a person is told', () => {
  const users = (scene: Scene, more: string) => scene.rest(0, `data/users?limit=1000${more}`, { code: 403 });
  const resources = (list: readonly object[], more = '') =>
    new Scene().rest(0, `data/resources?type=queue&limit=1000${more}`, { data: { resources: list } });

  it('of users that may not be listed, until they may', () => {
    const { notices } = heard(users(new Scene(), '&status=403').people(1));
    expect(notices).toEqual([
      { key: 'users', text: expect.stringContaining('may not list') },
      { key: 'users', text: null },
    ]);
  });

  it('what to write where no queue is known, and not where a person has named one', () => {
    const missing = { key: 'queues', text: expect.stringContaining('queueIds') };
    expect(heard(resources([])).notices).toEqual([missing]);
    expect(heard(resources([], '&status=403')).notices).toEqual([missing]);
    expect(heard(resources([{ id: 11, type: 'queue', name: 'Sales' }])).notices).toEqual([
      { key: 'queues', text: null },
    ]);
    const named = new Scene().put(
      -1,
      'opened',
      JSON.stringify({ queues: [{ id: '12', name: '', number: '' }] }),
    );
    named.frames.push(...resources([], '&status=403').frames);
    expect(heard(named).notices).toEqual([{ key: 'queues', text: null }]);
  });
});

it('counts the figures of queues that a picture has brought, anew on every stream', () => {
  const opening = new Scene().put(0, 'opened', '{}');
  expect(heard(opening).memory.snapshot?.statuses).toBe(0);
  expect(heard(status(opening, 1, { calls: 0 })).memory.snapshot?.statuses).toBe(1);
  expect(heard(opening.put(61, 'opened:queue', '')).memory.snapshot?.statuses).toBe(0);
  const live = new Scene().snapshot(0);
  expect(heard(live).memory.snapshot).toBeNull();
  const anew = live.put(10, 'lost:queue', '').put(11, 'opened:queue', '').picture(11.1);
  expect(heard(anew).memory.snapshot?.statuses).toBe(1);
});
