// Proves what a Vodia PBX is asked again and again, by what is known of its calls, and what an answer asks for or tells a person.
import { describe, expect, it } from 'vitest';
import { sourceId } from '#lib/model/ids.ts';
import { begin, type Memory } from '#server/pbx/vodia/memory.ts';
import { plan, type Scope } from '#server/pbx/vodia/poll-plan.ts';
import { translate } from '#server/pbx/vodia/translate.ts';
import type { Notice } from '#server/pbx-sdk/contract.ts';
import { DOMAIN, row, Scene } from './scene.ts';

function heard(scene: Scene) {
  let memory: Memory = begin(sourceId('hq'), { queues: [], agents: [], calls: [], heardAt: null });
  const asks: string[] = [];
  const notices: Notice[] = [];
  for (const frame of scene.frames) {
    const told = translate(memory, frame);
    memory = told.memory;
    asks.push(...(told.asks ?? []));
    notices.push(...(told.notices ?? []));
  }
  const scope: Scope = {
    domain: DOMAIN,
    queues: ['73'],
    extensions: [],
    countsOnly: false,
    isRenewed: false,
  };
  const every = (key: string, more: Partial<Scope> = {}): number | undefined =>
    plan(memory, { ...scope, ...more }).find((each) => each.key === key)?.everyMs;
  return { memory, asks, notices, every };
}

const quiet = () => new Scene().snapshot(-5);
const CALLS_40 = `user/40@${DOMAIN}/calls`;
const talking = row('c1', { extension: ['40'], state: 'connected' });

describe('a PBX that pushes calls', () => {
  it('is asked seldom while there are none, and by whole lists alone told which are over', () => {
    const { every } = heard(quiet().calls(0));
    expect([every('queues'), every('queue:73'), every('walk')]).toEqual([
      30_000,
      60_000,
      Number.POSITIVE_INFINITY,
    ]);
    expect(every('extension:40')).toBe(undefined);
    const whole = heard(quiet().calls(0).calls(1, talking));
    expect([whole.every('extension:40'), whole.every('queue:73')]).toEqual([30_000, 30_000]);
  });

  it('is asked often after a new socket, as far as their number lets it', () => {
    const { every } = heard(quiet().calls(0).calls(1, talking));
    expect([every('extension:40', { isRenewed: true }), every('queue:73', { isRenewed: true })]).toEqual([
      2_000, 2_000,
    ]);
    const queues = Array.from({ length: 20 }, (_, i) => `${i + 70}`);
    expect(every('queue:73', { isRenewed: true, queues })).toBe(44 * 250);
  });

  it('asks only extensions that the directory names', () => {
    const { every } = heard(quiet().calls(0).calls(1, talking));
    expect(every('extension:40', { extensions: ['41'] })).toBe(undefined);
  });
});

describe('a PBX that pushes none', () => {
  it('has its extensions asked one by one, faster once an answer names a call, and a person is told until it pushes', () => {
    expect(heard(quiet()).every('walk')).toBe(2_000);
    const scene = quiet().answer(1, CALLS_40, [talking]);
    const silent = heard(scene);
    expect([silent.every('walk'), silent.every('extension:40'), silent.every('queue:73')]).toEqual([
      500, 2_000, 5_000,
    ]);
    expect(silent.notices).toEqual([
      { key: `${DOMAIN} calls`, text: expect.stringContaining('only when asked') },
    ]);
    const loud = heard(scene.calls(2, talking));
    expect(loud.notices.at(-1)).toEqual({ key: `${DOMAIN} calls`, text: null });
    expect(loud.every('walk')).toBe(Number.POSITIVE_INFINITY);
  });

  it('has its queues asked at once where their list says that somebody is in one', () => {
    const acds = (calls: number) => [{ name: '73', display: 'Sales', calls }];
    expect(heard(quiet().answer(1, `domain/${DOMAIN}/acds`, acds(1))).asks).toEqual([`queues ${DOMAIN}`]);
    expect(heard(quiet().answer(1, `domain/${DOMAIN}/acds`, acds(0))).asks).toEqual([]);
    expect(heard(quiet().calls(0, talking).answer(1, `domain/${DOMAIN}/acds`, acds(1))).asks).toEqual([]);
  });

  it('is followed about a call no more that two lists lack', () => {
    const scene = quiet().calls(0, talking).answer(2, CALLS_40, []);
    expect(heard(scene).every('extension:40')).not.toBe(undefined);
    expect(heard(scene.answer(4, CALLS_40, [])).every('extension:40')).toBe(undefined);
  });
});

it('figures of the day are asked for only where finished calls are not told', () => {
  const { every } = heard(quiet());
  expect([every('figures:73'), every('figures:73', { countsOnly: true })]).toEqual([undefined, 60_000]);
});
