// Knows who talks to whom on a call, read off its live legs. Refuses to know what has been told of it.
import { isOver, legOf, talks } from './legs.ts';
import type { CallMemory, Leg } from './memory.ts';
import type { Turn } from './turn.ts';

export const isTalking = (call: CallMemory): boolean => call.state === 'talking' || call.state === 'held';

export type Talk = { readonly agent: string | null; readonly since: number; readonly to: string };

/** Who talks to the other party now. An outbound call's agent is the one who dialled. */
export function talkOf(call: CallMemory, live: readonly Leg[]): Talk | null {
  const outside = live.find((leg) => leg.kind === 'outbound' && leg.role === 'callee' && talks(leg));
  const agents = live.filter((leg) => leg.kind === 'extension' && leg.role === 'callee' && talks(leg));
  if (call.direction === 'outbound') {
    if (!outside) return null;
    // The phone that dialled may never be said to be ANSWERED: that the other side is, is proof enough (§6.6).
    const inside = live.filter((leg) => leg.kind === 'extension' && (leg.role === 'caller' || talks(leg)));
    const agent = inside.find((leg) => leg.number === call.agent) ?? inside[0];
    return agent
      ? { agent: agent.number, since: Math.max(agent.since, outside.since), to: agent.number }
      : null;
  }
  const agent = agents.find((leg) => leg.number === call.agent) ?? newest(agents);
  if (agent) return { agent: agent.number, since: agent.since, to: agent.number };
  return outside && live.length > 1 ? { agent: null, since: outside.since, to: outside.to } : null;
}

const newest = (legs: readonly Leg[]): Leg | undefined =>
  legs.reduce<Leg | undefined>((best, leg) => (best && best.since >= leg.since ? best : leg), undefined);

/** Since when the agent told of has gone. */
export const goneSince = (turn: Turn, call: CallMemory): number => {
  const leg = call.agent === null ? null : legOf(call, call.agent);
  return leg && isOver(leg) ? leg.since : turn.at;
};
