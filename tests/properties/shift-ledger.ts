// How to play agents through states, losses of their source and midnights, and keeps its own book of their time. Does
// not look at the fold: the book is made from the true spans, cut at midnight and where nobody saw.
import type { AgentState, ShiftRow } from '#lib/model/board.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, sourceId } from '#lib/model/ids.ts';
import type { BoardInHand } from '#tests/board-in-hand.ts';
import type { Dice } from '#tests/dice.ts';
import { MIDNIGHT } from '#tests/wild-events.ts';

const DAY = 86_400_000;
export const dayName = (n: number): string => `2025-10-${String(9 + n).padStart(2, '0')}`;
const HQ = sourceId('hq');
const AGENTS = ['1001', '1002'].map((native) => agentId(HQ, native));
const STATES: readonly AgentState[] = [
  'ready',
  'paused',
  'wrapUp',
  'notResponding',
  'unavailable',
  'onCall',
  'signedOut',
  'ringing',
];

type Span = { agent: string; state: AgentState; from: number; to: number };

export function playShifts(dice: Dice): {
  events: readonly DomainEvent[];
  problems: (board: BoardInHand) => string[];
} {
  const events: DomainEvent[] = [turned(0)];
  const spans: Span[] = [];
  const states = new Map<string, AgentState>(AGENTS.map((agent) => [agent, 'unknown']));
  /** From when each agent's present state has been seen; null while the source is lost. */
  const from = new Map<string, number | null>(AGENTS.map((agent) => [agent, null]));
  let at = MIDNIGHT + dice.below(DAY);
  let lost = false;
  let day = 0;

  const cut = (agent: string, to: number) => {
    const since = from.get(agent) ?? null;
    const state = states.get(agent);
    if (since !== null && state && to > since) spans.push({ agent, state, from: since, to });
  };
  const sync = () => {
    const agents = AGENTS.map((id) => ({ id, state: states.get(id) ?? 'unknown', reason: null }));
    events.push({ type: 'source.synced', source: HQ, at, queues: [], calls: [], agents });
    for (const agent of AGENTS) from.set(agent, from.get(agent) ?? at);
    lost = false;
  };
  const lose = () => {
    const lastHeardAt = dice.chance(50) ? at : null;
    events.push({ type: 'source.lost', source: HQ, at, why: 'silence', lastHeardAt });
    for (const agent of AGENTS) {
      cut(agent, at);
      from.set(agent, null);
    }
    lost = true;
  };
  sync();
  const steps = dice.between(20, 80);
  for (let i = 0; i < steps; i++) {
    at += dice.below(2 * 3_600_000) + 1;
    while (at >= MIDNIGHT + (day + 1) * DAY) events.push(turned(++day));
    const roll = dice.below(100);
    if (roll < 12) {
      if (lost) sync();
      else lose();
    } else if (roll < 20 && !lost) sync();
    else {
      const id = dice.pick(AGENTS);
      const state = dice.pick(STATES);
      if (!lost && state !== states.get(id)) {
        cut(id, at);
        from.set(id, at);
      }
      states.set(id, state);
      if (!lost)
        events.push({
          type: 'agent.stateChanged',
          source: HQ,
          at,
          agent: id,
          state,
          reason: null,
          until: null,
        });
    }
  }
  at += 1;
  while (at >= MIDNIGHT + (day + 1) * DAY) events.push(turned(++day));
  if (!lost) lose();

  return {
    events,
    problems: (board) => {
      const out: string[] = [];
      for (const agent of AGENTS)
        for (const n of [day - 1, day].filter((n) => n >= 0)) {
          const row = board.get('shift', `${agent}@${dayName(n)}`);
          const book = (state: AgentState) =>
            spans
              .filter((span) => span.agent === agent && span.state === state)
              .reduce((sum, span) => sum + within(span, MIDNIGHT + n * DAY, MIDNIGHT + (n + 1) * DAY), 0);
          for (const [state, found] of [
            ['ready', row?.readyMs ?? 0],
            ['paused', row?.pausedMs ?? 0],
            ['wrapUp', row?.wrapMs ?? 0],
            ['ringing', row?.ringingMs ?? 0],
            ['onCall', row?.onCallMs ?? 0],
            ['notResponding', row?.notRespondingMs ?? 0],
            ['unavailable', row?.unavailableMs ?? 0],
          ] as const)
            if (book(state) !== found)
              out.push(`${agent} ${dayName(n)} ${state}: ${found} ms on the board, ${book(state)} in truth`);
          // Their own states are the time signed in, whatever they did in it.
          const signedIn = spans
            .filter((span) => span.agent === agent && span.state !== 'signedOut' && span.state !== 'unknown')
            .reduce((sum, span) => sum + within(span, MIDNIGHT + n * DAY, MIDNIGHT + (n + 1) * DAY), 0);
          const states = row ? stateMs(row) : 0;
          if (states !== signedIn)
            out.push(`${agent} ${dayName(n)}: ${states} ms in states, ${signedIn} ms signed in`);
        }
      return out;
    },
  };
}

const stateMs = (row: ShiftRow): number =>
  row.readyMs +
  row.ringingMs +
  row.onCallMs +
  row.wrapMs +
  row.notRespondingMs +
  row.unavailableMs +
  row.pausedMs;

const turned = (n: number): DomainEvent => ({
  type: 'day.turned',
  source: SITE_SOURCE,
  at: MIDNIGHT + n * DAY,
  day: dayName(n),
  from: MIDNIGHT + n * DAY,
});

const within = (span: Span, from: number, to: number): number =>
  Math.max(0, Math.min(span.to, to) - Math.max(span.from, from));
