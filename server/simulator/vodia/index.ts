// How a make-believe Vodia PBX is started for a replay, the demo or a test, and what a source must be told to reach
// it.
import type { SimulatedMake } from '#server/simulator/registry.ts';
import { BOARD_USER, createVodiaPbx, DEFAULT_DOMAIN } from './pbx.ts';
import { parseQuirks, VODIA_QUIRKS } from './variants.ts';

const USERNAME = 'admin';
const PASSWORD = 'make-believe-password';

export const vodiaMake: SimulatedMake = {
  quirks: VODIA_QUIRKS,
  spoils: { malformed: [], unknown: ['noise=on'] },
  open({ floor, clock, seed, quirks, timeZone }) {
    const pbx = createVodiaPbx({
      floor,
      clock,
      seed,
      timeZone,
      logins: { [USERNAME]: PASSWORD },
      quirks: parseQuirks(quirks),
    });
    return {
      pbx,
      settings: (url) => ({
        url,
        username: USERNAME,
        password: PASSWORD,
        domains: [DEFAULT_DOMAIN],
        extension: BOARD_USER.number,
      }),
      callId: (call) => pbx.callIdOf(call),
      queueId: (number) => pbx.qualified(number),
      agentId: (number) => pbx.qualified(number),
    };
  },
};
