// Proves that tokens which die too early, are killed by others or cannot be had cost no number on the wall, and that the
// PBX is not hammered for it: counted by the make-believe PBX itself.
import { describe, expect, it } from 'vitest';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { Stage } from '#tests/pbx/harness/stage.ts';
import { plain } from '#tests/plain-counts.ts';

/** What the make-believe PBX tells of itself. */
type Inside = {
  readonly counts: { busiest(endpoint?: string): number };
  readonly tokens: { take(most: number): number; readonly valid: number };
  readonly sockets: { readonly open: number };
  revokeTokens(): void;
};
const inside = (stage: Stage): Inside => stage.pbx.pbx as unknown as Inside;
const valuesOf = (name: string): string[] =>
  (simulatedMakes['yeastar']?.quirks[name] ?? []).map((value) => `${name}=${value}`);

/** Five requests a second are the most there may be; what is asked in a usual minute is far less. */
const MOST_A_MINUTE = 150;

/** Calls come, wait 4 s, talk 12 s and go, one after the other, some of them given up. Answers with how many. */
async function calls(stage: Stage, seconds: number): Promise<{ answered: number; abandoned: number }> {
  const counts = { answered: 0, abandoned: 0 };
  const until = stage.clock.now() + seconds * 1_000;
  for (let n = 0; stage.clock.now() < until; n++) {
    const call = stage.floor.arrive({ from: `55501${String(n).padStart(2, '0')}`, dialled: '5550999' });
    stage.floor.joinQueue(call, '6400');
    await stage.pass(2);
    const leg = stage.floor.ring(call, n % 2 ? '1002' : '1001', '6400');
    await stage.pass(2);
    if (leg && n % 4 !== 3) {
      stage.floor.answer(call, leg);
      counts.answered++;
      await stage.pass(12);
    } else counts.abandoned++;
    stage.floor.end(call, call.legs[0] ?? null);
    await stage.pass(3);
  }
  await stage.pass(10);
  return counts;
}

/** The wall's figures of the queue: counts, and how far off waits and talks are, in seconds a call. */
function figures(stage: Stage) {
  const sum = { answered: 0, abandoned: 0, unknown: 0, waitMs: 0, talkMs: 0 };
  for (const { counts: all } of stage.board.all('tally')) {
    const counts = plain(all);
    for (const [, each] of counts.answered) sum.answered += each;
    for (const [, each] of counts.abandoned) sum.abandoned += each;
    sum.unknown += counts.unknown + counts.disconnected + counts.overflowed;
    sum.waitMs += counts.answeredWaitMs + counts.abandonedWaitMs;
    sum.talkMs += counts.talkMs;
  }
  const { answered, abandoned, unknown } = sum;
  const isNear = (ms: number, seconds: number, calls: number): boolean =>
    Math.abs(ms / 1_000 - seconds * calls) <= calls;
  return {
    ...{ answered, abandoned, unknown },
    waits: isNear(sum.waitMs, 4, answered + abandoned),
    talks: isNear(sum.talkMs, 12, answered),
  };
}
const right = (counts: { answered: number; abandoned: number }) => ({
  ...counts,
  ...{ unknown: 0, waits: true, talks: true },
});

describe('a token that lives ninety seconds', () => {
  const sockets = valuesOf('tokenExpiryOnSocket').flatMap((expiry) =>
    [...valuesOf('secondSocket'), ...valuesOf('refreshInvalidatesOld')].map((other) => [expiry, other]),
  );
  it.each(sockets)('costs nothing, with %s and %s', async (...quirks) => {
    const stage = await Stage.open('yeastar', { quirks: ['tokenLife=short', ...quirks] });
    const counts = await calls(stage, 400);
    expect(figures(stage)).toEqual(right(counts));
    expect(stage.source.heard.connections).toBe(1);
    expect(inside(stage).counts.busiest()).toBeLessThan(MOST_A_MINUTE);
    expect(inside(stage).counts.busiest('get_token')).toBe(1);
    expect(inside(stage).counts.busiest('refresh_token')).toBeLessThanOrEqual(2);
    await stage.close();
    expect(inside(stage).tokens.valid).toBeLessThanOrEqual(
      quirks.includes('refreshInvalidatesOld=yes') ? 0 : 1,
    );
  });
});

