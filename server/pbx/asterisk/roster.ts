// Whether two members with one number are one person, on an Asterisk that several companies share.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { numberOf } from './legs.ts';
import type { Context, Memory } from './memory.ts';

/** Contexts in which FreePBX and its kin call the phones of one house: one person may be a member through several. */
const OF_ONE_HOUSE = /^(?:from-queue|from-internal|from-queue-exten-only|ext-local|internal|default)$/i;

/** `T2_agents` of `Local/1001@T2_agents/n` and of `hint:1001@T2_agents`; `null` where it parts nobody from anybody. */
function contextIn(device: string): string | null {
  const context = /^(?:Local\/|hint:)[^@/]+@([^/;&]+)/i.exec(device)?.[1] ?? null;
  return context === null || OF_ONE_HOUSE.test(context) ? null : context;
}

/**
 * One name for the person behind a member. It is their number, as everywhere, until the same number is met in another
 * context: then each is `<number>@<context>`. Who was already told of under the bare number keeps it while we are connected.
 */
export function personOf(ctx: Context, device: string, state: string): string {
  const { memory: m } = ctx;
  const known = lookUp(m.devices, state) ?? lookUp(m.devices, device);
  if (known !== undefined) return known;
  const bare = numberOf(state);
  const number = bare in {} ? `?${bare}` : bare;
  const context = contextIn(state) ?? contextIn(device);
  if (context === null || context in {}) return number;
  const met = lookUp(m.tenants, number) ?? [];
  const [first] = met;
  if (!met.includes(context)) m.tenants[number] = [...met, context];
  if (first === undefined || (first === context && met.length === 1)) return number;
  // Nothing has been said of this connection yet: the first one met is no more the owner of the number than this one.
  if (met.length === 1 && m.phase === 'opened') renamePerson(m, number, `${number}@${first}`);
  return `${number}@${context}`;
}

function renamePerson(m: Memory, from: string, to: string): void {
  const agent = lookUp(m.agents, from);
  if (!agent) return;
  const known = lookUp(m.agents, to);
  delete m.agents[from];
  m.agents[to] = { ...agent, key: to, wrap: known?.wrap ?? agent.wrap };
  const named = (key: string): string => (key === from ? to : key);
  for (const [device, key] of Object.entries(m.devices)) m.devices[device] = named(key);
  for (const call of Object.values(m.calls)) {
    if (call.agent !== null) call.agent = named(call.agent);
    if (call.queueAgent !== null) call.queueAgent = named(call.queueAgent);
    call.offered = call.offered.map(named);
    for (const [ringing, key] of Object.entries(call.rings)) call.rings[ringing] = named(key);
  }
  const listed = lookUp(m.gather?.members ?? {}, from);
  if (m.gather && listed) {
    delete m.gather.members[from];
    m.gather.members[to] = listed;
  }
}

/** The number people know an agent by. */
export function numberOfAgent(m: Memory, key: string): string {
  const cut = key.lastIndexOf('@');
  const number = key.slice(0, Math.max(0, cut));
  return lookUp(m.tenants, number)?.includes(key.slice(cut + 1)) ? number : key;
}
