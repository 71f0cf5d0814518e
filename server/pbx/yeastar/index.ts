// The Yeastar P-Series adapter. Its files by names of its own, and why:
// `ends`, `queue-stays`: no event tells that a call has left or entered a queue or a parking slot, so it is concluded, and
// calls.ts has no room for it. `command-effects`: mutes, consultations and recordings are told by no event either; the
// answer to the command is all there is.
// `poll`: a REST interface that pushes too little is asked what `poll-plan` says. `notices`: trunks and the PBX's own
// warnings are no part of the board. `event-dedupe`: the only make that tells the same over WebSocket and webhook.
// `own-figures`, `queue-report`: what its records and its report of queues say of a day, to be held against ours.
import { defineVendor } from '#server/pbx-sdk/contract.ts';
import { hook } from './auth.ts';
import { CAN } from './command-effects.ts';
import { open } from './connect.ts';
import type { Memory } from './memory.ts';
import { ownFigures } from './own-figures.ts';
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
  ownFigures,
  hook,
  hookHeader: 'x-signature',
});
