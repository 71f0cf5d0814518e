// What makes up the Vodia PBX adapter.
import { defineVendor } from '#server/pbx-sdk/contract.ts';
import { open } from './connect.ts';
import { begin, type Memory } from './memory.ts';
import { CAN } from './rights.ts';
import { type Settings, settings } from './settings.ts';
import { translate } from './translate.ts';

export const vodia = defineVendor<Settings, Memory>({
  make: 'vodia',
  title: 'Vodia PBX',
  settings,
  secrets: ['password'],
  can: CAN,
  cannotTell: [
    'disconnected',
    'callback',
    'refused',
    'voicemailMessage',
    'exitCause',
    'notResponding',
    'tiers',
  ],
  begin,
  translate,
  open,
});
