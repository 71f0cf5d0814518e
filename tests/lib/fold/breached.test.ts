// Proves that the PBX's breach and the wall's are one alert, whoever is first, and that both are named.
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { callId, waitAlertId } from '#lib/model/ids.ts';
import { after, C1, HELP, HQ, NOON, SALES, say } from './told.ts';

const C2 = callId(HQ, 'c2');
const wall = (seconds: number): DomainEvent => ({
  type: 'alert.raised',
  source: HQ,
  at: NOON + seconds * 1000,
  alert: waitAlertId(C1, NOON),
  queue: SALES,
  call: C1,
  targetMs: 20_000,
  by: 'wall',
});

describe('a breach that the PBX tells', () => {
  it.each([
    ['before', [say.breached(19), wall(20)], ['pbx', 'wall']],
    ['after', [wall(20), say.breached(21)], ['wall', 'pbx']],
    ['twice', [say.breached(20), say.breached(25)], ['pbx']],
  ] as const)('%s the wall is one alert', (_when, events, noticedBy) => {
    const alerts = after(say.queued(0), ...events).all('alert');
    expect(alerts).toMatchObject([{ id: waitAlertId(C1, NOON), call: C1, queue: SALES, noticedBy }]);
  });

  it('that names nobody is about whoever waits longest and is not yet said to be over', () => {
    const line = [say.queued(0), say.queued(5, SALES, C2)];
    expect(after(...line, say.breached(20, null)).all('alert')).toMatchObject([{ call: C1 }]);
    const both = after(...line, say.breached(20, null), say.breached(25, null)).all('alert');
    expect(new Set(both.map((alert) => alert.call))).toEqual(new Set([C1, C2]));
  });

  it.each([
    ['has been answered', [say.queued(0), say.answered(5)]],
    ['is in another queue', [say.queued(0, HELP)]],
    ['is not known', []],
  ])('of a caller who %s raises nothing', (_who, before) => {
    expect(after(...before, say.breached(20)).all('alert')).toEqual([]);
    expect(after(...before, say.breached(20, null)).all('alert')).toEqual([]);
  });

  it('whose clock lies behind the PBX’s own queue still belongs to this stay', () => {
    expect(after(say.queued(10), say.breached(8)).all('alert')).toMatchObject([{ at: NOON + 10_000 }]);
  });
});
