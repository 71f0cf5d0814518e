// Whether a browser came over TLS, and under which address of ours it came.
import type { IncomingMessage } from 'node:http';
import { networks } from './address.ts';

type Request = Pick<IncomingMessage, 'headers' | 'socket'>;

/** Whether the browser came over TLS: to us, or to a proxy that is trusted to say so. */
export function privacyReader(proxies: readonly string[]): (request: Request) => boolean {
  const isProxy = networks(proxies);
  return ({ socket, headers }) => {
    if ('encrypted' in socket && socket.encrypted === true) return true;
    const told = String(headers['x-forwarded-proto'] ?? '')
      .split(',')
      .at(-1)
      ?.trim();
    return told === 'https' && isProxy(socket.remoteAddress ?? '');
  };
}

/**
 * The address under which whoever asks has opened this server, without a path. The `Host` has been found to be ours; where
 * it is one of `origins`, that says the scheme and the port.
 */
export function publicUrlReader({
  origins,
  trustedProxies,
}: {
  readonly origins: readonly string[];
  readonly trustedProxies: readonly string[];
}): (request: Request) => string {
  const isPrivate = privacyReader(trustedProxies);
  const configured = origins.map((origin) => new URL(origin));
  return (request) => {
    const host = request.headers.host ?? 'localhost';
    const name = URL.parse(`http://${host}`)?.hostname;
    const known = configured.find(({ hostname }) => hostname === name);
    return known?.origin ?? `http${isPrivate(request) ? 's' : ''}://${host}`;
  };
}
