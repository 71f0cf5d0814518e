// The make-believe people of the demo, and who may try them out: whoever sits at the machine, with nothing in front
// of it.
import type { IncomingMessage } from 'node:http';
import type { DEMO_ROLES } from '#lib/api/session.ts';
import { isLoopback } from '#server/config-checks.ts';
import type { PersonRecord } from './records.ts';

export type DemoRole = (typeof DEMO_ROLES)[number];

const NAMES: Readonly<Record<DemoRole, string>> = {
  viewer: 'Demo viewer',
  supervisor: 'Demo supervisor',
  admin: 'Demo administrator',
};

export const demoId = (role: DemoRole): string => `demo:${role}`;

/** None of them has a password: there is no way in but the demo's own. */
export const demoPeople = (now: number): readonly PersonRecord[] =>
  (Object.keys(NAMES) as DemoRole[]).map((role) => ({
    id: demoId(role),
    name: NAMES[role],
    origin: 'demo',
    issuer: null,
    subject: null,
    hash: null,
    mustChange: false,
    granted: { role, numbers: role === 'viewer' ? 'masked' : 'full' },
    disabled: false,
    createdAt: now,
    changedAt: now,
  }));

/** What whoever stands in front leaves in a request. */
const PASSED_ON =
  /^(?:forwarded|via|cdn-loop|x-forwarded(?:-.*)?|x-original-.*|x-real-ip|x-arr-.*|x-envoy-.*|cf-.*|.*client-ip)$/i;

/** Whether a request was made at this machine, to it, and passed on by nobody. */
export function isAtMachine({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
  const peer = (socket.remoteAddress ?? '').replace(/^::ffff:/i, '');
  const host = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '';
  const origin = headers.origin === undefined ? 'localhost' : (URL.parse(headers.origin)?.hostname ?? '');
  return [peer, host, origin].every(isLoopback) && !Object.keys(headers).some((name) => PASSED_ON.test(name));
}
