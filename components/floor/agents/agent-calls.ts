// Which calls an agent is in or rung by, and how it is said with whom.
import type { Translate } from '#components/ui/i18n/words.ts';
import { party } from '#lib/format/phone.ts';
import type { CallRow } from '#lib/model/board.ts';
import type { AgentId } from '#lib/model/ids.ts';

/** The call an agent is in, else the one that rings at them; of several the newest answered. */
export function callByAgent(calls: readonly CallRow[]): ReadonlyMap<AgentId, CallRow> {
  const found = new Map<AgentId, CallRow>();
  for (const call of calls) for (const agent of call.offeredTo) found.set(agent, call);
  for (const call of calls) {
    if (call.agent === null) continue;
    const known = found.get(call.agent);
    if (!known || known.agent !== call.agent || (known.agentSince ?? 0) <= (call.agentSince ?? 0))
      found.set(call.agent, call);
  }
  return found;
}

/** Every call an agent is in, the newest answered first, then those that ring at them. */
export function callsOf(agent: string, calls: readonly CallRow[]): readonly CallRow[] {
  return calls
    .filter((call) => call.agent === agent || call.offeredTo.some((each) => each === agent))
    .toSorted((a, b) => takenAt(b, agent) - takenAt(a, agent) || (a.id < b.id ? -1 : 1));
}

/** What an agent does in a call: "with 5550100", "rung by Ann", "asks Sales". */
export function doingIn(call: CallRow, agent: string, masked: boolean, t: Translate): string {
  const other = call.direction === 'outbound' ? call.dialled : call.caller;
  if (call.agent !== agent) return t('rung by {name}', { name: party(other, masked) });
  return call.consult
    ? t('asks {name}', { name: party(call.consult, masked) })
    : t('with {name}', { name: party(other, masked) });
}

const takenAt = (call: CallRow, agent: string): number =>
  call.agent === agent ? (call.agentSince ?? call.startedAt) : 0;
