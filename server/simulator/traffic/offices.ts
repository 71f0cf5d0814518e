// The demo's further offices: each with queues, people and extensions of its own.
import type { AgentSetup, QueueSetup } from '#server/simulator/call-centre/model.ts';
import { demoStaff } from './population.ts';
import type { Random } from './random.ts';

/** Queues of an office, and who works there: `count` agents and two plain extensions. */
export type DemoOffice = {
  readonly queues: readonly QueueSetup[];
  staff(draws: Random, count: number): AgentSetup[];
};

type Service = readonly [number: string, name: string, targetSeconds: number, wrapUpSeconds: number];

function office(
  first: number,
  services: readonly Service[],
  names: readonly string[],
  staff: readonly string[],
): DemoOffice {
  const queues = services.map(
    ([number, name, targetSeconds, wrapUpSeconds]): QueueSetup => ({
      number,
      name,
      targetSeconds,
      wrapUpSeconds,
      ringSeconds: 15,
      strategy: 'rrmemory',
    }),
  );
  return { queues, staff: (draws, count) => demoStaff(draws, count, queues, { first, names, staff }) };
}

export const BRANCH = office(
  2001,
  [
    ['6500', 'Deliveries', 20, 15],
    ['6501', 'Installations', 30, 25],
    ['6502', 'Repairs', 20, 20],
  ],
  [
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
  ['Front desk', 'Depot'],
);

export const NORTH = office(
  3001,
  [
    ['8000', 'Insurance claims', 30, 20],
    ['8001', 'New policies', 20, 15],
  ],
  ['Astrid Nilsen', 'Marek Dvořák', 'Pooja Nair', 'Declan Walsh', 'Imani Njoroge', 'Rui Tavares'],
  ['Duty desk'],
);

export const SOUTH = office(
  3501,
  [['8100', 'Travel desk', 20, 10]],
  ['Camila Duarte', 'Anton Richter', 'Siti Rahayu', 'Moses Achieng', 'Lena Brandt'],
  ['Night desk'],
);

export const PRACTICE = office(
  4001,
  [
    ['730', 'Appointments', 20, 10],
    ['731', 'Prescriptions', 40, 15],
  ],
  ['Farah Siddiqui', 'Ole Henriksen', 'Teresa Conti', 'Piotr Wójcik', 'Naomi Adler', 'Kenji Watanabe'],
  ['Nurse on duty'],
);

export const WORKSHOP = office(
  5001,
  [
    ['700', 'Roadside help', 15, 10],
    ['701', 'Spare parts', 30, 20],
  ],
  ['Hugo Lambert', 'Bukola Ade', 'Stefan Ilić', 'Maya Cohen', 'Elin Åkesson', 'Diego Fuentes'],
  ['Yard'],
);
