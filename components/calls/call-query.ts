'use client';
// What calls are looked for, as it stands in the page's address, and how the server is asked for them, page by page.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ask } from '#components/live/ask.ts';
import { useQueryParam } from '#components/ui/use-query-param.ts';
import { CALL_OUTCOMES, callsSchema } from '#lib/api/calls.ts';

/** Days as `2026-10-14`, empty for today; the others empty for any. `waited`, `talked`: seconds at least. */
export type CallsAsked = Readonly<
  Record<'from' | 'until' | 'number' | 'queue' | 'agent' | 'outcome' | 'waited' | 'talked', string>
>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** The day an address names; a mistake is left out. */
export const dayOr = (text: string): string => (DAY.test(text) ? text : '');
const secondsOr = (text: string): string => (/^\d{1,5}$/.test(text) ? text : '');

/** The whole of what is asked, out of the address, and how to change it there. A mistake in an address is left out. */
export function useCallsAsked(): readonly [CallsAsked, (change: Partial<CallsAsked>) => void] {
  const [from, setFrom] = useQueryParam('from');
  const [until, setUntil] = useQueryParam('until');
  const [number, setNumber] = useQueryParam('number');
  const [queue, setQueue] = useQueryParam('queue');
  const [agent, setAgent] = useQueryParam('agent');
  const [outcome, setOutcome] = useQueryParam('outcome');
  const [waited, setWaited] = useQueryParam('waited');
  const [talked, setTalked] = useQueryParam('talked');
  const setters = {
    ...{ from: setFrom, until: setUntil, number: setNumber, queue: setQueue },
    ...{ agent: setAgent, outcome: setOutcome, waited: setWaited, talked: setTalked },
  };
  const asked: CallsAsked = {
    ...{ from: dayOr(from), until: dayOr(until), number, queue, agent },
    outcome: CALL_OUTCOMES.find((each) => each === outcome) ?? '',
    ...{ waited: secondsOr(waited), talked: secondsOr(talked) },
  };
  const set = (change: Partial<CallsAsked>): void => {
    for (const [name, value] of Object.entries(change)) setters[name as keyof CallsAsked](value);
  };
  return [asked, set];
}

/** As the interface takes them. Days the wrong way round are put right: nobody means none. */
export function daysInOrder(from: string, until: string): Record<string, string> {
  const [first, last] = [from || until, until || from];
  if (first === '') return {};
  return first < last ? { from: first, until: last } : { from: last, until: first };
}

/** As the interface takes it. */
export function callsQuery({ from, until, ...asked }: CallsAsked): URLSearchParams {
  const query = new URLSearchParams(daysInOrder(from, until));
  for (const [name, value] of Object.entries(asked)) if (value.trim() !== '') query.set(name, value.trim());
  return query;
}

export function useCalls(asked: CallsAsked) {
  const query = callsQuery(asked).toString();
  return useInfiniteQuery({
    queryKey: ['calls', query],
    initialPageParam: null as string | null,
    queryFn: ({ signal, pageParam }) => {
      const after = pageParam === null ? '' : `&after=${encodeURIComponent(pageParam)}`;
      return ask(`/calls?${query}${after}`, callsSchema, { signal });
    },
    getNextPageParam: ({ next }) => next,
  });
}

/** One call by its key; `null`: it is not kept any more, or none of theirs. */
export function useCall(key: string) {
  return useQuery({
    queryKey: ['call', key],
    queryFn: async ({ signal }) => {
      const { calls } = await ask(`/calls?call=${encodeURIComponent(key)}`, callsSchema, { signal });
      return calls[0] ?? null;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
