// What is known of one person: what others are told of it, what they may, and what a change would take from them.
import { createHash } from 'node:crypto';
import { accessOf, type Granted, takesAlone } from '#lib/access/roles.ts';
import type { Access } from '#lib/model/access.ts';
import type { PersonRecord } from './records.ts';

export type Person = Pick<
  PersonRecord,
  'id' | 'name' | 'origin' | 'disabled' | 'hash' | 'mustChange' | 'granted' | 'createdAt'
> & {
  readonly access: Access;
};

/** What is set here for somebody of a company: what it says of them does not know queues. */
export const boundsOf = (granted: Granted | undefined): Partial<Granted> => {
  if (!granted) return {};
  const { role: _, numbers: _n, ...bounds } = granted;
  return bounds;
};

/** Whoever can sign in and let others in. */
export const isAdmin = ({ granted, disabled, hash, issuer }: PersonRecord): boolean =>
  !disabled && (hash !== null || issuer !== null) && accessOf(granted).rights.includes('site.people');

export const personOf = ({
  id,
  name,
  origin,
  disabled,
  hash,
  mustChange,
  granted,
  createdAt,
}: PersonRecord): Person => ({
  id,
  name,
  origin,
  disabled,
  hash,
  mustChange,
  granted,
  createdAt,
  access: accessOf(granted),
});

/** Whether somebody is out, or may and sees less, by it: and nothing more in any way. */
export function isTaking(before: PersonRecord, after: PersonRecord): boolean {
  if (before.hash !== after.hash || (before.disabled && !after.disabled)) return false;
  if (!before.disabled && after.disabled) return true;
  const [had, has] = [accessOf(before.granted), accessOf(after.granted)];
  return takesAlone(had, has) && !takesAlone(has, had);
}

/** Changes with the password; tells nothing of it. */
export const proofOf = ({ hash }: Pick<Person, 'hash'>): string =>
  hash === null ? '' : createHash('sha256').update(hash).digest('hex').slice(0, 32);
