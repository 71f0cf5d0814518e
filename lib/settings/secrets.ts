// Which settings are secret, how they are shown, and what is kept where a person sends the sign back.
import { isRecord, isReference, type SettingsDocument } from './place.ts';

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
  eachSecret(document, secretsOf, (value, list, own, name) => {
    if (!isSign(value)) return value;
    const members = list === 'signIn' ? companyOf(before) : before[list];
    const same = Array.isArray(members)
      ? members.find((each) => isRecord(each) && each[OWN[list]] === own)
      : null;
    return isRecord(same) && Object.hasOwn(same, name) ? same[name] : undefined;
  });

type Secretive = 'sources' | 'people' | 'signIn';
const OWN = { sources: 'id', people: 'name', signIn: '' } as const;

const isSign = (value: unknown): boolean => isRecord(value) && value['set'] === true;

const companyOf = ({ signIn }: SettingsDocument): unknown => (isRecord(signIn) ? [signIn['oidc']] : []);

function withCompanySecret(oidc: Readonly<Record<string, unknown>>, change: Change): Record<string, unknown> {
  const { clientSecret, ...rest } = oidc;
  const changed = change(clientSecret, 'signIn', undefined, 'clientSecret');
  return changed === undefined ? rest : { ...rest, clientSecret: changed };
}

type Change = (value: unknown, list: Secretive, own: unknown, name: string) => unknown;

function eachSecret(document: SettingsDocument, secretsOf: SecretsOf, change: Change): SettingsDocument {
  const through = (
    list: Exclude<Secretive, 'signIn'>,
    isSecret: (member: Readonly<Record<string, unknown>>, name: string) => boolean,
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
                  isSecret(member, name) ? change(value, list, member[OWN[list]], name) : value,
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
