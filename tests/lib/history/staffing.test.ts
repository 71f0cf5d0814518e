// Proves who is said to have been there for a queue: by the clock, within their sign-ins, and with what nobody kept told
// apart.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentsThere, averagePresence, PRESENCES } from '#lib/history/staffing.ts';

const SPAN = { from: 1_000, until: 2_000 };
const spell = (fromAt: number, untilAt: number, state: string, reason: string | null = null) => ({
  ...{ agent: 'hq/1', state, reason, pauseClass: state === 'paused' ? 'break' : null, fromAt, untilAt },
});
const session = (fromAt: number, untilAt: number | null, agent = 'hq/1') => ({ agent, fromAt, untilAt });

describe('who was there', () => {
  it.each([
    [
      'ready and on a call',
      [spell(0, 1_600, 'ready'), spell(1_600, 2_500, 'onCall')],
      { ready: 600, busy: 400 },
    ],
    [
      'ringing and wrap-up are work',
      [spell(0, 1_500, 'ringing'), spell(1_500, 3_000, 'wrapUp')],
      { busy: 1_000 },
    ],
    [
      'after-call work is work',
      [{ ...spell(0, 3_000, 'paused', 'Notes'), pauseClass: 'afterCall' }],
      { busy: 1_000 },
    ],
    [
      'not to be reached',
      [spell(0, 1_300, 'unavailable'), spell(1_300, 3_000, 'notResponding')],
      { away: 1_000 },
    ],
    ['of part of it nothing is kept', [spell(0, 1_250, 'ready')], { ready: 250, untold: 750 }],
    ['what the PBX did not tell', [spell(0, 3_000, 'unknown')], { untold: 1_000 }],
  ])('%s', (_what, spells, ms) => {
    const [there] = agentsThere(SPAN, [session(0, null)], spells);
    expect(there?.ms).toEqual({ ready: 0, busy: 0, paused: 0, away: 0, untold: 0, ...ms });
  });

  it('tells pauses by their reason, and only what lies within a sign-in', () => {
    const spells = [
      spell(0, 1_400, 'paused', 'Lunch'),
      spell(1_400, 1_900, 'paused'),
      spell(1_900, 3_000, 'ready'),
    ];
    const [there] = agentsThere(SPAN, [session(0, 1_200), session(1_300, 1_800)], spells);
    expect(there?.ms).toMatchObject({ paused: 700, ready: 0, untold: 0 });
    expect(there?.pausedFor).toEqual({ Lunch: 300, '': 400 });
    expect(agentsThere(SPAN, [session(0, 1_000), session(2_000, null)], spells)).toEqual([]);
  });

  it('is together the time signed in, and on average nobody is there twice', () => {
    const drawn = fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 1_500 })));
    const states = fc.array(fc.constantFrom('ready', 'onCall', 'paused', 'unavailable', 'signedOut'), {
      minLength: 7,
      maxLength: 7,
    });
    fc.assert(
      fc.property(drawn, states, fc.integer({ min: 0, max: 7 }), (sessions, each, kept) => {
        const spells = each.slice(0, kept).map((state, i) => spell(i * 500, (i + 1) * 500, state));
        const found = agentsThere(
          SPAN,
          sessions.map(([at, ms]) => session(at, at + ms)),
          spells,
        );
        const there = new Set(sessions.flatMap(([at, ms]) => Array.from({ length: ms }, (_, i) => at + i)));
        const signedIn = [...there].filter((at) => at >= SPAN.from && at < SPAN.until).length;
        const sum = found.flatMap(({ ms }) => PRESENCES.map((name) => ms[name])).reduce((a, b) => a + b, 0);
        expect(sum).toBe(signedIn);
        const average = averagePresence(found, 1_000);
        expect(PRESENCES.reduce((all, name) => all + average[name], 0)).toBeCloseTo(signedIn / 1_000, 9);
      }),
    );
  });
});
