// What makes up the PortSIP PBX adapter. Files of its own: `wire-rest` (REST has its own spellings), `begin` (what is
// remembered at first), `queues` (queues speak in lists of their own), `poll` (puts the plan's questions).
// `own-figures`: what its records say of a day, to be held against ours.
import { defineVendor } from '#server/pbx-sdk/contract.ts';
import { begin } from './begin.ts';
import { CAN } from './commands.ts';
import { open } from './connect.ts';
import type { Memory } from './memory.ts';
import { ownFigures } from './own-figures.ts';
import { type Settings, settings } from './settings.ts';
import { translate } from './translate.ts';
import { timeOf } from './wire.ts';

export const portsip = defineVendor<Settings, Memory>({
  make: 'portsip',
  title: 'PortSIP PBX',
  settings,
  secrets: ['password'],
  can: CAN,
  cannotTell: ['refused', 'voicemailMessage', 'hold', 'notResponding'],
  begin,
  translate,
  open,
  ownFigures,
  capture: { messages: 'lines', timeOf },
});
