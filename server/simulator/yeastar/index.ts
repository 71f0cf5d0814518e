// How a make-believe Yeastar PBX is started for a replay, the demo or a test, and what a source must be told to reach
// it.
import type { SimulatedMake } from '#server/simulator/registry.ts';
import { createYeastarPbx } from './pbx.ts';
import { parseQuirks, YEASTAR_QUIRKS } from './variants.ts';

const CREDENTIALS = { clientId: 'make-believe-client', clientSecret: 'make-believe-secret' };

export const yeastarMake: SimulatedMake = {
  quirks: YEASTAR_QUIRKS,
  open({ floor, clock, seed, quirks, timeZone, post }) {
    const pbx = createYeastarPbx({
      floor,
      clock,
      seed,
      timeZone,
      credentials: CREDENTIALS,
      quirks: parseQuirks(quirks),
      ...(post ? { post } : {}),
    });
    return {
      pbx,
      settings: (url) => ({ url, ...CREDENTIALS }),
      callId: (call) => pbx.callIdOf(call),
      pushTo: (url) => pbx.addWebhook({ url }),
    };
  },
};
