// Knows the demo's second office: other queues, other people, other extensions than the first. Refuses to know what
// they do.
import type { AgentSetup, QueueSetup } from './floor-model.ts';
import { demoStaff, type Office } from './population.ts';
import type { Random } from './random.ts';

const OFFICE: Office = {
  first: 2001,
  names: [
    'Ximena Paredes',
    'Callum MacRae',
    'Nadia Benali',
    'Tuomas Lehtinen',
    'Shreya Iyer',
    'Goran Petrović',
    'Lwazi Dlamini',
    'Hélène Dubois',
    'Samuel Osei',
    'Yuki Mori',
    'Rosa Almeida',
    'Viktor Nagy',
    'Ines Haas',
    'Tariq Aziz Khan',
    'Freya Dahl',
  ],
  staff: ['Front desk', 'Depot'],
};

export const BRANCH_QUEUES: readonly QueueSetup[] = [
  { number: '6500', name: 'Deliveries', targetSeconds: 20, wrapUpSeconds: 15 },
  { number: '6501', name: 'Installations', targetSeconds: 30, wrapUpSeconds: 25 },
  { number: '6502', name: 'Repairs', targetSeconds: 20, wrapUpSeconds: 20 },
].map((queue) => ({ ...queue, ringSeconds: 15, strategy: 'rrmemory' }));

/** `count` agents from 2001 over the branch's queues, and two plain extensions from 2900. */
export const branchStaff = (draws: Random, count: number): AgentSetup[] =>
  demoStaff(draws, count, BRANCH_QUEUES, OFFICE);
