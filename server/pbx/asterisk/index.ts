// How the Asterisk adapter's parts make one vendor.
// Files of its own beside those every make has: `framing` (AMI is text in blocks, on a bare TCP connection), `queues` and
// `handover` (what its queues say, and what its transfers and parkings do, is more than `calls` can hold), `beginnings`
// (a channel does not say whose call it begins), `outage` and `own-figures` (there are no call records: its counters
// prove what we missed, its own seconds correct a link that stalled), `notices` (what our user may not hear).
import { defineVendor } from '#server/pbx-sdk/contract.ts';
import { CAN } from './commands.ts';
import { open } from './connect.ts';
import { begin } from './memory.ts';
import { ownFigures } from './outage.ts';
import { settingsSchema } from './settings.ts';
import { translate } from './translate.ts';

export const asterisk = defineVendor({
  make: 'asterisk',
  title: 'Asterisk',
  settings: settingsSchema,
  can: CAN,
  cannotTell: ({ refusals }) =>
    refusals ? ['callback', 'voicemailMessage'] : ['callback', 'refused', 'voicemailMessage'],
  begin,
  translate,
  open,
  ownFigures,
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
