// Which settings are secret, how they are shown, and what is kept where a person sends the sign back.
import { isRecord, isReference, isSame, type Place, type SettingsDocument } from './place.ts';

/** Names of a make's secret settings; `null`: nobody knows this make. */
export type SecretsOf = (make: string) => readonly string[] | null;

/** What stands in place of a secret. `env`, `file`: the variable or the file it comes from, where it does. */
export type SecretSign = { readonly set: true; readonly env?: string; readonly file?: string };

/** A source's settings that are everybody's, and never secret. */
const OPEN = ['id', 'make', 'name', 'tls', 'record'];

/** The document with a sign for each secret. */
export const withoutSecrets = (document: SettingsDocument, secretsOf: SecretsOf): SettingsDocument =>
  eachSecret(document, secretsOf, (value) =>
    isReference(value) ? { set: true, ...value } : ({ set: true } satisfies SecretSign),
  );

/**
 * The document with the secrets of the one before where a sign came back: a person who changes a source's name sends
 * its password as they saw it. Where there was none, nothing is kept.
 */
export const withSecretsOf = (
  before: SettingsDocument,
  document: SettingsDocument,
  secretsOf: SecretsOf,
): SettingsDocument =>
  eachSecret(document, secretsOf, (value, list, member, name) => {
    if (!isSign(value)) return value;
    const same = memberOf(before, list, member);
    return isRecord(same) && Object.hasOwn(same, name) ? same[name] : undefined;
  });

/**
 * Settings of any make that decide who is reached and how surely it is they: whoever answers there is sent the secrets.
 * tests/lib/settings/secrets.test.ts holds every make to it.
 */
export const REACHED_BY: readonly string[] = ['make', 'url', 'wsi', 'host', 'port', 'useTls', 'login'];

/**
 * Where a secret stands that was not brought though another would be sent it than before. Whoever may say where a PBX is
 * need not know its password, and must not be told it by naming a place of their own.
 * @param asked the document as it is asked for, with a sign for each secret that was not brought
 */
export function secretsToBring(
  before: SettingsDocument,
  asked: SettingsDocument,
  secretsOf: SecretsOf,
): readonly Place[] {
  const found: Place[] = [];
  eachSecret(asked, secretsOf, (value, list, member, name) => {
    // A variable or a file is no more known to whoever names it than what is in it.
    const isBrought = !isSign(value) && !isReference(value);
    if (list === 'people' || isBrought) return value;
    const known = memberOf(before, list, member);
    const isHad = isRecord(known) && Object.hasOwn(known, name);
    // A sign of what was not there stands for nothing.
    if (isSign(value) && !isHad) return value;
    const isKept = isHad && (isSign(value) || isSame(known[name], value)) && isSameReach(known, member);
    const where = list === 'signIn' ? [list, 'oidc'] : [list, String(member[OWN[list]])];
    if (!isKept) found.push([...where, name]);
    return value;
  });
  return found;
}

type Member = Readonly<Record<string, unknown>>;
const isSameReach = (a: Member, b: Member): boolean =>
  [...REACHED_BY, 'issuer'].every((name) => isSame(a[name], b[name])) && (isChecked(b) || !isChecked(a));
/** Whether it is made sure that whoever answers has the certificate of that place. */
const isChecked = ({ tls }: Member): boolean => !isRecord(tls) || tls['verify'] !== false;

const memberOf = (document: SettingsDocument, list: Secretive, like: Member): unknown => {
  const { signIn } = document;
  if (list === 'signIn') return isRecord(signIn) ? signIn['oidc'] : undefined;
  const members = document[list];
  const own = OWN[list];
  return Array.isArray(members)
    ? members.find((each) => isRecord(each) && each[own] === like[own])
    : undefined;
};

type Secretive = 'sources' | 'people' | 'signIn';
const OWN = { sources: 'id', people: 'name' } as const;

const isSign = (value: unknown): boolean => isRecord(value) && value['set'] === true;

function withCompanySecret(oidc: Member, change: Change): Record<string, unknown> {
  const { clientSecret, ...rest } = oidc;
  const changed = change(clientSecret, 'signIn', oidc, 'clientSecret');
  return changed === undefined ? rest : { ...rest, clientSecret: changed };
}

type Change = (value: unknown, list: Secretive, member: Member, name: string) => unknown;

function eachSecret(document: SettingsDocument, secretsOf: SecretsOf, change: Change): SettingsDocument {
  const through = (
    list: Exclude<Secretive, 'signIn'>,
    isSecret: (member: Member, name: string) => boolean,
  ) => {
    const members = document[list];
    if (!Array.isArray(members)) return {};
    return {
      [list]: members.map((member: unknown) =>
        isRecord(member)
          ? Object.fromEntries(
              Object.entries(member)
                .map(([name, value]): [string, unknown] => [
                  name,
                  isSecret(member, name) ? change(value, list, member, name) : value,
                ])
                .filter(([, value]) => value !== undefined),
            )
          : member,
      ),
    };
  };
  const { signIn } = document;
  const oidc = isRecord(signIn) ? signIn['oidc'] : undefined;
  const company =
    isRecord(signIn) && isRecord(oidc) && 'clientSecret' in oidc
      ? { signIn: { ...signIn, oidc: withCompanySecret(oidc, change) } }
      : {};
  return {
    ...document,
    ...company,
    ...through('sources', ({ make }, name) => {
      const names = typeof make === 'string' ? secretsOf(make) : null;
      return names ? names.includes(name) : !OPEN.includes(name);
    }),
    ...through('people', (_member, name) => name === 'password' || name === 'passwordHash'),
  };
}
