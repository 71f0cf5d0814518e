// Knows what makes up the PortSIP PBX adapter. Refuses to hold any logic.
import { defineVendor } from '#server/vendors/vendor.ts';
import { begin } from './begin.ts';
import { timeOf } from './capture.ts';
import { open } from './connect.ts';
import type { Memory } from './memory.ts';
import { CAN } from './rights.ts';
import { type Settings, settings } from './settings.ts';
import { translate } from './translate.ts';

export const portsip = defineVendor<Settings, Memory>({
  make: 'portsip',
  title: 'PortSIP PBX',
  settings,
  secrets: ['password'],
  can: CAN,
  begin,
  translate,
  open,
  capture: { messages: 'lines', timeOf },
});