describe('a token that somebody else kills', () => {
  it.each(valuesOf('tokenExpiryOnSocket'))('once a minute costs nothing, with %s', async (quirk) => {
    const stage = await Stage.open('yeastar', { quirks: ['getTokenInvalidatesOld=yes', quirk] });
    const running = calls(stage, 300);
    const rival = async (): Promise<void> => {
      inside(stage).revokeTokens();
    };
    for (let n = 1; n <= 4; n++) stage.clock.after(n * 60_000 + 7_000, () => void rival());
    const counts = await running;
    expect(figures(stage)).toEqual(right(counts));
    expect(inside(stage).counts.busiest('get_token')).toBeLessThanOrEqual(3);
    expect(inside(stage).counts.busiest()).toBeLessThan(MOST_A_MINUTE);
    await stage.close();
  });

  it('again and again is told to a person, and the PBX left in peace', async () => {
    const stage = await Stage.open('yeastar', { quirks: ['getTokenInvalidatesOld=yes'] });
    const until = stage.clock.now() + 300_000;
    const rival = (): void => {
      inside(stage).revokeTokens();
      if (stage.clock.now() < until) stage.clock.after(2_000, rival);
    };
    rival();
    await stage.pass(200);
    expect(stage.notices()).toContain('another program');
    const asked = stage.cable.requests.filter(({ url }) => new URL(url).pathname.endsWith('_token'));
    expect(asked.length).toBeLessThan(60);
    await stage.pass(700);
    expect(stage.notices()).toBe('');
    expect(stage.board.get('source', 'hq')?.life).toBe('live');
    await stage.close();
  });
});

describe('eight tokens already taken', () => {
  it('at the start: asked for once a minute, had when one expires', async () => {
    const stage = await Stage.open('yeastar', {
      disturb: (pbx) => (pbx as unknown as Inside).tokens.take(8),
    });
    expect(stage.board.get('source', 'hq')).toMatchObject({
      life: 'waiting',
      why: expect.stringContaining('8'),
    });
    await stage.pass(1_750);
    expect(inside(stage).counts.busiest('get_token')).toBeLessThanOrEqual(2);
    expect(inside(stage).counts.busiest()).toBeLessThanOrEqual(2);
    await stage.pass(200);
    expect(stage.board.get('source', 'hq')?.life).toBe('live');
    await stage.close();
  });

  it.each([
    ['refreshCounts=yes', 'refreshInvalidatesOld=no'],
    ['refreshCounts=yes', 'refreshInvalidatesOld=yes'],
    ['refreshCounts=no', 'refreshInvalidatesOld=no'],
  ])('when ours runs out, costs nothing, with %s and %s', async (...quirks) => {
    for (const expiry of valuesOf('tokenExpiryOnSocket')) {
      const stage = await Stage.open('yeastar', { quirks: [...quirks, expiry] });
      await stage.pass(1_300);
      inside(stage).tokens.take(8);
      const counts = await calls(stage, 700);
      expect(figures(stage), expiry).toEqual(right(counts));
      expect(stage.source.heard.connections, expiry).toBe(1);
      expect(
        inside(stage).counts.busiest('get_token') + inside(stage).counts.busiest('refresh_token'),
      ).toBeLessThan(8);
      expect(inside(stage).counts.busiest()).toBeLessThan(MOST_A_MINUTE);
      await stage.close();
    }
  });
});

it('a refused token is told in the PBX’s own words, not by its code alone, and without what was sent', async () => {
  const stage = await Stage.open('yeastar', {
    disturb: (pbx) =>
      (pbx as unknown as { refuseNext(code: number, of: string): void }).refuseNext(40002, 'get_token'),
  });
  const why = stage.told('source.lost').map((event) => ('why' in event ? event.why : ''));
  expect(why).toEqual(['the PBX gave no token. The PBX’s own words: PARAMETER ERROR (40002).']);
  await stage.close();
});
