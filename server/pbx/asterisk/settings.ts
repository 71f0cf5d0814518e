// What a person configures for one Asterisk.
import { z } from 'zod';

export const settingsSchema = z
  .object({
    host: z.string().trim().min(1).describe('Address of the PBX, e.g. 192.0.2.10'),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .default(5038)
      .describe('Port of the manager interface; 5039 is usual with TLS'),
    useTls: z
      .boolean()
      .default(false)
      .describe('Whether that port speaks TLS (tlsenable=yes in manager.conf)'),
    username: z.string().trim().min(1).max(80).describe('Name of its section in manager.conf'),
    secret: z.string().min(1).max(200).describe('The secret of that section'),
    login: z
      .enum(['md5', 'secret'])
      .default('md5')
      .describe('md5: the secret itself never goes over the wire. secret: for systems without the challenge'),
    context: z
      .string()
      .trim()
      .min(1)
      .max(80)
      .default('from-internal')
      .describe('Dialplan context in which transfers are dialled; from-internal on FreePBX'),
    phone: z
      .string()
      .trim()
      .includes('{extension}')
      .default('PJSIP/{extension}')
      .describe('How a supervisor’s own phone is dialled to listen, with {extension} for its number'),
    refusals: z
      .boolean()
      .default(false)
      .describe(
        'Also counts callers whom a queue does not admit, because it is full or nobody is there. It needs the right read “dialplan”, and the PBX then sends dozens of events more for each call',
      ),
    wrapUpSeconds: z
      .record(z.string(), z.number().min(0).max(86_400))
      .default({})
      .describe(
        'Wrap-up time by queue, * for all others, where the PBX may not tell it (it needs the right “config”)',
      ),
  })
  .strict();

export type Settings = z.output<typeof settingsSchema>;
