// What is told of the keys programs come in with, and what is sent to make one.
import { z } from 'zod';
import { KEY_SCOPES } from '#lib/model/access.ts';
import { PATTERN } from '#lib/model/pattern.ts';
import { nameSchema } from './name.ts';

/** An address or a network in CIDR notation. */
const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const scopes = z.array(z.enum(KEY_SCOPES)).min(1).max(KEY_SCOPES.length).readonly();
const queues = z.array(z.string().max(200).regex(PATTERN)).min(1).max(200).readonly().nullable();
const addresses = z.array(network).min(1).max(50).readonly().nullable();

/**
 * Times in epoch ms. `start`: how the key begins, to find it where it is used. `maker`: whether whoever made it could make
 * it today: `there`; `less`, they may do less now; `gone`, they are removed or disabled.
 */
export const keyReportSchema = z
  .object({
    id: z.string(),
    start: z.string(),
    name: z.string(),
    scopes: z.array(z.string()).readonly(),
    queues: z.array(z.string()).readonly().nullable(),
    addresses: z.array(z.string()).readonly().nullable(),
    createdBy: z.string(),
    maker: z.enum(['there', 'less', 'gone']),
    createdAt: z.number(),
    until: z.number().nullable(),
    lastUsedAt: z.number().nullable(),
    revokedAt: z.number().nullable(),
    state: z.enum(['good', 'expired', 'revoked']),
  })
  .meta({ id: 'KeyReport' });
export type KeyReport = z.infer<typeof keyReportSchema>;
export const keysSchema = z.object({ keys: z.array(keyReportSchema).readonly() }).meta({ id: 'Keys' });

/** `days`: how long it is good. `queues`, `addresses`: `null` for all. */
export const newKeySchema = z
  .strictObject({
    name: nameSchema,
    scopes,
    queues,
    addresses,
    days: z.int().min(1).max(365),
  })
  .meta({ id: 'NewKey' });
export type NewKey = z.infer<typeof newKeySchema>;

/** `key`: shown this once. */
export const keyMadeSchema = z.object({ id: z.string(), key: z.string() }).meta({ id: 'KeyMade' });
