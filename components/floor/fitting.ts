// Knows which commands make sense for a call or an agent as they are. Refuses to know which a PBX can do.
import type { AgentRow, CallRow, QueueRow } from '#lib/model/board.ts';
import type { CommandName } from '#lib/model/command.ts';

/** In the order in which they are offered: the frequent ones first. */
export const CALL_VERBS = [
  'call.hold',
  'call.resume',
  'call.transfer',
  'call.hangUp',
  'call.attendedTransfer',
  'call.park',
  'call.listen',
  'call.whisper',
  'call.barge',
] as const satisfies readonly CommandName[];
export type CallVerb = (typeof CALL_VERBS)[number];

/** These stand on the row itself; the others in its menu. */
export const ON_ROW: ReadonlySet<CommandName> = new Set([
  'call.hold',
  'call.resume',
  'call.transfer',
  'call.hangUp',
  'agent.pause',
  'agent.unpause',
]);

export const AGENT_VERBS = [
  'agent.pause',
  'agent.unpause',
  'agent.addToQueue',
  'agent.removeFromQueue',
] as const satisfies readonly CommandName[];
export type AgentVerb = (typeof AGENT_VERBS)[number];

export function fitsCall(verb: CallVerb, call: CallRow): boolean {
  switch (verb) {
    case 'call.hold':
      return call.state === 'talking';
    case 'call.resume':
      return call.state === 'held';
    case 'call.transfer':
    case 'call.hangUp':
      return true;
    default:
      // The rest is about a conversation, and about the agent in it.
      return (call.state === 'talking' || call.state === 'held') && call.agent !== null;
  }
}

export function fitsAgent(verb: AgentVerb, agent: AgentRow, queues: readonly QueueRow[]): boolean {
  switch (verb) {
    case 'agent.pause':
      return agent.state !== 'paused' && agent.state !== 'signedOut';
    case 'agent.unpause':
      return agent.state === 'paused';
    case 'agent.addToQueue':
      return queuesFor(verb, agent, queues).length > 0;
    case 'agent.removeFromQueue':
      return queuesFor(verb, agent, queues).length > 0;
  }
}

/** The queues an agent can be added to, or removed from: those of their own PBX. */
export function queuesFor(
  verb: 'agent.addToQueue' | 'agent.removeFromQueue',
  agent: AgentRow,
  queues: readonly QueueRow[],
): readonly QueueRow[] {
  const serves = new Set(agent.queues.filter((each) => each.signedIn).map((each) => each.queue));
  const wanted = verb === 'agent.removeFromQueue';
  return queues.filter((queue) => queue.source === agent.source && serves.has(queue.id) === wanted);
}
