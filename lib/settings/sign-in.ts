// How people sign in with their company's account is configured.
import { z } from 'zod';

const LOOPBACK = /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?(\/|$)/;

/** What an id token goes by is worth what its way was: over http anybody on it could be anybody. */
const issuer = z
  .url({ protocol: /^https?$/ })
  .refine((url) => url.startsWith('https://') || LOOPBACK.test(url), {
    error: 'must begin with https://',
  });
/** Values of the claim; `*`: whoever the company lets sign in here. */
const values = z.array(z.string().trim().min(1).max(200)).max(200).default([]);

const oidcSchema = z.strictObject({
  issuer: issuer.describe(
    'As the company’s sign-in names itself: …/.well-known/openid-configuration stands below it.',
  ),
  clientId: z.string().trim().min(1).max(200),
  clientSecret: z.string().min(1).max(400).exactOptional().describe('Left out: a public client, PKCE alone.'),
  name: z.string().trim().min(1).max(60).default('Company account').describe('What stands on the button.'),
  scopes: z.array(z.string().trim().min(1).max(60)).max(20).default(['openid', 'profile']),
  roles: z
    .strictObject({
      claim: z.string().trim().min(1).max(200).default('groups'),
      viewer: values,
      supervisor: values,
      admin: values,
    })
    .prefault({})
    .describe('Which values of a claim make somebody what; the highest counts. None: they are refused.'),
  numbers: z.strictObject({ full: values }).prefault({}).describe('Who of them sees whole numbers.'),
});

export const signInSchema = z
  .strictObject({
    oidc: oidcSchema.exactOptional().describe('Signing in with the company’s account (OpenID Connect).'),
    passwords: z
      .boolean()
      .default(true)
      .describe('false: with a password only administrators come in, should the company’s sign-in be away.'),
  })
  .prefault({});

export type OidcSettings = z.infer<typeof oidcSchema>;
