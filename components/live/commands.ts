'use client';
// Knows how a person's command goes out and what became of it. Refuses to know buttons and words for them.
import { useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Ref } from '#lib/model/board.ts';
import type { Command, CommandArguments, CommandName, Outcome } from '#lib/model/command.ts';
import { useLine } from './board-provider.tsx';

/** What was on the screen when the button was pressed. */
export type Press = { readonly target: Ref; readonly seen: number };

export type Asked = {
  readonly command: Command;
  readonly label: string;
  /** `null` until answered. */
  readonly outcome: Outcome | null;
  /** By the device's own clock; 0 until answered. */
  readonly answeredAt: number;
};

type Answer = { readonly outcome: Outcome; readonly answeredAt: number };
type Order = { readonly command: Command; readonly label: string };
const KEY = 'command';

/** Notes which row, in which state, was under the pointer: for pointerdown, before anything can move. */
export function usePress(): (target: Ref) => Press {
  const line = useLine();
  return useCallback((target) => ({ target, seen: line.board.copy.cursor?.seq ?? 0 }), [line]);
}

/**
 * Sends commands about one row. While one is on its way another is not sent: a double click is one command.
 * `label` is what the person reads about it: "Hold call from 5550100".
 */
export function useCommand(target: Ref) {
  const line = useLine();
  const queries = useQueryClient();
  const { mutate } = useMutation<Answer, Error, Order>({
    mutationKey: [KEY, target],
    mutationFn: async ({ command }) => ({ outcome: await line.command(command), answeredAt: Date.now() }),
    gcTime: 60_000,
  });
  return useCallback(
    (press: Press, verb: CommandName, label: string, args: CommandArguments = {}) => {
      if (queries.isMutating({ mutationKey: [KEY, press.target] }) > 0) return;
      mutate({ command: { id: newId(), verb, target: press.target, seen: press.seen, args }, label });
    },
    [mutate, queries],
  );
}

/** `crypto.randomUUID` exists only on https and localhost; a wallboard is often neither. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

type Kept = { state: { status: string; data: unknown; variables: unknown } };

function askedOf({ state }: Kept): Asked {
  const { command, label } = state.variables as Order;
  const answer = state.status === 'success' ? (state.data as Answer) : null;
  return { command, label, outcome: answer?.outcome ?? null, answeredAt: answer?.answeredAt ?? 0 };
}

/** The newest command this page sent about a row, or `null`. */
export function useAsked(target: Ref): Asked | null {
  const all = useMutationState({
    filters: { mutationKey: [KEY, target] },
    select: (mutation) => askedOf(mutation as unknown as Kept),
  });
  return all.at(-1) ?? null;
}

/** Every command this page sent in the last minute, oldest first. */
export function useAllAsked(): readonly Asked[] {
  return useMutationState({
    filters: { mutationKey: [KEY] },
    select: (mutation) => askedOf(mutation as unknown as Kept),
  });
}

/** Says that somebody has seen an alert and sees to it. */
export function useAcknowledge() {
  const line = useLine();
  return useMutation<Outcome, Error, string>({
    mutationKey: ['acknowledge'],
    mutationFn: (alert) => line.acknowledge(alert),
  });
}
