// Which rights a role stands for, and what becomes of them by what is added and taken away for one person.
import { type Access, RIGHTS, type Right, type Role } from '#lib/model/access.ts';

const VIEWER: readonly Right[] = ['floor.see'];
const SUPERVISOR: readonly Right[] = [
  ...VIEWER,
  'reports.see',
  'alert.acknowledge',
  'call.control',
  'call.take',
  'call.give',
  'call.end',
  'agent.state',
  'site.screens',
];
const ADMIN: readonly Right[] = [
  ...SUPERVISOR,
  'agent.members',
  'site.sources',
  'site.settings',
  'site.people',
  'site.audit',
  'site.keys',
];

export const ROLE_RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  viewer: VIEWER,
  supervisor: SUPERVISOR,
  admin: ADMIN,
  agent: [],
};

/**
 * What a supervisor may be given beside their role, and what `commands: true` meant before there were roles: everything
 * on calls and agents but the codes of the PBX.
 */
export const COMMANDS_BEFORE: readonly Right[] = [
  'call.outside',
  'call.record',
  'call.monitor.listen',
  'call.monitor.whisper',
  'call.monitor.barge',
  'agent.members',
];

/** What stands of a person where they are configured. */
export type Granted = Pick<Access, 'role' | 'numbers'> &
  Partial<Omit<Access, 'role' | 'numbers' | 'rights'>> & {
    readonly may?: readonly Right[];
    readonly mayNot?: readonly Right[];
  };

/** What a person may. What is taken away counts more than what is added. */
export function accessOf({ role, numbers, may = [], mayNot = [], ...limits }: Granted): Access {
  const has = new Set<Right>([...ROLE_RIGHTS[role], ...may]);
  for (const right of mayNot) has.delete(right);
  const {
    queues = null,
    tenants = null,
    teams = null,
    takeFrom = null,
    giveTo = null,
    names = 'full',
    agent = null,
  } = limits;
  const rights = RIGHTS.filter((right) => has.has(right));
  return { role, rights, queues, tenants, teams, takeFrom, giveTo, numbers, names, agent };
}

/** How a person stands in the configuration. */
export type Configured = {
  readonly role?: Role;
  readonly numbers?: Access['numbers'];
  readonly commands?: boolean;
} & Omit<Granted, 'role' | 'numbers'>;

/**
 * What a person of the configuration is granted. One without a role stands as before there were any: `commands` makes a
 * supervisor, with all that commands were, else a viewer; and sees whole numbers unless it says otherwise.
 */
export function grantedOf({ role, numbers, commands = true, ...rest }: Configured): Granted {
  if (role !== undefined) return { role, numbers: numbers ?? 'masked', ...rest };
  const more = commands ? { may: [...COMMANDS_BEFORE, ...(rest.may ?? [])] } : {};
  return { role: commands ? 'supervisor' : 'viewer', numbers: numbers ?? 'full', ...rest, ...more };
}

/** Whoever sits at a machine on which nobody is configured: everything but the codes of the PBX. */
export const OWNER: Access = accessOf({ role: 'admin', numbers: 'full', may: COMMANDS_BEFORE });

/** A wall that anybody may pass by: it sees, and no whole number or name. */
export const PASSER_BY: Access = accessOf({ role: 'viewer', numbers: 'masked', names: 'initials' });
