// Proves over boards with live calls that nothing rises because somebody leaves: whoever is a miss past T stays one from
// leaving to the end of their call, in each queue and in the sum over them.
import { expect, it } from 'vitest';
import { floorNow } from '#lib/measure/floor.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE, type Formula } from '#lib/model/site.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { siteRow } from '#tests/lib/measure/rows.ts';
import { playFloor } from './floor-ledger.ts';

const SEED = runSeed();
console.log(`leaving properties: SEED=${SEED}`);

const HQ = sourceId('hq');
const QUEUES = ['6400', '6401'].map((native) => ({
  ...{ kind: 'queue' as const, id: queueId(HQ, native), source: HQ, tenant: null, number: native },
  ...{ name: native, targetMs: null, wrapUpMs: null, counted: null, callbacks: null },
}));

/** Misses and hits of each queue, and of their sum, at one moment. */
const levels = (board: BoardInHand, formula: Formula, now: number) => {
  const { day, dayFrom } = board.all('site')[0] ?? { day: null, dayFrom: 0 };
  const floor = floorNow({
    ...{ queues: QUEUES, calls: [...board.all('call')], tallies: [...board.all('tally')], agents: [], now },
    site: siteRow({ rule: { ...DEFAULT_RULE, formula }, day, dayFrom }),
  });
  return [...floor.queues.values(), floor.all].map(({ serviceLevel: { numerator, denominator } }) => ({
    hits: numerator,
    misses: denominator - numerator,
  }));
};

const isLeaving = (event: DomainEvent): boolean =>
  event.type === 'call.left' ||
  event.type === 'call.ended' ||
  (event.type === 'call.queued' && event.insteadOf === undefined);

it.each(['abandonsAfterTarget', 'allOffered', 'shortAbandonsOut'] as const)(
  'no miss is taken back and no hit is won because a caller leaves: %s',
  { timeout: 60_000 },
  (formula) => {
    let past = 0;
    for (let i = 0; i < 40; i++) {
      const board = new BoardInHand();
      for (const event of playFloor(new Dice(SEED + i)).events) {
        const before = isLeaving(event) ? levels(board, formula, event.at) : [];
        board.tell(event);
        if (before.length === 0) continue;
        const after = levels(board, formula, event.at);
        for (const [at, { hits, misses }] of before.entries()) {
          const said = `SEED=${SEED + i} ${JSON.stringify(event)}`;
          expect(after[at]?.misses, said).toBeGreaterThanOrEqual(misses);
          expect(after[at]?.hits, said).toBeLessThanOrEqual(hits);
          if (at === before.length - 1 && misses > 0) past += 1;
        }
      }
    }
    expect(past).toBeGreaterThan(100);
  },
);
