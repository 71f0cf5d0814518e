// Knows what a person must tell us to reach a Yeastar P-Series PBX. Refuses to know how it is used.
import { z } from 'zod';

export const settings = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .describe(
      'Address of the PBX web portal, e.g. https://192.0.2.10:8088, or https://acme.example.yeastarcloud.com for the cloud',
    ),
  clientId: z.string().min(1).describe('Client ID, shown under Integrations > API in the PBX web portal'),
  clientSecret: z
    .string()
    .min(1)
    .describe('Client Secret, shown under Integrations > API in the PBX web portal')
    .meta({ secret: true }),
});
/** `url` is an origin: no path, and no explicit default port, which breaks routing on the cloud (§2). */
export type Settings = z.output<typeof settings>;
