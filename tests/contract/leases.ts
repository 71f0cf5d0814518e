// What all leases must do, whatever they are kept in: rules, each a plain function that throws.
import { expect, test } from 'vitest';
import type { Hold, Leases } from '#server/leases/leases.ts';

export type OpenLeases = () => Leases;
export type LeaseRule = { readonly name: string; readonly run: (leases: Leases) => Promise<void> };

/** A seeker that notes what it is told. */
function seeker() {
  const told: (Hold | string)[] = [];
  return { told, held: (hold: Hold) => void told.push(hold), lost: (why: string) => void told.push(why) };
}
const holdOf = (told: readonly (Hold | string)[]): Hold =>
  told.findLast((each) => typeof each !== 'string') as Hold;

export const LEASE_RULES: readonly LeaseRule[] = [
  {
    name: 'gives a free lease to whoever wants it, and proves it',
    async run(leases) {
      const one = seeker();
      leases.want('source/hq', one);
      expect(one.told).toMatchObject([{ name: 'source/hq' }]);
      expect(leases.proves(holdOf(one.told))).toBe(true);
      expect(leases.holders().get('source/hq')?.token).toBe(holdOf(one.told).token);
    },
  },
  {
    name: 'gives it under a higher token the next time, and proves the former no more',
    async run(leases) {
      const [one, other] = [seeker(), seeker()];
      await leases.want('source/hq', one).release();
      expect(leases.proves(holdOf(one.told))).toBe(false);
      expect(leases.holders().has('source/hq')).toBe(false);
      leases.want('source/hq', other);
      expect(holdOf(other.told).token).toBeGreaterThan(holdOf(one.told).token);
      expect([holdOf(one.told), holdOf(other.told)].map((hold) => leases.proves(hold))).toEqual([
        false,
        true,
      ]);
    },
  },
  {
    name: 'keeps each lease apart',
    async run(leases) {
      const [one, other] = [seeker(), seeker()];
      const { release } = leases.want('source/hq', one);
      leases.want('house', other);
      await release();
      expect(leases.proves(holdOf(other.told))).toBe(true);
      expect([...leases.holders().keys()]).toEqual(['house']);
    },
  },
  {
    name: 'refuses to want one twice',
    async run(leases) {
      leases.want('house', seeker());
      expect(() => leases.want('house', seeker())).toThrow('twice');
    },
  },
  {
    name: 'tells a watcher of what is held, taken and given back, until it stops',
    async run(leases) {
      const first = leases.want('house', seeker());
      const told: string[] = [];
      const stop = leases.watch({
        held: ({ name, token }) => void told.push(`held ${name} ${leases.proves({ name, token })}`),
        lost: (name) => void told.push(`lost ${name}`),
      });
      const { release } = leases.want('source/hq', seeker());
      await release();
      await release();
      stop();
      await first.release();
      expect(told).toEqual(['held house true', 'held source/hq true', 'lost source/hq']);
    },
  },
];

export function describeLeases(name: string, open: OpenLeases): void {
  test.each(LEASE_RULES)(`${name}: $name`, ({ run }) => run(open()));
}
