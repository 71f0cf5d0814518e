// A make-believe Asterisk in the middle of a busy day: agents, calls under way, and frames sent at a rate, each
// carrying its own mark.
import { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { type Listening, listen } from '#server/simulator/transport/listen.ts';
import type { PbxStreamClient, StreamPbx } from '#server/simulator/transport/pbx.ts';
import { realClock } from '#server/time/clock.ts';

/** Milliseconds since the epoch, finer than `Date.now()`; a page's clock on this machine counts from the same one. */
export const wallClock = (): number => performance.timeOrigin + performance.now();

/** Agents whose names sort first: the ones a page shows without scrolling. */
export const IN_SIGHT = 8;
const QUEUES = 20;
const queueOf = (agent: number): string => String(6400 + (agent % QUEUES));
const numberOf = (agent: number): string => String(1000 + agent);

export type BusyPbx = {
  /** What a source must be told to reach it. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Pauses one agent for a reason that is the mark `m<n>`; answers when it left the socket ({@link wallClock}). */
  mark(n: number, agent: number): number;
  /** The oldest call ends, and another takes its place. */
  turn(): void;
  close(): Promise<void>;
};

export async function openBusyPbx(agents: number, calls: number): Promise<BusyPbx> {
  const floor = new Floor({
    clock: realClock,
    queues: Array.from({ length: QUEUES }, (_, i) => ({
      number: String(6400 + i),
      name: `Queue ${i}`,
      targetSeconds: 20,
      wrapUpSeconds: 0,
      ringSeconds: 600,
      strategy: 'rrmemory' as const,
    })),
    agents: Array.from({ length: agents }, (_, i) => ({
      number: numberOf(i),
      name: `${i < IN_SIGHT ? 'Aa' : 'Number'} ${i}`,
      queues: [queueOf(i)],
    })),
  });
  const make = simulatedMakes['asterisk'];
  if (!make) throw new Error('there is no make-believe asterisk');
  const simulated = make.open({ floor, clock: realClock, seed: 'bench', quirks: [], timeZone: 'UTC' });
  const under = Array.from({ length: calls }, (_, i) => place(floor, i, agents));
  let born = calls;
  const clients = new Set<PbxStreamClient>();
  const pbx: StreamPbx = {
    accept(client) {
      const peer = (simulated.pbx as StreamPbx).accept(client);
      clients.add(client);
      return {
        hear: (bytes) => peer.hear(bytes),
        gone() {
          clients.delete(client);
          peer.gone();
        },
      };
    },
    restart: () => simulated.pbx.restart(),
  };
  const listening: Listening = await listen(pbx);
  return {
    settings: simulated.settings(listening.url),
    mark(n, agent) {
      const bytes = Buffer.from(pauseOf(n, agent));
      for (const client of clients) client.send(bytes);
      return wallClock();
    },
    turn() {
      const oldest = under.shift();
      if (oldest && oldest.endedAt === null) floor.end(oldest, null);
      under.push(place(floor, born++, agents));
    },
    close: () => listening.close(),
  };
}

/** Most calls are in conversation, the rest wait; the agents in sight stay free. */
function place(floor: Floor, i: number, agents: number): FloorCall {
  const queue = queueOf(i);
  const call = floor.arrive({ from: `+49301${String(i).padStart(6, '0')}`, dialled: queue });
  floor.joinQueue(call, queue);
  const agent = IN_SIGHT + (i % Math.max(1, agents - IN_SIGHT));
  if (i % 6 === 0 || agent >= agents) return call;
  const leg = floor.ring(call, numberOf(agent), queue);
  if (leg) floor.answer(call, leg);
  return call;
}

const pauseOf = (n: number, agent: number): string =>
  [
    'Event: QueueMemberPause',
    'Privilege: agent,all',
    `Queue: ${queueOf(agent)}`,
    `MemberName: Agent ${agent}`,
    `Interface: PJSIP/${numberOf(agent)}`,
    `StateInterface: PJSIP/${numberOf(agent)}`,
    'Membership: static',
    'Penalty: 0',
    'CallsTaken: 0',
    'LastCall: 0',
    'LastPause: 0',
    'LoginTime: 0',
    'InCall: 0',
    'Status: 1',
    'Paused: 1',
    `PausedReason: m${n}`,
    'Ringinuse: 0',
    'Wrapuptime: 0',
    '',
    '',
  ].join('\r\n');
