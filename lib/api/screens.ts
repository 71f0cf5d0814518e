// What is sent to let a screen in, and what is told of those that were.
import { z } from 'zod';
import { nameSchema as name } from './name.ts';

const wallId = z.string().min(1).max(40);
const code = z.string().max(40);

/** How agents' names stand on a screen, where a tile shows them. */
const names = z.enum(['full', 'initials']);

export const askCodeSchema = z.object({ wall: wallId }).meta({ id: 'AskCode' });

/** `code`: shown to people. `poll`: for the screen alone. `until`: epoch ms. */
export const codeSchema = z
  .object({ code: z.string(), poll: z.string(), until: z.number(), now: z.number() })
  .meta({ id: 'ScreenCode' });

export const claimSchema = z.object({ poll: z.string().max(100) }).meta({ id: 'Claim' });

/** `over`: ask for another code. */
export const claimedSchema = z.object({ state: z.enum(['waits', 'over', 'in']) }).meta({ id: 'Claimed' });

/** Which browser shows a code. */
export const waitingSchema = z
  .object({ wall: z.string(), address: z.string(), agent: z.string() })
  .meta({ id: 'WaitingScreen' });

export const pairSchema = z
  .object({ code, name, wall: wallId, names: names.exactOptional() })
  .meta({ id: 'PairScreen' });

export const screenChangeSchema = z
  .object({ name: name.exactOptional(), wall: wallId.exactOptional(), names: names.exactOptional() })
  .meta({ id: 'ScreenChange' });

/** Times in epoch ms. `agent`: the browser, as it calls itself. `walls`: those that may be chosen. */
export const screensSchema = z
  .object({
    now: z.number(),
    screens: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        wall: z.string(),
        names,
        pairedBy: z.string(),
        pairedAt: z.number(),
        seenAt: z.number(),
        connected: z.boolean(),
        address: z.string(),
        agent: z.string(),
        version: z.string(),
      }),
    ),
    walls: z.array(z.object({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'Screens' });
export type ScreenList = z.infer<typeof screensSchema>;
