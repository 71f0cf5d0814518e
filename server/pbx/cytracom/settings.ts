// What a person must tell us to reach a Cytracom account.
import { z } from 'zod';

const API = 'https://api.cytracom.net/v1.0';

const id = z.union([z.string().trim().min(1).max(100), z.int().min(0)]).transform(String);
const field = z
  .string()
  .trim()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,39}$/, 'must be the name of a field: letters, digits and _');

export const settings = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .transform((url) => withPath(new URL(url)))
    .default(API)
    .describe(`Address of the API; ${API} unless Cytracom has told you another`),
  token: z
    .string()
    .trim()
    .min(1)
    .max(1_000)
    .describe('API token of the customer’s account, made under Users > Tokens by an administrator')
    .meta({ secret: true }),
  timeZone: z
    .string()
    .trim()
    .regex(
      /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/,
      'is no time zone; write one such as America/Chicago',
    )
    .exactOptional()
    .describe('Time zone of the account, e.g. America/Chicago: its day’s history turns at that midnight'),
  queueIds: z
    .array(
      z.union([
        id,
        z.object({
          id,
          name: z.string().trim().max(200).exactOptional(),
          number: z.string().trim().max(40).exactOptional(),
        }),
      ]),
    )
    .max(200)
    .exactOptional()
    .describe(
      'The queues to show, by their ids, where the API does not list them: [11, 12], or [{ id: 11, name: Sales }]',
    ),
  onlyEvents: z
    .array(z.string().trim().min(1).max(60))
    .min(1)
    .exactOptional()
    .describe('The queue events to ask for, by Cytracom’s names; all of them when left out'),
  requestsPer5Minutes: z
    .int()
    .min(20)
    .max(10_000)
    .default(60)
    .describe('How many requests the account may make in five minutes; Ringside never makes more'),
  silenceMinutes: z
    .number()
    .min(1)
    .max(240)
    .default(15)
    .describe('After so many silent minutes an event stream is opened anew'),
  transferField: field
    .default('number')
    .describe('Name of the field that holds the destination of a blind transfer'),
  transferLeg: z
    .enum(['other', 'agent'])
    .default('other')
    .describe('Whose channel a transfer or park names: the other party’s, who is moved, or the agent’s'),
  parkField: field
    .exactOptional()
    .describe('Name of the field that holds the channel to park, e.g. channel_id; without it parking is off'),
  unparkField: field
    .exactOptional()
    .describe(
      'Name of the field that says what to take out of its slot: slot, park_number, or channel_id; without it calls cannot be taken back from the wall',
    ),
  unparkExtensionField: field
    .default('extension_number')
    .describe('Name of the field that holds the extension which takes a parked call'),
});

/** `url` has a path and no slash at its end. */
export type Settings = z.output<typeof settings>;

/** The API's paths begin after its version: an address without any path means the usual one. */
const withPath = ({ origin, pathname }: URL): string => {
  const path = pathname.replace(/\/+$/, '');
  return `${origin}${path === '' ? '/v1.0' : path}`;
};
