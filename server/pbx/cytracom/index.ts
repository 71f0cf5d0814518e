// What makes up the Cytracom adapter. Files of its own: `aliases` (fields whose names nobody has published), `poll`
// (how the account is asked, and what beside the streams), `own-figures` (what its queues count of today, to be held against ours).
import { defineVendor } from '#server/pbx-sdk/contract.ts';
import { epochMs } from '#server/pbx-sdk/lenient.ts';
import { CAN } from './commands.ts';
import { open } from './connect.ts';
import { begin, type Memory } from './memory.ts';
import { ownFigures } from './own-figures.ts';
import { type Settings, settings } from './settings.ts';
import { translate } from './translate.ts';

export const cytracom = defineVendor<Settings, Memory>({
  make: 'cytracom',
  title: 'Cytracom',
  settings,
  secrets: ['token'],
  can: CAN,
  cannotTell: [
    'overflow',
    'callback',
    'refused',
    'voicemailMessage',
    'exitCause',
    'hold',
    'notResponding',
    'tiers',
  ],
  begin,
  translate,
  open,
  ownFigures,
  capture: {
    messages: 'blocks',
    timeOf: (text) => {
      const told = /"event_time"\s*:\s*"?(\d{10,19})/.exec(text)?.[1];
      return told === undefined ? null : epochMs(told);
    },
  },
});
