// The headers that keep a browser from doing with our pages what we do not want.
import type { ServerResponse } from 'node:http';

/** Scripts and sockets only from here; a script that stands in a page itself only with that answer's nonce. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

const HEADERS: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'same-origin'],
  // A page of another site that opens ours, or reads what it sent, gets no hold of it.
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  // Sound, full screen and keeping a wall's screen awake are used; these are not.
  ['permissions-policy', 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()'],
];

export type Answered = {
  /** A `Host` that was found to be ours: older browsers do not take the page's own socket for 'self'. */
  readonly host?: string | undefined;
  /** In development Next needs eval for its hot reload, and its own socket. */
  readonly development?: boolean;
  /** Lets the scripts of this one answer run that stand in the page: never told twice. */
  readonly nonce?: string;
  /** Whether the browser came over TLS: then it never comes another way again. */
  readonly isPrivate?: boolean;
};

/** A year, as is usual; of the name alone: others below it may be somebody else's. */
const STRICT_TRANSPORT = 'max-age=31536000';

/** What a page's scripts may do; Next reads the nonce out of it and puts it on those it writes. */
export function policyOf({ host, development = false, nonce }: Answered): string {
  const sockets = development ? ' ws: wss:' : host === undefined ? '' : ` ws://${host} wss://${host}`;
  const inline = nonce === undefined ? '' : ` 'nonce-${nonce}'`;
  const evaluated = development ? " 'unsafe-eval'" : '';
  return POLICY.replace("connect-src 'self'", `connect-src 'self'${sockets}`).replace(
    "script-src 'self'",
    `script-src 'self'${inline}${evaluated}`,
  );
}

/** Puts the headers on an answer that has none yet. */
export function secure(response: ServerResponse, answered: Answered = {}): void {
  response.setHeader('content-security-policy', policyOf(answered));
  if (answered.isPrivate) response.setHeader('strict-transport-security', STRICT_TRANSPORT);
  for (const [name, value] of HEADERS) response.setHeader(name, value);
}
