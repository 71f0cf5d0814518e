// The Yeastar P-Series adapter. Its files by names of its own, and why:
// `memory`: plain JSON that all readers share. `api`: the questions of a REST interface that pushes too little.
// `ends`, `queue-stays`: no event tells that a call has left or entered a queue, so both are concluded, and calls.ts has
// no room for them. `parking`: parked calls are told by no event either. `tracker`: what these share.
// `command-effects`: nor are mutes, consultations and recordings; the answer to the command is all there is.
// `poll` asks what `poll-plan` says. `notices`: trunks and the PBX's own warnings are no part of the board.
// `doubles`: the only make that tells the same over WebSocket and webhook.
import { defineVendor } from '#server/pbx-sdk/contract.ts';
import { hook } from './auth.ts';
import { CAN } from './command-effects.ts';
import { open } from './connect.ts';
import type { Memory } from './memory.ts';
import { type Settings, settings } from './settings.ts';
import { begin } from './snapshot.ts';
import { translate } from './translate.ts';

export const yeastar = defineVendor<Settings, Memory>({
  make: 'yeastar',
  title: 'Yeastar P-Series',
  settings,
  secrets: ['clientSecret', 'webhookSecret'],
  can: CAN,
  cannotTell: ['callback', 'refused', 'voicemailMessage', 'tiers'],
  begin,
  translate,
  open,
  hook,
  hookHeader: 'x-signature',
});
