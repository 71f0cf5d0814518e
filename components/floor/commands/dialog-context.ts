'use client';
// Which dialog of the floor may be open, and how a part of the page opens one.
import { createContext, useContext } from 'react';
import type { QueueVerb } from '#lib/commands/command-rules.ts';
import type { CommandName } from '#lib/model/command.ts';

/** They ring the phone of whoever asks. */
export const PHONE_VERBS = [
  'call.retrieve',
  'call.pickUp',
  'call.listen',
  'call.whisper',
  'call.barge',
] as const satisfies readonly CommandName[];
export type PhoneVerb = (typeof PHONE_VERBS)[number];
export const isPhoneVerb = (verb: CommandName): verb is PhoneVerb =>
  (PHONE_VERBS as readonly CommandName[]).includes(verb);

/** They need an agent or a number to go to. */
export type ToVerb = 'call.transfer' | 'call.attendedTransfer' | 'call.invite';
/** They cut somebody off, and ask first. */
export type CutVerb = 'call.hangUp' | 'call.park' | 'call.refuse';

/** What stands open at the side while the floor lives on; a dialog may open above it. */
export type FloorPanel =
  | { readonly what: 'call'; readonly call: string }
  | { readonly what: 'agent'; readonly agent: string }
  | { readonly what: 'openedQueue'; readonly queue: string };

export const isPanel = (dialog: FloorDialog): dialog is FloorPanel =>
  dialog.what === 'call' || dialog.what === 'agent' || dialog.what === 'openedQueue';

export type FloorDialog =
  | { readonly what: 'ask'; readonly verb: CutVerb; readonly call: string }
  | { readonly what: 'transfer'; readonly verb: ToVerb; readonly call: string }
  | { readonly what: 'extension'; readonly verb: PhoneVerb; readonly call: string }
  | FloorPanel
  | { readonly what: 'pause'; readonly agent: string }
  | { readonly what: 'dial'; readonly agent: string }
  | { readonly what: 'queue'; readonly verb: QueueVerb; readonly agent: string }
  | { readonly what: 'palette' }
  | { readonly what: 'keys' };

export const DialogContext = createContext<(dialog: FloorDialog) => void>(() => undefined);

export const useOpenDialog = () => useContext(DialogContext);

/** The dialog a command needs before it can go; `null` where it can go at once. `id`: of the call or agent. */
export function dialogFor(verb: CommandName, id: string, extension: string): FloorDialog | null {
  switch (verb) {
    case 'call.hangUp':
    case 'call.park':
    case 'call.refuse':
      return { what: 'ask', verb, call: id };
    case 'call.transfer':
    case 'call.attendedTransfer':
    case 'call.invite':
      return { what: 'transfer', verb, call: id };
    case 'agent.dial':
      return { what: 'dial', agent: id };
    case 'agent.signIn':
    case 'agent.signOut':
    case 'agent.addToQueue':
    case 'agent.removeFromQueue':
      return { what: 'queue', verb, agent: id };
    default:
      return isPhoneVerb(verb) && extension === '' ? { what: 'extension', verb, call: id } : null;
  }
}
