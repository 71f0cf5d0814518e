// What makes up the Vodia PBX adapter. Files of its own: `api` and `poll` (how a question is put, and by whom),
// `endpoint-variants` (versions and rights differ in which question they answer), `rows` (a live call has many spellings),
// `own-lists` and `unnamed` (where calls are not pushed, one extension's list or a queue's list without ids is all there
// is), `notices` (what we may not see, and who must grant it), `own-figures` (what its queues count of a day, to be held
// against ours).
import { defineVendor } from '#server/pbx-sdk/contract.ts';
import { CAN } from './commands.ts';
import { open } from './connect.ts';
import { begin, type Memory } from './memory.ts';
import { ownFigures } from './own-figures.ts';
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
  ownFigures,
});
