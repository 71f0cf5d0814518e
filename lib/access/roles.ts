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

/** Whether whoever may the one may and sees all of the other: a change between them takes away alone. */
export function takesAlone(before: Access, after: Access): boolean {
  const isAll = before.queues === null && before.tenants === null;
  const isBounded = after.queues !== null || after.tenants !== null;
  const { queues, tenants, teams, takeFrom, giveTo } = after;
  return (
    isPart(after.rights, before.rights) &&
    (isAll || (isBounded && isPart(queues ?? [], before.queues) && isPart(tenants ?? [], before.tenants))) &&
    (before.teams === null || (teams !== null && isPart(teams, before.teams))) &&
    (before.takeFrom === null || (takeFrom !== null && isPart(takeFrom, before.takeFrom))) &&
    // Somebody may be sent there by name who is not seen: a list is no part of having none.
    (before.giveTo === null ? giveTo === null : giveTo !== null && isPart(giveTo, before.giveTo)) &&
    (after.numbers === 'masked' || before.numbers === 'full') &&
    (after.names === 'initials' || before.names === 'full') &&
    after.agent === before.agent
  );
}

const isPart = (some: readonly string[], of: readonly string[] | null): boolean =>
  some.every((each) => of?.includes(each));

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
