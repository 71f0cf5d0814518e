// What a person must tell us to reach a PortSIP PBX.
import { z } from 'zod';

const SIGN_INS = ['tenant', 'administrator', 'extension'] as const;
/** Where PortSIP listens for REST, WSI and its portal alike (portsip#address). */
const PORT = 8887;

/** REST is below `/api`; whoever gives only the address means that. */
const restOf = (url: string): string => {
  const at = new URL(url);
  const path = at.pathname.replace(/\/+$/, '');
  return `${at.origin}${path === '' ? '/api' : path}`;
};
const wsiOf = (rest: string): string => {
  const { protocol, hostname, port } = new URL(rest);
  return `${protocol === 'http:' ? 'ws' : 'wss'}://${hostname}:${port === '' ? PORT : port}/wsi`;
};

/** Also where something else is wrong: one list of mistakes, not one a try. */
const WHOLE_OR_NOT = { when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null };

export const settings = z
  .object({
    url: z
      .url({ protocol: /^https?$/ })
      .transform(restOf)
      .describe('Address of the REST API, e.g. https://pbx.example:8887/api'),
    wsi: z
      .url({ protocol: /^wss?$/ })
      .exactOptional()
      .describe(
        'Address of the event WebSocket; wss://<the host above>:8887/wsi when left out. Version 16: wss://pbx.example:8885/',
      ),
    signIn: z
      .enum(SIGN_INS)
      .default('tenant')
      .describe(
        'As whom: a user of one tenant, the system administrator (for several tenants), or an extension with its SIP password (no commands)',
      ),
    username: z
      .string()
      .trim()
      .min(1)
      .max(120)
      .exactOptional()
      .describe('User name, as in the web portal; not needed to sign in as an extension'),
    password: z
      .string()
      .min(1)
      .max(200)
      .describe('That user’s web password; the SIP password to sign in as an extension')
      .meta({ secret: true }),
    domain: z
      .string()
      .trim()
      .toLowerCase()
      .regex(
        /^[a-z0-9][a-z0-9.-]{0,120}$/,
        'must be a SIP domain such as acme.example, without sip: and port',
      )
      .exactOptional()
      .describe('SIP domain of the tenant, e.g. acme.example; not for the system administrator'),
    extension: z
      .string()
      .trim()
      .regex(/^\d{1,64}$/, 'must be the number of an extension, such as "201"')
      .exactOptional()
      .describe(
        'Extension number, to sign in as an extension; for a user the extension that picks up callers',
      ),
    tenants: z
      .array(z.string().trim().toLowerCase().min(1).max(120))
      .exactOptional()
      .describe('Which tenants the system administrator shows, by SIP domain, name or id; all when left out'),
  })
  .strict()
  .superRefine(({ signIn, username, domain, extension }, context) => {
    if (!SIGN_INS.includes(signIn)) return;
    const missing = (path: string, why: string): void =>
      context.addIssue({ code: 'custom', path: [path], message: why });
    if (signIn !== 'extension' && username === undefined) missing('username', 'is missing');
    if (signIn !== 'administrator' && domain === undefined)
      missing('domain', 'is missing: it names the tenant; only the system administrator has none');
    if (signIn === 'extension' && extension === undefined)
      missing('extension', 'is missing: signIn: extension needs its number');
  }, WHOLE_OR_NOT)
  .transform((read) => ({ ...read, wsi: read.wsi ?? wsiOf(read.url) }));

export type Settings = z.output<typeof settings>;
