'use client';
// Knows which dialog of the floor may be open, and how a part of the page opens one. Refuses to draw any.
import { createContext, useContext } from 'react';
import type { CommandName } from '#lib/model/command.ts';

export type ListenVerb = 'call.listen' | 'call.whisper' | 'call.barge';

export type FloorDialog =
  /** What cuts somebody off asks first. */
  | { readonly what: 'ask'; readonly verb: 'call.hangUp' | 'call.park'; readonly call: string }
  | {
      readonly what: 'transfer';
      readonly verb: 'call.transfer' | 'call.attendedTransfer';
      readonly call: string;
    }
  | { readonly what: 'extension'; readonly verb: ListenVerb; readonly call: string }
  | { readonly what: 'call'; readonly call: string }
  | { readonly what: 'pause'; readonly agent: string }
  | {
      readonly what: 'queue';
      readonly verb: 'agent.addToQueue' | 'agent.removeFromQueue';
      readonly agent: string;
    }
  | { readonly what: 'palette' };

export const DialogContext = createContext<(dialog: FloorDialog) => void>(() => undefined);

export const useOpenDialog = () => useContext(DialogContext);

/** The dialog a command on a call needs before it can go; `null` where it can go at once. */
export function dialogFor(verb: CommandName, call: string, extension: string): FloorDialog | null {
  switch (verb) {
    case 'call.hangUp':
    case 'call.park':
      return { what: 'ask', verb, call };
    case 'call.transfer':
    case 'call.attendedTransfer':
      return { what: 'transfer', verb, call };
    case 'call.listen':
    case 'call.whisper':
    case 'call.barge':
      return extension === '' ? { what: 'extension', verb, call } : null;
    default:
      return null;
  }
}
