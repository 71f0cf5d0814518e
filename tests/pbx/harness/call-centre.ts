// A call centre nobody drives but the test: two queues and the phones that serve them.
import { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { AgentSetup, QueueSetup } from '#server/simulator/call-centre/model.ts';
import type { Clock } from '#server/time/clock.ts';

const QUEUE = { targetSeconds: 20, wrapUpSeconds: 0, ringSeconds: 15, strategy: 'rrmemory' } as const;

export type CentreSetup = {
  /** What both queues have, beside or instead of the usual. */
  readonly queue?: Partial<QueueSetup>;
  /** What the first has besides. */
  readonly first?: Partial<QueueSetup>;
  /** Number and name of the first queue and of the second. */
  readonly queues?: readonly (readonly [number: string, name: string])[];
  readonly agents?: readonly AgentSetup[];
};

/** 1000 is the supervisor's phone and serves nobody; 1001 may sign in to both queues and out. */
const AGENTS: readonly AgentSetup[] = [
  { number: '1000', name: 'Lead', queues: [] },
  { number: '1001', name: 'Agent One', queues: ['6400', '6401'], dynamic: true },
  { number: '1002', name: 'Agent Two', queues: ['6400'] },
  { number: '1003', name: 'Agent Three', queues: ['6401'] },
];
const QUEUES = [
  ['6400', 'Support'],
  ['6401', 'Sales'],
] as const;

export const quietCentre = (
  clock: Clock,
  { queue, first, queues = QUEUES, agents = AGENTS }: CentreSetup = {},
): Floor =>
  new Floor({
    clock,
    queues: queues.map(([number, name], i) => ({
      ...QUEUE,
      ...queue,
      ...(i === 0 ? first : {}),
      number,
      name,
    })),
    agents: [...agents],
  });
