// Knows the tenants of a PBX by name, and how a text is read that may be no JSON. Refuses to know what is in either.
import { keyOf } from './keys.ts';
import { blankDomain, type DomainMemory, type Memory } from './memory.ts';

const DOMAIN_LIMIT = 50;

export const isDomain = (name: string): boolean =>
  /^[a-z0-9][a-z0-9.-]{0,200}$/.test(name) && name !== 'constructor';

/** The tenant, made known on first sight; `null` for what is none. */
export function domainOf(memory: Memory, name: string): DomainMemory | null {
  const known = Object.hasOwn(memory.domains, name) ? memory.domains[name] : undefined;
  if (known) return known;
  if (!isDomain(name) || Object.keys(memory.domains).length >= DOMAIN_LIMIT) return null;
  const domain = blankDomain(name);
  memory.domains[name] = domain;
  for (const number of memory.unplaced)
    memory.queues[keyOf(name, number)] = { domain: name, number, name: '', wrapUpMs: null, members: null };
  return domain;
}

/** JSON; `undefined` for what is none. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
