// What about a configuration would let others read along: secrets in a file for all, pages without TLS.
import { isRecord, isReference } from '#lib/settings/place.ts';
import { isLoopback, isReachable } from './config-checks.ts';
import { othersCanRead } from './config-files.ts';

/** Names of the secrets that stand in a document itself, as a person would name them. */
export function literalSecrets(
  document: unknown,
  secretsOf: (make: string) => readonly string[] | null,
): string[] {
  if (!isRecord(document)) return [];
  const found: string[] = [];
  const look = (
    list: unknown,
    part: string,
    secretsIn: (member: Readonly<Record<string, unknown>>) => readonly string[],
  ) => {
    if (!Array.isArray(list)) return;
    list.forEach((member: unknown, at) => {
      if (!isRecord(member)) return;
      for (const name of secretsIn(member))
        if (member[name] !== undefined && !isReference(member[name]))
          found.push(`${part}[${at + 1}].${name}`);
    });
  };
  look(document['sources'], 'sources', ({ make }) =>
    typeof make === 'string' ? (secretsOf(make) ?? []) : [],
  );
  look(document['people'], 'people', () => ['password']);
  const { signIn } = document;
  if (isRecord(signIn) && isRecord(signIn['oidc'])) {
    const { clientSecret } = signIn['oidc'];
    if (clientSecret !== undefined && !isReference(clientSecret)) found.push('signIn.oidc.clientSecret');
  }
  return found;
}

/** Why others can read secrets of a configuration, and what mends it; `null`: they cannot. */
export function whyReadable(file: string, secrets: readonly string[]): string | null {
  if (secrets.length === 0 || !othersCanRead(file)) return null;
  return `${file} holds secrets (${secrets.join(', ')}) and everybody on this machine can read it. Mend it with: chmod 600 ${file}`;
}

/** Why what goes to browsers can be read on its way; `null`: it cannot, or that is said to be wanted. */
export function whyInClear(server: {
  readonly host: string;
  readonly origins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly tls?: unknown;
  readonly clear: boolean;
}): string | null {
  const { host, tls, trustedProxies, clear } = server;
  if (clear || tls !== undefined || !isReachable(server)) return null;
  const isBeside = trustedProxies.length > 0 && trustedProxies.every(isOfMachine);
  if (isBeside && !isLoopback(host))
    return 'The proxy under server.trustedProxies is on this machine, and others can come past it: the server listens for them too, in the clear. Write server.host: 127.0.0.1, so that they reach the proxy alone; or server.clear: true where the network may read along';
  if (trustedProxies.length > 0) return null;
  return 'Others can reach this server, and passwords, names and numbers would go to them in the clear. Name a certificate and its key under server.tls, or the proxy that speaks TLS in front under server.trustedProxies; or write server.clear: true where the network may read along';
}

/** An address or network of this machine alone. */
const isOfMachine = (network: string): boolean => isLoopback(network.split('/')[0] ?? '');
