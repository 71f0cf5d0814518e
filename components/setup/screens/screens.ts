'use client';
// How a page asks for the screens that were let in, lets one in, and changes, calls and revokes one.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from '#components/live/ask.ts';
import { sent } from '#components/live/ask-plain.ts';
import { doneSchema } from '#lib/api/message.ts';
import { screensSchema, waitingSchema } from '#lib/api/screens.ts';

const KEY = ['screens'];
const EVERY_MS = 2_000;

export function useScreens() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => ask('/screens', screensSchema, { signal }),
    refetchInterval: EVERY_MS,
  });
}

/** Which browser shows a code; a wrong one counts, so it is asked when a person says so. */
export function useLook() {
  return useMutation({
    mutationKey: ['lookAtCode'],
    mutationFn: (code: string) => ask(`/screens/code/${encodeURIComponent(code)}`, waitingSchema),
  });
}

export function useLetIn() {
  return useChange('letIn', (what: { code: string; name: string; wall: string }) =>
    ask('/screens', doneSchema, sent('POST', what)),
  );
}

type Names = 'full' | 'initials';
export type ScreenAsk =
  | { readonly id: string; readonly do: 'reload' | 'identify' | 'revoke' }
  | {
      readonly id: string;
      readonly do: 'change';
      readonly name?: string;
      readonly wall?: string;
      readonly names?: Names;
    };

export function useAskScreen() {
  return useChange('askScreen', ({ id, do: what, ...change }: ScreenAsk) => {
    const path = `/screens/${encodeURIComponent(id)}`;
    if (what === 'revoke') return ask(path, doneSchema, sent('DELETE'));
    if (what === 'change') return ask(path, doneSchema, sent('PUT', change));
    return ask(`${path}/${what}`, doneSchema, sent('POST'));
  });
}

function useChange<T>(name: string, change: (what: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: [name],
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
