// Proves of a wall's plan that queues in trouble are never turned away, that nothing is smaller than the distance allows,
// and that every queue has its place.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Plan, type PlanInput, planWall } from '#components/wall/board/plan.ts';
import { linesOf, type TextWidth } from '#components/wall/text-width.ts';
import { typeSizes } from '#components/wall/type-size.ts';
import { holds } from '#tests/lib/holds.ts';

const width: TextWidth = (text, size, isBold) => text.length * size * (isBold ? 0.62 : 0.56);
const HD = { width: 1920, height: 1080 };

function input(over: Partial<PlanInput> & { room?: typeof HD; metres?: 3 | 5 | 8 | 12 }): PlanInput {
  const { metres = 8, ...rest } = over;
  const room = rest.room ?? HD;
  return {
    ...{ width, head: { name: 'Nordwind Services', remark: '' }, lost: [], heading: '5 of 40 past target' },
    labels: ['Longest wait', 'Waiting', 'Ready'],
    troubled: [],
    quiet: [],
    ...rest,
    room,
    type: typeSizes({ seenFromMetres: metres, screenInches: 55 }, room),
  };
}

const troubled = (count: number, name = 'Störungsannahme') =>
  Array.from({ length: count }, () => ({ name, numbers: ['4:21', '7', '0'] }));
const quiet = (count: number, name = 'Pensions') =>
  Array.from({ length: count }, (_, at) => ({
    name: `${name} ${at}`,
    full: '0',
    short: '',
    isMarked: false,
  }));

const placed = (plan: Plan): number[] => plan.list.pages.flat();

describe('the plan of a wall', () => {
  it('has forty queues, five of them in trouble and large, on one page', () => {
    const plan = planWall(input({ troubled: troubled(5), quiet: quiet(35) }));
    expect(plan.large).toBe(5);
    expect(plan.trouble.font).toBeGreaterThanOrEqual(83);
    expect(plan.list.pages).toHaveLength(1);
    expect(placed(plan)).toHaveLength(35);
  });
  it('gives a calm wall tiles for the service level and the agents', () => {
    const plan = planWall(input({ quiet: quiet(15) }));
    expect(plan.hasPanels).toBe(true);
    expect(plan.list.isRoomy).toBe(true);
    expect(plan.list.pages).toHaveLength(1);
  });
  it('gives few queues large type', () => {
    expect(planWall(input({ quiet: quiet(2) })).list.font).toBe(83);
  });
  it('lets those lead the list that have no room to be large', () => {
    const plan = planWall(input({ troubled: troubled(30), quiet: quiet(10) }));
    expect(plan.large).toBeLessThan(30);
    // They stand before all others, on every page.
    const small = 30 - plan.large;
    for (const page of plan.list.pages)
      expect(page.slice(0, small)).toEqual(Array.from({ length: small }, (_, at) => at));
  });
  it('turns the list from twelve metres, and never a queue in trouble with it', () => {
    const plan = planWall(input({ metres: 12, troubled: troubled(5, 'Queue 6400'), quiet: quiet(35) }));
    const small = 5 - plan.large;
    expect(plan.list.pages.length).toBeGreaterThan(1);
    for (const page of plan.list.pages)
      expect(page.slice(0, small)).toEqual(Array.from({ length: small }, (_, at) => at));
  });
  it('breaks a long name into lines rather than making it small', () => {
    const plan = planWall(
      input({ troubled: troubled(1, 'Beschwerden und Rückfragen aus dem Großhandel'), quiet: quiet(4) }),
    );
    expect(plan.trouble.names[0]).toBeGreaterThanOrEqual(83);
  });
  it('keeps every queue, within its room and at its size, whatever there is', () => {
    holds(
      fc.property(
        fc.constantFrom(
          HD,
          { width: 3840, height: 2160 },
          { width: 1080, height: 1920 },
          { width: 1280, height: 720 },
        ),
        fc.constantFrom(3, 5, 8, 12),
        fc.nat(30),
        fc.nat(60),
        fc.string({ minLength: 1, maxLength: 40 }),
        fc.nat(3),
        (room, metres, bad, good, name, lost) => {
          const lines = Array.from({ length: lost }, () => 'Branch office: silent since 10:52');
          const of = input({
            ...{ room, metres, troubled: troubled(bad, name), quiet: quiet(good, name), lost: lines },
          });
          const plan = planWall(of);
          const shown = new Set(placed(plan));
          const small = bad - plan.large;
          for (let at = 0; at < small; at++) expect(shown.has(at)).toBe(true);
          // Only a wall that is full of queues in trouble leaves others out.
          if (small === 0) expect(shown.size).toBe(good);
          expect(plan.list.font).toBeGreaterThanOrEqual(of.type.small);
          for (const size of plan.trouble.names) expect(size).toBeGreaterThanOrEqual(of.type.big);
          expect(plan.large).toBeLessThanOrEqual(bad);
        },
      ),
    );
  });
});

describe('the lines of a text', () => {
  it('are broken between words, and within what is wider than the room', () => {
    const of = (text: string, room: number) => linesOf(text, room, 10, (each) => each.length * 10);
    expect(of('ab cd', 50)).toBe(1);
    expect(of('ab cd', 40)).toBe(2);
    expect(of('abcdefgh', 40)).toBe(2);
    expect(of('ab abcdefgh', 40)).toBe(3);
  });
});
