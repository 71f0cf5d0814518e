// What the scopes of a key let a program do.
import { type Access, KEY_SCOPES, type KeyScope, RIGHTS, type Right } from '#lib/model/access.ts';
import { boundsQueues } from './boundary.ts';
import { accessOf } from './roles.ts';

const OF_SCOPE: Partial<Record<KeyScope, Right>> = {
  'board:read': 'floor.see',
  'sources:read': 'site.sources',
  'audit:read': 'site.audit',
  'screens:reload': 'site.screens',
};
const COMMANDS = 'commands:';

/** The right a scope stands for; `null`: none, it says how something is shown. */
export const rightOf = (scope: KeyScope): Right | null =>
  scope.startsWith(COMMANDS)
    ? (RIGHTS.find((right) => right === scope.slice(COMMANDS.length)) ?? null)
    : (OF_SCOPE[scope] ?? null);

/** Rights by which a key reads, and changes nothing. */
export const READ_ONLY: readonly Right[] = ['site.sources', 'site.audit'];

/** Of what is kept, what is known here: a scope of a newer version lets nobody do anything. */
export const knownScopes = (scopes: readonly string[]): readonly KeyScope[] =>
  KEY_SCOPES.filter((scope) => scopes.includes(scope));

export function accessOfKey(scopes: readonly string[], queues: readonly string[] | null): Access {
  const known = knownScopes(scopes);
  const may = known.map(rightOf).filter((right) => right !== null);
  return accessOf({
    // What a site lets viewers compare a program may too.
    role: 'viewer',
    mayNot: known.includes('board:read') ? [] : ['floor.see'],
    numbers: known.includes('numbers:full') ? 'full' : 'masked',
    may,
    queues,
  });
}

/** Whether somebody may do all that a key would: nobody hands on more than they have. */
export function isWithin(
  scopes: readonly KeyScope[],
  queues: readonly string[] | null,
  own: Access,
): boolean {
  const isBounded = boundsQueues(own);
  const rights = scopes.map(rightOf).filter((right) => right !== null);
  return (
    // A key has no teams, and no places to take calls from and send them to, to be bounded by; and it reads whole names.
    own.teams === null &&
    (own.names === 'full' || !scopes.includes('board:read')) &&
    ((own.takeFrom === null && own.giveTo === null) || !scopes.some((scope) => scope.startsWith(COMMANDS))) &&
    rights.every((right) => own.rights.includes(right)) &&
    (!scopes.includes('numbers:full') || own.numbers === 'full') &&
    (!isBounded || (queues !== null && queues.every((queue) => own.queues?.includes(queue))))
  );
}
