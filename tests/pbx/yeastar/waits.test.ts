// Proves each wait of a busy day by itself, to the second, where a Yeastar PBX names no queue on any leg of a call: its
// queues' lists alone tell who waits, and they are seconds apart.
import { describe, expect, it } from 'vitest';
import { vendors } from '#server/pbx/index.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { parseCallsFile } from '#server/simulator/traffic/calls-file.ts';
import { random } from '#server/simulator/traffic/random.ts';
import { callsOff } from '#server/tools/compare.ts';
import { runDay } from '#server/tools/replay-day.ts';

const DATE = '2001-03-04';
const CALLS = 1_700;
const HOURS = 5;
const QUEUES = ['PS', 'PS', 'PS', 'PS', 'PS', 'NW', 'NW', 'NE', 'IN', 'PE', 'TT'];
const AGENTS = 24;

/** A bank's day: a menu of some seconds, then an agent at once for two in five, the others within minutes. */
function busyDay(seed: string) {
  const draws = random(seed);
  const about = (mean: number): number => Math.ceil(-Math.log(1 - draws.next()) * mean);
  const rows = Array.from({ length: CALLS }, (_, i) => {
    const arrived = 8 * 3_600 + draws.int(0, HOURS * 3_600);
    const queued = arrived + draws.int(4, 14);
    const menuOnly = draws.chance(0.15);
    const waits = draws.chance(0.4) ? 0 : draws.chance(0.4) ? draws.int(1, 9) : about(55);
    const gaveUp = waits > 0 && draws.chance(0.12);
    const answered = menuOnly || gaveUp ? '' : queued + waits;
    const ended = menuOnly ? queued : gaveUp ? queued + waits : queued + waits + about(110);
    const agent = answered === '' ? '' : `AGENT${draws.int(1, AGENTS)}`;
    const outcome = menuOnly ? 'ivr_only' : gaveUp ? 'abandoned' : 'answered';
    const queue = QUEUES[draws.int(0, QUEUES.length - 1)];
    return [DATE, i, 'A', queue, arrived, menuOnly ? '' : queued, answered, ended, outcome, agent].join();
  });
  const head = 'date,call_id,line,queue,ivr_entered_s,queue_entered_s,answered_s,ended_s,outcome,agent';
  return parseCallsFile([head, ...rows].join('\n'));
}

describe('a busy day of which no leg names a queue', () => {
  const { yeastar: vendor } = vendors;
  const { yeastar: make } = simulatedMakes;
  if (!vendor || !make) throw new Error('no yeastar');

  it.each([
    ['is told again', 'queueTold=again', 'a'],
    ['is not told again', 'queueTold=changesOnly', 'b'],
  ])(
    'has every wait right where a caller who goes from menu to queue %s',
    async (_when, told, seed) => {
      const day = await runDay({
        vendor,
        make,
        file: busyDay(seed),
        date: DATE,
        quirks: ['inboundTo=did', 'callPath=empty', told],
        seed: 1,
        thresholdSeconds: 20,
        transport: 'memory',
        speed: 1,
      });
      expect(day.calls.length).toBeGreaterThan(1_300);
      expect(callsOff(day.calls, { seconds: 1 })).toEqual([]);
      expect(day.ghosts).toBe(0);
    },
    300_000,
  );
});
