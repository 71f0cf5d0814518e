// What a name is that somebody gives to a person, a screen or a key.
import { z } from 'zod';
import { HIDDEN_WORDS, hasHidden } from '#lib/model/name.ts';

/** Of what is brought alone: names that were kept before there was this rule are told as they are. */
export const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine((name) => !hasHidden(name), HIDDEN_WORDS);
