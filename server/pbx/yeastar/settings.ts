// What a person configures to reach a Yeastar P-Series PBX.
import { z } from 'zod';

/** The PBX generates 32 characters; a person may have set fewer. */
const SECRET_LENGTH = 8;

/** Also where something else is wrong: one list of mistakes, not one a try. */
const WHOLE_OR_NOT = { when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null };

export const settings = z
  .object({
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
    events: z
      .enum(['websocket', 'webhook', 'both'])
      .default('websocket')
      .describe(
        'How the PBX pushes events: websocket needs nothing more, webhook must be set up on the PBX too',
      ),
    webhookSecret: z
      .string()
      .trim()
      .min(SECRET_LENGTH)
      .exactOptional()
      .describe(
        'Secret of the webhook, shown under Integrations > API, Advanced Settings, Webhook in the PBX web portal',
      )
      .meta({ secret: true }),
  })
  .strict()
  .superRefine(({ events, webhookSecret }, context) => {
    if ((events === 'webhook' || events === 'both') && webhookSecret === undefined)
      context.addIssue({
        code: 'custom',
        path: ['webhookSecret'],
        message: `is missing; with events: ${events} it must be the secret the webhook has on the PBX`,
      });
  }, WHOLE_OR_NOT);
/**
 * `url` is an origin: no path, and no explicit default port, which breaks routing on the cloud (yeastar#base-address).
 */
export type Settings = z.output<typeof settings>;
