// How a make-believe Cytracom account is started for a replay, the demo or a test, and what a source must be told to
// reach it.
import type { SimulatedMake } from '#server/simulator/registry.ts';
import { createCytracomPbx } from './pbx.ts';
import { CYTRACOM_QUIRKS, parseQuirks } from './variants.ts';

export const TOKEN = 'make-believe-token';

export const cytracomMake: SimulatedMake = {
  quirks: CYTRACOM_QUIRKS,
  open({ floor, clock, seed, quirks, timeZone }) {
    const chosen = parseQuirks(quirks);
    const pbx = createCytracomPbx({ floor, clock, seed, timeZone, token: TOKEN, quirks: chosen });
    const midnight = chosen.historyZone === 'utc' ? 'UTC' : timeZone;
    return {
      pbx,
      settings: (url) => ({ url, token: TOKEN, timeZone: midnight }),
      callId: (call) => pbx.callIdOf(call),
      queueId: (number) => pbx.queueIdOf(number),
    };
  },
};
