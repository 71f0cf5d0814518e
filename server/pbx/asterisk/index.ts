// How the Asterisk adapter's parts make one vendor.
import { defineVendor } from '#server/pbx-sdk/contract.ts';
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
  cannotTell: ['callback', 'refused', 'voicemailMessage', 'notResponding', 'tiers'],
  begin,
  translate,
  open,
  parts: true,
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
