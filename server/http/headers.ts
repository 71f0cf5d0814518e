// Knows the headers that keep a browser from doing with our pages what we do not want. Refuses to know the pages.
import type { ServerResponse } from 'node:http';

/** Scripts and sockets only from here. Next's own start scripts stand in the page, hence 'unsafe-inline'. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

/** In development Next needs eval for its hot reload. */
export function secure(response: ServerResponse, development = false): void {
  response.setHeader(
    'content-security-policy',
    development ? POLICY.replace("'unsafe-inline'", "'unsafe-inline' 'unsafe-eval'") : POLICY,
  );
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'same-origin');
}
