// Who works in the demo and which queues there are.
import type { AgentSetup, QueueSetup } from '#server/simulator/call-centre/model.ts';
import type { Random } from './random.ts';

export const DEMO_QUEUES: readonly QueueSetup[] = [
  queue('6400', 'Support', 20, 20),
  queue('6401', 'Sales', 20, 15),
  queue('6402', 'Billing & Payments', 20, 25),
  queue('6403', 'Technical Second Line', 40, 30),
  { ...queue('6404', 'VIP Care', 10, 10), strategy: 'ring_all' },
  queue('6405', 'Returns', 30, 15),
  queue('6406', 'Orders', 20, 15),
  queue('6407', 'Complaints', 30, 40),
];

/** Share of a demo's calls each queue gets, in the order of {@link DEMO_QUEUES}. */
export const QUEUE_SHARES: readonly number[] = [34, 24, 18, 14, 10, 9, 9, 6];

export const PAUSE_REASONS: readonly {
  readonly reason: string;
  readonly seconds: number;
  readonly share: number;
}[] = [
  { reason: 'Break', seconds: 420, share: 40 },
  { reason: 'Lunch', seconds: 1800, share: 18 },
  { reason: 'Training', seconds: 1500, share: 8 },
  { reason: 'Meeting', seconds: 1200, share: 8 },
  { reason: 'Paperwork', seconds: 300, share: 26 },
];

const NAMES = [
  'Amara Okafor',
  'Lukas Weber',
  'Mei-Ling Chen',
  'Priya Venkataraman',
  'Tomás Fernández de la Vega',
  'Aoife Ní Dhomhnaill',
  'Yusuf Demir',
  'Ingrid Sørensen',
  'Jean-Baptiste Lefebvre',
  'Nguyễn Thị Hồng Nhung',
  'Oluwaseun Adebayo-Williams',
  'Katarzyna Wiśniewska',
  'Giulia Rossi',
  'Hiroshi Tanaka',
  'Fatima Zahra El Mansouri',
  'Dmytro Kovalenko',
  'Sofia Papadopoulou',
  'Ana Beatriz Carvalho dos Santos',
  'Li Wei',
  'Björn Guðmundsson',
  'Thandiwe Nkosi',
  'Omar Haddad',
  'Chloé Martin',
  'Rajesh Subramaniam',
  'Elif Yıldız',
  'Maximilian von Hohenberg-Castell',
  'Siobhán Byrne',
  'Carlos Mendoza',
  'Noor van den Berg',
  'Kwame Mensah',
  'Zuzana Horváthová',
  'Min-jun Park',
  'Leila Hosseini',
  'Mateusz Zieliński',
  'Aroha Ngata',
  'Bo Lindqvist',
  'Esi Owusu',
  'Arjun Mehta',
  'Valentina Jiménez',
  'Jo Smith',
];
/** Where people work, and whom one finds there. Extensions begin at `first`, plain ones 899 further on. */
export type Office = {
  readonly first: number;
  readonly names: readonly string[];
  readonly staff: readonly string[];
};

const HEAD_OFFICE: Office = {
  first: 1001,
  names: NAMES,
  staff: ['Margaret Lead', 'Reception', 'Warehouse', 'Accounts'],
};

/**
 * `count` agents, each with one to three of the queues, and the office's plain extensions: from 1001 and from 1900
 * in the head office. Every queue gets somebody. Names repeat with a number when there are no more.
 */
export function demoStaff(
  draws: Random,
  count: number,
  queues: readonly QueueSetup[],
  office: Office = HEAD_OFFICE,
): AgentSetup[] {
  const names = draws.shuffled(office.names);
  const agents: AgentSetup[] = [];
  for (let i = 0; i < count; i++) {
    const name = names[i % names.length] ?? 'Agent';
    const mine = new Set([queues[i % queues.length]?.number ?? '']);
    const more = draws.next();
    if (more < 0.65) mine.add(draws.pick(queues).number);
    if (more < 0.25) mine.add(draws.pick(queues).number);
    agents.push({
      number: String(office.first + i),
      name: i < names.length ? name : `${name} ${Math.floor(i / names.length) + 1}`,
      queues: [...mine].filter((number) => number !== '').sort((a, b) => Number(a) - Number(b)),
    });
  }
  for (const [i, name] of office.staff.entries())
    agents.push({ number: String(office.first + 899 + i), name, queues: [] });
  return agents;
}

function queue(number: string, name: string, targetSeconds: number, wrapUpSeconds: number): QueueSetup {
  return { number, name, targetSeconds, wrapUpSeconds, ringSeconds: 15, strategy: 'rrmemory' };
}
