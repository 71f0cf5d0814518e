// Under which addresses people open this wall, and so from which pages a socket may be opened, or by whom else, and for
// which Host an answer may be given.
import type { IncomingMessage } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';

export type OriginRule = {
  readonly host: string;
  /** The port really listened on. */
  readonly port: number;
  /** Whether it speaks TLS itself. */
  readonly isPrivate?: boolean;
  /** Addresses under which people open the wall, e.g. `https://wall.example.com`. */
  readonly origins: readonly string[];
};

/** Whether an `Origin` header may open a socket. A missing one may not: every browser sends it. */
export function allowedOrigins(rule: OriginRule): (origin: string | undefined) => boolean {
  const configured = new Set(rule.origins.map((origin) => new URL(origin).origin));
  const own = ownOrigins(rule);
  return (origin) => origin !== undefined && (configured.has(origin) || own(origin));
}

/**
 * Whether a line is a program's: it brings a key, which no page can have a browser send, and says of no page that it is
 * from there. A cookie beside the key counts for nothing, so that nobody's session can be used by it.
 */
export const isProgram = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers.origin === undefined && /^Bearer +\S/i.test(headers.authorization ?? '');

/**
 * Whether a `Host` header names this server: the same list as for origins. Of a name under `origins` any port counts,
 * and none: a proxy passes on its own, its visitors', or leaves it out, and rebinding forges names, not ports.
 */
export function knownHosts(rule: OriginRule): (host: string | undefined) => boolean {
  const configured = new Set(rule.origins.map((origin) => new URL(origin).hostname));
  const own = ownOrigins(rule);
  return (host) => {
    if (host === undefined || !HOST.test(host)) return false;
    const url = URL.parse(`${schemeOf(rule)}://${host}`);
    return url !== null && (configured.has(url.hostname) || own(url.origin));
  };
}

/** A name or address with or without a port, and nothing that a URL would read as something else. */
const HOST = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** Addresses come and go (DHCP, Wi-Fi, a VPN) while the server runs: they are read again, but not for every request. */
const FRESH_MS = 5_000;

const schemeOf = ({ isPrivate }: OriginRule): string => (isPrivate ? 'https' : 'http');

function ownOrigins(rule: OriginRule): (origin: string) => boolean {
  const { host, port } = rule;
  let known = new Set<string>();
  let readAt = Number.NEGATIVE_INFINITY;
  return (origin) => {
    if (known.has(origin)) return true;
    const now = performance.now();
    if (now - readAt < FRESH_MS) return false;
    readAt = now;
    known = new Set(hostsOf(host).map((each) => new URL(`${schemeOf(rule)}://${each}:${port}`).origin));
    return known.has(origin);
  };
}

/**
 * Names under which this machine is reached. Names from outside are not guessed from the Host header: that is what
 * DNS rebinding forges.
 */
function hostsOf(host: string): string[] {
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  if (host === 'localhost' || host === '::1' || host.startsWith('127.'))
    return host.startsWith('127.') ? [...loopback, host] : loopback;
  if (host !== '0.0.0.0' && host !== '::') return [host.includes(':') ? `[${host}]` : host];
  const own = Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? []).map((address) => (address.family === 'IPv6' ? `[${address.address}]` : address.address)),
  );
  return [...loopback, ...namesOf(hostname()), ...own];
}

/** A machine is called by its whole name, by the first part of it, and by mDNS. */
function namesOf(name: string): string[] {
  const short = name.split('.')[0] ?? name;
  return [name, short, `${short}.local`].filter((each) => URL.canParse(`http://${each}`));
}
