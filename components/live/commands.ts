'use client';
// How a person's command goes out and what became of it.
import { useMutation } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import type { Ref } from '#lib/model/board.ts';
import type { CommandArguments, CommandName, Outcome } from '#lib/model/command.ts';
import type { Asked } from './asking.ts';
import { useLine } from './line-provider.tsx';

/** What was on the screen when the button was pressed. */
export type Press = { readonly target: Ref; readonly seen: number };

const NONE: readonly Asked[] = [];

/** Notes which row, in which state, was under the pointer: for pointerdown, before anything can move. */
export function usePress(): (target: Ref) => Press {
  const line = useLine();
  return useCallback((target) => ({ target, seen: line.board.copy.cursor?.seq ?? 0 }), [line]);
}

/** Sends a command; one about a row that is still waiting for another's answer is not sent. */
export function useCommand() {
  const { asking } = useLine();
  return useCallback(
    (press: Press, verb: CommandName, label: string, args: CommandArguments = {}) =>
      void asking.ask({ id: newId(), verb, target: press.target, seen: press.seen, args }, label),
    [asking],
  );
}

/** `crypto.randomUUID` exists only on https and localhost; a wallboard is often neither. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The newest command this page sent about a row, or `null`. */
export function useAsked(target: Ref): Asked | null {
  const { asking } = useLine();
  const read = useCallback(() => asking.about(target), [asking, target]);
  return useSyncExternalStore(asking.subscribe, read, () => null);
}

/** Every command this page sent in the last minute, oldest first. */
export function useAllAsked(): readonly Asked[] {
  const { asking } = useLine();
  return useSyncExternalStore(
    asking.subscribe,
    () => asking.all(),
    () => NONE,
  );
}

/** Says that somebody has seen an alert and sees to it. */
export function useAcknowledge() {
  const line = useLine();
  return useMutation<Outcome, Error, string>({
    mutationKey: ['acknowledge'],
    mutationFn: (alert) => line.acknowledge(alert),
  });
}
