// Knows how the Asterisk adapter's parts make one vendor. Refuses to hold any of their logic.
import { defineVendor } from '#server/vendors/vendor.ts';
import { open } from './connect.ts';
import { begin } from './memory.ts';
import { CAN } from './rights.ts';
import { settingsSchema } from './settings.ts';
import { translate } from './translate.ts';

export const asterisk = defineVendor({
  make: 'asterisk',
  title: 'Asterisk',
  settings: settingsSchema,
  can: CAN,
  begin,
  translate,
  open,
  capture: {
    messages: 'blocks',
    // Seconds with a fraction, where manager.conf has timestampevents=yes.
    timeOf: (text) => {
      const told = /^Timestamp: (\d{9,10}\.\d{3})/m.exec(text)?.[1];
      return told === undefined ? null : Math.round(Number(told) * 1_000);
    },
  },
  secrets: ['secret'],
});
