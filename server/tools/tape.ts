// A tape's line: one frame as JSON.
import { z } from 'zod';
import type { Frame } from '#server/pbx-sdk/contract.ts';

const frameSchema = z.object({ at: z.number(), channel: z.string(), text: z.string() });

/** The frame on a tape's line, or `null` where the line is something else, e.g. a PBX's own message. */
export function readFrame(line: string): Frame | null {
  if (!line.startsWith('{')) return null;
  try {
    const parsed = frameSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
