// Knows what makes up the Yeastar P-Series adapter. Refuses to hold any logic.
import { defineVendor } from '#server/vendors/vendor.ts';
import { begin } from './begin.ts';
import { open } from './connect.ts';
import { hook } from './hook.ts';
import type { Memory } from './memory.ts';
import { CAN } from './rights.ts';
import { type Settings, settings } from './settings.ts';
import { translate } from './translate.ts';

export const yeastar = defineVendor<Settings, Memory>({
  make: 'yeastar',
  title: 'Yeastar P-Series',
  settings,
  secrets: ['clientSecret', 'webhookSecret'],
  can: CAN,
  begin,
  translate,
  open,
  hook,
});
