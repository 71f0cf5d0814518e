// How a make-believe PortSIP PBX is started for a replay, the demo or a test, and what a source must be told to reach
// it.
import type { SimulatedMake } from '#server/simulator/registry.ts';
import type { Account } from './accounts.ts';
import { createPortsipPbx, type TenantSetup } from './pbx.ts';
import { PORTSIP_QUIRKS, parseQuirks } from './variants.ts';

export const DEFAULT_TENANT = { domain: 'main.example', name: 'Main' } as const;

const ADMINISTRATOR = { username: 'sysadmin', password: 'make-believe-sysadmin' } as const;
/** The same for the user and for the phone, so that a client may use it for either. */
const USER = { username: 'wallboard', password: 'make-believe-secret', extension: '900' } as const;

/** As docs/vendors/portsip/setup.md sets up: a queue manager with a phone in every tenant, and the system administrator. */
export const accountsOf = (tenants: readonly { readonly domain: string }[]): Account[] => [
  { ...ADMINISTRATOR, role: 'SystemAdmin', domain: null, extension: null, extensionPassword: null },
  ...tenants.map(
    ({ domain }): Account => ({ ...USER, role: 'QueueManager', domain, extensionPassword: USER.password }),
  ),
];

export const portsipMake: SimulatedMake = {
  quirks: PORTSIP_QUIRKS,
  spoils: { malformed: ['garbled=sometimes'], unknown: ['strangers=some'] },
  open({ floor, clock, seed, quirks: given, tenants: more }) {
    const quirks = parseQuirks(given);
    const tenants: readonly TenantSetup[] = [{ ...DEFAULT_TENANT, floor }, ...(more ?? [])];
    for (const tenant of tenants)
      if (!tenant.floor.agents.has(USER.extension))
        tenant.floor.roster.hire({ number: USER.extension, name: 'Duty manager', queues: [] });
    const pbx = createPortsipPbx({ clock, seed, quirks, tenants, accounts: accountsOf(tenants) });
    const { domain } = DEFAULT_TENANT;
    // Only the system administrator sees more than one.
    const signIn = tenants.length > 1 ? 'administrator' : quirks.account;
    return {
      pbx,
      settings(url) {
        const wsi = `${url.replace(/^http/, 'ws')}${quirks.wsiPath}`;
        const where = { url, wsi, signIn };
        if (signIn === 'administrator')
          return { ...where, ...ADMINISTRATOR, tenants: pbx.tenants.map((tenant) => tenant.id) };
        const { extension, ...user } = USER;
        return { ...where, ...user, domain, ...(signIn === 'extension' ? { extension } : {}) };
      },
      callId: (call) => pbx.sessionIdOf(call),
      queueId: (number) => `${domain}/${number}`,
      agentId: (number) => `${domain}/${number}`,
    };
  },
};
