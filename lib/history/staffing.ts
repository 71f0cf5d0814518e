// Who was there for a queue in an interval, and doing what: sign-ins and spells laid over it.
import type { SessionFact, SpellFact } from './facts.ts';
import type { TimeSpan } from './spans.ts';

/** What an agent does, as people ask for it: `away`: signed in and not to be reached, or not responding. */
export const PRESENCES = ['ready', 'busy', 'paused', 'away', 'untold'] as const;
export type Presence = (typeof PRESENCES)[number];

/** One agent's time in the interval while signed in to the queue, ms; together it is that time. */
export type Presences = Readonly<Record<Presence, number>>;
export type AgentThere = {
  readonly agent: string;
  readonly ms: Presences;
  /** Of `paused`, by the PBX's word for it; `''` where it tells none. */
  readonly pausedFor: Readonly<Record<string, number>>;
};

const OF_STATE: Readonly<Record<string, Presence>> = {
  ready: 'ready',
  ringing: 'busy',
  onCall: 'busy',
  wrapUp: 'busy',
  paused: 'paused',
  notResponding: 'away',
  unavailable: 'away',
  signedOut: 'away',
};

type Spell = Pick<SpellFact, 'agent' | 'state' | 'reason' | 'pauseClass' | 'fromAt' | 'untilAt'>;
type Session = Pick<SessionFact, 'agent' | 'fromAt' | 'untilAt'>;

/**
 * Agents who were signed in to the queue at all, longest first. A pause that the site calls after-call work is `busy`.
 * What no spell lies over is `untold`: spells are forgotten earlier than sums, and a state that lasts has none yet.
 * @param sessions of the one queue; they and the spells may reach beyond the span.
 */
export function agentsThere(
  { from, until }: TimeSpan,
  sessions: readonly Session[],
  spells: readonly Spell[],
): readonly AgentThere[] {
  const byAgent = Map.groupBy(spells, ({ agent }) => agent);
  return [...Map.groupBy(sessions, ({ agent }) => agent)]
    .flatMap(([agent, own]) => {
      const ms = { ready: 0, busy: 0, paused: 0, away: 0, untold: 0 };
      const pausedFor: Record<string, number> = {};
      let there = 0;
      for (const [start, end] of apart(own, from, until)) {
        there += end - start;
        for (const { state, reason, pauseClass, fromAt, untilAt } of byAgent.get(agent) ?? []) {
          const spent = Math.min(untilAt, end) - Math.max(fromAt, start);
          if (spent <= 0) continue;
          const presence = pauseClass === 'afterCall' ? 'busy' : (OF_STATE[state] ?? 'untold');
          ms[presence] += spent;
          if (presence === 'paused') pausedFor[reason ?? ''] = (pausedFor[reason ?? ''] ?? 0) + spent;
        }
      }
      ms.untold += Math.max(0, there - (ms.ready + ms.busy + ms.paused + ms.away + ms.untold));
      return there > 0 ? [{ agent, ms, pausedFor }] : [];
    })
    .sort((a, b) => total(b.ms) - total(a.ms) || (a.agent < b.agent ? -1 : 1));
}

/** The parts of the span that the sessions lie over, none twice. */
function apart(
  sessions: readonly Session[],
  from: number,
  until: number,
): readonly (readonly [number, number])[] {
  const parts: [number, number][] = [];
  for (const { fromAt, untilAt } of [...sessions].sort((a, b) => a.fromAt - b.fromAt)) {
    const start = Math.max(fromAt, from, parts.at(-1)?.[1] ?? from);
    const end = Math.min(untilAt ?? until, until);
    if (end > start) parts.push([start, end]);
  }
  return parts;
}

const total = (ms: Presences): number => PRESENCES.reduce((sum, presence) => sum + ms[presence], 0);

/** How many were there on average, by what they did. `elapsedMs`: of the span, as far as it has passed. */
export function averagePresence(agents: readonly AgentThere[], elapsedMs: number): Presences {
  const sum = { ready: 0, busy: 0, paused: 0, away: 0, untold: 0 };
  if (elapsedMs <= 0) return sum;
  for (const { ms } of agents) for (const presence of PRESENCES) sum[presence] += ms[presence] / elapsedMs;
  return sum;
}
