// Knows what extension events tell: who there is, whether their phone is registered and what it does, their presence.
// Refuses to know queues and what a call is beyond that a phone is on none.
import type { z } from 'zod';
import { agentOf, dropAgent, refresh, setLine, setState } from './agents.ts';
import { isTalking, part } from './calls.ts';
import { type AgentMemory, own } from './memory.ts';
import type { Uri } from './scalars.ts';
import { learnClock } from './stamps.ts';
import { tenantOf } from './tenants.ts';
import { keyOf, type Turn } from './turn.ts';
import type {
  ExtensionAgentStatus,
  ExtensionCall,
  ExtensionManagement,
  ExtensionPresence,
  ExtensionStatus,
} from './wire.ts';
import { isOnCall } from './words.ts';

/** The agent behind a SIP URI. */
function agentAt(turn: Turn, tenantId: string | undefined, { number, domain }: Uri): AgentMemory | null {
  const tenant = tenantOf(turn, tenantId, domain);
  return number === '' ? null : agentOf(turn, tenant, number);
}

/** A partial list: one entry each, independent of each other (§8.2). */
export function readStatus(
  turn: Turn,
  tenantId: string | undefined,
  read: z.output<typeof ExtensionStatus>,
): void {
  for (const entry of read.status) {
    const agent = agentAt(turn, tenantId, entry.extension);
    if (!agent) continue;
    agent.isExtension = true;
    agent.named = true;
    agent.online = entry.online === null ? agent.online : entry.online || entry.push_online === true;
    agent.presence = entry.presence;
    agent.note = entry.presence_note;
    // Its time may be that of the last registration: what it says of the phone holds now.
    setLine(turn, agent, entry.call_status, null);
    refresh(turn, agent, turn.at);
  }
}

export function readCall(
  turn: Turn,
  tenantId: string | undefined,
  read: z.output<typeof ExtensionCall>,
): void {
  learnClock(turn.memory, read.time, turn.at);
  const agent = agentAt(turn, tenantId, read.extension);
  if (!agent || !setLine(turn, agent, read.call_status, read.time)) return;
  if (read.call_status === '') partFromAll(turn, agent);
  refresh(turn, agent, turn.at);
}

/** A phone on no call has no part in any. */
function partFromAll(turn: Turn, { tenant, number }: AgentMemory): void {
  for (const call of Object.values(turn.memory.calls))
    if (call.tenant === tenant && call.agent === number && isTalking(call)) part(turn, call, number, turn.at);
}

export function readPresence(
  turn: Turn,
  tenantId: string | undefined,
  read: z.output<typeof ExtensionPresence>,
): void {
  const agent = agentAt(turn, tenantId, read.extension);
  if (!agent) return;
  // Version 16.1 sends a note alone.
  if (read.presence !== '' || read.note === '') agent.presence = read.presence;
  agent.note = read.presence_note || read.note;
  refresh(turn, agent, turn.at);
}

/** The same states as the queues tell, without the call (§8.2). */
export function readAgentStatus(
  turn: Turn,
  tenantId: string | undefined,
  read: z.output<typeof ExtensionAgentStatus>,
): void {
  const { memory, at } = turn;
  learnClock(memory, read.time, at);
  const agent = agentAt(turn, tenantId, read.extension);
  if (!agent) return;
  for (const { queue_number: queue, status, reason } of read.agent_status) {
    // Membership is for the queue to tell: a state in a queue we do not know of may be of one just taken away.
    if (!own(memory.queues, keyOf(agent.tenant, queue)) || !own(agent.queues, queue)) continue;
    const next = { word: status, reason, session: undefined, stamp: read.time, since: at };
    const changed = setState(turn, agent, queue, next);
    if (changed?.was?.session && isOnCall(changed.was.word) && !isOnCall(status)) {
      const call = own(memory.calls, own(memory.aliases, changed.was.session) ?? changed.was.session);
      if (call) part(turn, call, agent.number, at);
    }
  }
  refresh(turn, agent, at);
}

/** `extension_created`, `_updated`, `_destroyed`. */
export function readManagement(
  turn: Turn,
  tenantId: string | undefined,
  what: string,
  read: z.output<typeof ExtensionManagement>,
): void {
  const tenant = tenantOf(turn, tenantId);
  const agent = agentOf(turn, tenant, read.extension_number);
  if (!agent) return;
  if (what.startsWith('destroy')) return dropAgent(turn, agent);
  agent.isExtension = true;
  agent.named = true;
  agent.name = read.disp_name || read.username || agent.name;
  refresh(turn, agent, turn.at);
}
