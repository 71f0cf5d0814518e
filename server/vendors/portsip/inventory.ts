// Knows in which order a PBX is asked which tenants, queues, agents and extensions there are. Refuses to know what the
// answers mean beyond their numbers, and to ask for what changes by the minute.
import { Transient, type World } from '#server/vendors/vendor.ts';
import type { Asked, Told } from './api.ts';
import type { Settings } from './settings.ts';
import { Members, Queues, Tenants, Users } from './wire-rest.ts';

const PAGE = 100;
/** No PBX of this make has more of anything than this many pages hold. */
const PAGES = 200;

/** Asks, and tells the answer as a frame. */
export type Ask = (asked: Asked) => Promise<Told>;
export type Queue = { readonly tenant: string; readonly id: string; readonly number: string };
export type Inventory = { readonly queues: readonly Queue[]; readonly extensions: readonly string[] };
/** Domain and id. */
export type Tenant = { readonly domain: string; readonly id: string };

const NO_USERS = 'The PBX user may not list users, so agents have no names: give its role “User: View Only”.';
const NO_QUEUES =
  'The PBX user may not list queues by REST, so their targets are not known: give it a role such as Queue Manager.';
const NO_TENANTS =
  'None of the configured tenants is on this PBX, or the system administrator may not see them: check tenants and “System Tenant: View Only”.';

/** The tenants to show. @throws Fatal, Transient */
export async function readTenants(ask: Ask, settings: Settings, world: World): Promise<Tenant[]> {
  const tenants: Tenant[] = [];
  const wanted = settings.tenants;
  await pages(ask, { path: ['tenants'] }, (body) => {
    const read = Tenants.safeParse(body).data;
    for (const { id, name, domain, enabled } of read?.items ?? []) {
      const names = [id, name, domain].map((each) => each.toLowerCase());
      if (wanted ? names.some((each) => wanted.includes(each)) : enabled !== false)
        tenants.push({ id, domain: domain === '' ? id : domain.toLowerCase() });
    }
    return read ?? null;
  });
  world.notice('tenants', tenants.length === 0 ? NO_TENANTS : null);
  return tenants;
}

/** Queues and extensions of these tenants. @throws Fatal, Transient */
export async function readInventory(
  ask: Ask,
  tenants: readonly string[],
  username: string,
  world: World,
): Promise<Inventory> {
  const queues: Queue[] = [];
  const extensions = new Set<string>();
  let [seesQueues, seesUsers] = [true, true];
  for (const tenant of tenants) {
    seesQueues &&= await pages(ask, { path: ['call_queues'], tenant }, (body) => {
      const read = Queues.safeParse(body).data;
      for (const { id, extension_number: number } of read?.items ?? []) queues.push({ tenant, id, number });
      return read ?? null;
    });
    seesUsers &&= await pages(ask, { path: ['users'], tenant, marks: { as: username } }, (body) => {
      const read = Users.safeParse(body).data;
      for (const { extension_number } of read?.items ?? []) extensions.add(extension_number);
      return read ?? null;
    });
  }
  world.notice('users', seesUsers ? null : NO_USERS);
  world.notice('queues', seesQueues ? null : NO_QUEUES);
  return { queues, extensions: [...extensions] };
}

/** Whether it may be read. `skip` counts from 0, whatever the prose says (dossier §11.3). */
async function pages(
  ask: Ask,
  asked: Asked,
  read: (body: unknown) => { count: number | null; length: number } | null,
): Promise<boolean> {
  let skip = 0;
  for (let page = 0; page < PAGES; page++) {
    const told = await ask({ ...asked, query: { top: PAGE, skip } });
    if (told.status === 403 || told.status === 404) return false;
    if (told.status >= 300)
      throw new Transient(`the PBX answered ${asked.path[0]} with HTTP ${told.status}`, {
        status: told.status,
      });
    const found = read(told.body);
    if (!found) throw new Transient(`the PBX answered ${asked.path[0]} with something else: is url right?`);
    skip += found.length;
    if (found.length === 0 || (found.count === null ? found.length < PAGE : skip >= found.count)) return true;
  }
  return true;
}

/** Who serves a queue that has sent no snapshot, and in which state. @throws Fatal, Transient */
export async function readSilentQueue(ask: Ask, { id, tenant }: Queue): Promise<string[]> {
  const path = ['call_queues', id];
  const members = await ask({ path: [...path, 'agents'], tenant });
  const numbers = (Members.safeParse(members.body).data?.items ?? []).map((item) => item.extension_number);
  for (const number of numbers) await ask({ path: [...path, 'agents', number], tenant });
  await ask({ path: [...path, 'waiting'], tenant });
  return numbers;
}
