// What is sent to sign in, and what is told of who is signed in.
import { z } from 'zod';
import { RIGHTS, ROLES } from '#lib/model/access.ts';
import { nameSchema } from './name.ts';

export const signInSchema = z
  .object({ name: z.string().max(80), password: z.string().max(200) })
  .meta({ id: 'SignIn' });

const patterns = z.array(z.string()).readonly().nullable();
export const accessSchema = z
  .object({
    role: z.enum(ROLES),
    rights: z.array(z.enum(RIGHTS)).readonly(),
    queues: patterns,
    tenants: patterns,
    teams: patterns,
    takeFrom: patterns,
    giveTo: patterns,
    numbers: z.enum(['full', 'masked']),
    names: z.enum(['full', 'initials']),
    agent: z.string().nullable(),
  })
  .meta({ id: 'Access' });

export const viewerSchema = z
  .object({
    view: z.enum(['floor', 'wall', 'own']),
    name: z.string(),
    access: accessSchema,
  })
  .meta({ id: 'Viewer' });

/**
 * `viewer`: `null` for nobody. `required`: whether anybody has to sign in for the floor. `firstAdmin`: whether the token
 * that was printed at the start makes an administrator. `password`: whether the viewer's is kept here, and can be changed.
 */
export const sessionSchema = z
  .object({
    viewer: viewerSchema.nullable(),
    required: z.boolean(),
    firstAdmin: z.boolean(),
    password: z.boolean(),
    /** Whether the viewer must take another password before anything else. */
    mustChange: z.boolean(),
    /** Whether they say their password once more before they end other sessions. */
    asksPassword: z.boolean(),
    /** Whether make-believe people may be tried out. */
    demo: z.boolean(),
    /** What stands on the button for the company's account; `null`: there is none. */
    company: z.string().nullable(),
    site: z.string(),
  })
  .meta({ id: 'Session' });

export const DEMO_ROLES = ['viewer', 'supervisor', 'admin'] as const;
export const demoSchema = z.object({ role: z.enum(DEMO_ROLES) }).meta({ id: 'Demo' });

export const firstAdminSchema = z
  .object({
    token: z.string().max(100),
    name: nameSchema,
    password: z.string().max(200),
  })
  .meta({ id: 'FirstAdmin' });

export const newPasswordSchema = z
  .object({ password: z.string().max(200), next: z.string().max(200) })
  .meta({ id: 'NewPassword' });

/** `password`: of whoever asks; `null` for those who have none here. */
export const endSessionSchema = z
  .object({ password: z.string().max(200).nullable() })
  .meta({ id: 'EndSession' });

/** Times in epoch ms. `agent`: the browser, as it calls itself. */
export const ownSessionsSchema = z
  .object({
    now: z.number(),
    sessions: z.array(
      z.object({
        id: z.string(),
        current: z.boolean(),
        createdAt: z.number(),
        seenAt: z.number(),
        until: z.number(),
        address: z.string(),
        agent: z.string(),
        how: z.enum(['password', 'oidc', 'token']),
      }),
    ),
  })
  .meta({ id: 'OwnSessions' });
