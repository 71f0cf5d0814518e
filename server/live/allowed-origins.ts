// Knows from which pages a socket may be opened. Refuses everybody else: CORS does not cover WebSockets, and a
// page of another site must not be able to read this board or act on its calls.
import { hostname, networkInterfaces } from 'node:os';

export type OriginRule = {
  readonly host: string;
  /** The port really listened on. */
  readonly port: number;
  /** Addresses under which people open the wall, e.g. `https://wall.example.com`. */
  readonly origins: readonly string[];
};

/** Whether an `Origin` header may open a socket. A missing one may not: every browser sends it. */
export function allowedOrigins(rule: OriginRule): (origin: string | undefined) => boolean {
  const allowed = new Set(rule.origins.map((origin) => new URL(origin).origin));
  for (const host of hostsOf(rule.host)) {
    // A proxy in front may be on the standard ports; the page's own port is the usual case.
    allowed.add(new URL(`http://${host}:${rule.port}`).origin);
  }
  return (origin) => origin !== undefined && allowed.has(origin);
}

/**
 * Names under which this machine is reached. Names from outside are not guessed from the Host header: that is what
 * DNS rebinding forges.
 */
function hostsOf(host: string): string[] {
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return loopback;
  if (host !== '0.0.0.0' && host !== '::') return [host.includes(':') ? `[${host}]` : host];
  const own = Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? []).map((address) => (address.family === 'IPv6' ? `[${address.address}]` : address.address)),
  );
  return [...loopback, hostname(), ...own];
}
