// The tenants of a PBX by name.
import { isFull, lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { keyOf } from '#server/pbx-sdk/tenant-keys.ts';
import { blankDomain, type DomainMemory, type Memory } from './memory.ts';

const DOMAIN_LIMIT = 50;

export const isDomain = (name: string): boolean =>
  /^[a-z0-9][a-z0-9.-]{0,200}$/.test(name) && name !== 'constructor';

/** The tenant, made known on first sight; `null` for what is none. */
export function domainOf(memory: Memory, name: string): DomainMemory | null {
  const known = lookUp(memory.domains, name);
  if (known) return known;
  if (!isDomain(name) || isFull(memory.domains, DOMAIN_LIMIT)) return null;
  const domain = blankDomain(name);
  memory.domains[name] = domain;
  for (const number of memory.unplaced)
    memory.queues[keyOf(name, number)] = {
      domain: name,
      number,
      name: '',
      wrapUpMs: null,
      members: null,
      managers: [],
    };
  return domain;
}
