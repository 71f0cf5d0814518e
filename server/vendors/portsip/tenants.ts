// Knows which tenant a frame speaks of, by the SIP domain that keeps tenants apart on the board.
// Refuses to know what is said of them.
import { type Memory, own, TENANT_LIMIT } from './memory.ts';
import type { Turn } from './turn.ts';

/**
 * The tenant's domain: the one we are signed in to, or the one this id is known by. An id nobody has named takes
 * the domain that stands beside it, or stands for itself; and keeps it, for rows on the board are called by it.
 */
export function tenantOf(turn: Turn, id: string | undefined, beside = ''): string {
  const { memory } = turn;
  if (memory.domain !== null) return memory.domain;
  if (id === undefined) return beside === '' ? 'pbx' : beside;
  const known = own(memory.tenants, id);
  if (known !== undefined) return known;
  const domain = beside === '' ? id : beside;
  if (Object.keys(memory.tenants).length < TENANT_LIMIT) memory.tenants[id] = domain;
  return domain;
}

/** What the list of tenants says, before any of them was spoken of. */
export function nameTenant(memory: Memory, id: string, domain: string, name: string): void {
  if (!own(memory.tenants, id)) {
    if (Object.keys(memory.tenants).length >= TENANT_LIMIT) return;
    memory.tenants[id] = domain === '' ? id : domain;
  }
  memory.names[memory.tenants[id] ?? id] = name;
}

/** What people call it; `null` where only one tenant is ours to see. */
export const tenantNamed = (memory: Memory, tenant: string): string | null =>
  memory.domain !== null ? null : own(memory.names, tenant) || tenant;
