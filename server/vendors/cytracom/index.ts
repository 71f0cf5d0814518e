// Knows what makes up the Cytracom adapter. Refuses to hold any logic.
import { defineVendor } from '#server/vendors/vendor.ts';
import { open } from './connect.ts';
import { begin, type Memory } from './memory.ts';
import { CAN } from './rights.ts';
import { type Settings, settings } from './settings.ts';
import { epochMs } from './times.ts';
import { translate } from './translate.ts';

export const cytracom = defineVendor<Settings, Memory>({
  make: 'cytracom',
  title: 'Cytracom',
  settings,
  secrets: ['token'],
  can: CAN,
  begin,
  translate,
  open,
  capture: {
    messages: 'blocks',
    timeOf: (text) => {
      const told = /"event_time"\s*:\s*"?(\d{10,19})/.exec(text)?.[1];
      return told === undefined ? null : epochMs(told);
    },
  },
});
