// What is told of people to whoever looks after them, and what is sent to change them.
import { z } from 'zod';
import { RIGHTS, ROLES } from '#lib/model/access.ts';
import { PATTERN } from '#lib/model/pattern.ts';
import { nameSchema as name } from './name.ts';

const patterns = z.array(z.string().max(200).regex(PATTERN)).max(200).readonly().nullable();
const rights = z.array(z.enum(RIGHTS)).max(RIGHTS.length).readonly();

/** What somebody is granted; what is left out is as the role has it. */
export const grantSchema = z
  .strictObject({
    role: z.enum(ROLES),
    numbers: z.enum(['full', 'masked']),
    names: z.enum(['full', 'initials']).exactOptional(),
    may: rights.exactOptional(),
    mayNot: rights.exactOptional(),
    queues: patterns.exactOptional(),
    tenants: patterns.exactOptional(),
    teams: z.array(z.string().trim().min(1).max(80)).max(200).readonly().nullable().exactOptional(),
    takeFrom: patterns.exactOptional(),
    giveTo: patterns.exactOptional(),
    agent: z.string().max(200).nullable().exactOptional(),
  })
  .meta({ id: 'Grant' });
export type Grant = z.infer<typeof grantSchema>;

/**
 * One person. `origin`: where they are kept, and so where they are changed. `signIn`: how they prove who they are.
 * `lastAdmin`: nobody could let anybody in without them. `seenAt`: the last use of a session that still holds, epoch ms.
 */
export const personReportSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    origin: z.enum(['file', 'here', 'oidc']),
    signIn: z.enum(['password', 'company', 'none']),
    granted: z.object({ ...grantSchema.shape }),
    disabled: z.boolean(),
    createdAt: z.number(),
    sessions: z.number(),
    seenAt: z.number().nullable(),
    self: z.boolean(),
    lastAdmin: z.boolean(),
  })
  .meta({ id: 'PersonReport' });
export type PersonReport = z.infer<typeof personReportSchema>;

export const peopleSchema = z
  .object({ now: z.number(), people: z.array(personReportSchema).readonly() })
  .meta({ id: 'People' });

const password = z.string().max(200).nullable();

/** `password`: `null` has one made, which the answer shows. */
export const newPersonSchema = z
  .strictObject({ name, password, granted: grantSchema })
  .meta({ id: 'NewPerson' });
/** What is left out stays. */
export const personChangeSchema = z
  .strictObject({
    name: name.exactOptional(),
    granted: grantSchema.exactOptional(),
    disabled: z.boolean().exactOptional(),
  })
  .meta({ id: 'PersonChange' });
export const givenPasswordSchema = z.strictObject({ password }).meta({ id: 'GivenPassword' });

/** `password`: the one that was made, shown this once; `null`: the one that was brought. */
export const personMadeSchema = z
  .object({ id: z.string(), password: z.string().nullable() })
  .meta({ id: 'PersonMade' });

/** Keys in force that somebody has made who could not make them any more: they do not end by themselves. */
export const keysLeftSchema = z
  .object({ keys: z.array(z.object({ id: z.string(), name: z.string() })).readonly() })
  .meta({ id: 'KeysLeft' });
export type KeysLeft = z.infer<typeof keysLeftSchema>;
