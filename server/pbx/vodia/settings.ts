// What a person must tell us to reach a Vodia PBX.
import { z } from 'zod';

/** A tenant's name is a host name, `localhost` on a PBX that has one tenant only. */
const DOMAIN = /^[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?$/;

export const settings = z
  .object({
    url: z
      .url({ protocol: /^https?$/ })
      .transform((url) => new URL(url).origin)
      .describe('Address of the PBX web interface, e.g. https://pbx.example.com or https://192.0.2.10:8082'),
    username: z
      .string()
      .trim()
      .min(1)
      .max(120)
      .describe(
        'Account Ringside signs in with: admin, or admin@tenant.example.com for the administrator of one tenant',
      ),
    password: z.string().min(1).max(200).describe('Password of that account').meta({ secret: true }),
    domains: z
      .array(z.string().trim().toLowerCase().regex(DOMAIN, 'must be the name of a tenant'))
      .min(1)
      .max(50)
      .refine((names) => new Set(names).size === names.length, 'names a tenant twice')
      .describe('Tenants (domains) to show, by their names on the PBX, e.g. tenant.example.com or localhost'),
    extension: z
      .string()
      .trim()
      .regex(/^[\w.+-]{1,40}$/, 'must be an extension number without @ and tenant')
      .describe(
        'Number of an extension that exists in each of these tenants and is a manager of its queues; its phone is never rung',
      ),
  })
  .strict();
/** `url` is an origin: no path, no explicit default port. */
export type Settings = z.output<typeof settings>;
