// The scale of the vendor's own demonstration board: fifty queues with a hundred agents each.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';

const QUEUES = 50;
const AGENTS = 100;
const FIRST_QUEUE = 77_000;
const FIRST_AGENT = 78_000;

/** Adds them to a floor; they are signed in and nobody calls. */
export function crowd(floor: Floor): void {
  const queues = Array.from({ length: QUEUES }, (_, i) => String(FIRST_QUEUE + i));
  for (const [i, number] of queues.entries())
    floor.queueRoster.openQueue({
      number,
      name: `Crowd ${i + 1}`,
      targetSeconds: 20,
      wrapUpSeconds: 0,
      ringSeconds: 15,
      strategy: 'rrmemory',
    });
  for (let i = 0; i < AGENTS; i++)
    floor.roster.hire({ number: String(FIRST_AGENT + i), name: `Crowd Agent ${i + 1}`, queues });
}
