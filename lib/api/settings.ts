// What is told of the settings and of a change to them.
import { z } from 'zod';
import { mistakeSchema } from './message.ts';

/** All of them, without secrets. `restart`: places that come into force at the next start. */
export const settingsSchema = z
  .object({
    version: z.string(),
    settings: z.record(z.string(), z.unknown()),
    restart: z.array(z.string()),
    trouble: z.object({ since: z.number(), mistakes: z.array(mistakeSchema) }).nullable(),
  })
  .meta({ id: 'Settings' });

export const settingSchema = z.object({ version: z.string(), value: z.unknown() }).meta({ id: 'Setting' });

/** `version`: of the settings with this change. */
export const settingChangedSchema = z
  .object({ version: z.string(), restart: z.array(z.string()) })
  .meta({ id: 'SettingChanged' });
