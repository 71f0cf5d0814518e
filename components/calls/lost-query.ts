'use client';
// Which lost callers are looked for, as it stands in the page's address, and how the server is asked for them.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ask } from '#components/live/ask.ts';
import { useQueryParam } from '#components/ui/use-query-param.ts';
import { LOST_CHOICES, lostSchema } from '#lib/api/lost-callers.ts';
import { dayOr, daysInOrder } from './call-query.ts';

/** Days as `2026-10-14`, empty for today and the day before; the others empty for any. */
export type LostAsked = Readonly<Record<'from' | 'until' | 'queue' | 'state', string>>;

/** The whole of what is asked, out of the address, and how to change it there. A mistake in an address is left out. */
export function useLostAsked(): readonly [LostAsked, (change: Partial<LostAsked>) => void] {
  const [from, setFrom] = useQueryParam('from');
  const [until, setUntil] = useQueryParam('until');
  const [queue, setQueue] = useQueryParam('queue');
  const [state, setState] = useQueryParam('state');
  const setters = { from: setFrom, until: setUntil, queue: setQueue, state: setState };
  const asked: LostAsked = {
    ...{ from: dayOr(from), until: dayOr(until), queue },
    state: LOST_CHOICES.find((each) => each === state) ?? '',
  };
  const set = (change: Partial<LostAsked>): void => {
    for (const [name, value] of Object.entries(change)) setters[name as keyof LostAsked](value);
  };
  return [asked, set];
}

/** As the interface takes it. */
export function lostQuery({ from, until, queue, state }: LostAsked): URLSearchParams {
  const query = new URLSearchParams(daysInOrder(from, until));
  if (queue !== '') query.set('queue', queue);
  if (state !== '') query.set('state', state);
  return query;
}

/** What is to be done changes while one looks: it is asked for again. */
const AGAIN_MS = 20_000;

export function useLost(asked: LostAsked) {
  const query = lostQuery(asked).toString();
  return useQuery({
    queryKey: ['lostCallers', query],
    queryFn: ({ signal }) => ask(`/calls/lost?${query}`, lostSchema, { signal }),
    refetchInterval: AGAIN_MS,
    placeholderData: keepPreviousData,
  });
}
