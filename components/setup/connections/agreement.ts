'use client';
// How the agreement with a PBX is asked for.
import { useQuery } from '@tanstack/react-query';
import { ask } from '#components/live/ask.ts';
import { agreementSchema } from '#lib/api/agreement.ts';

/** Asked when the page is opened and when somebody asks anew: the PBX itself is asked each time. `day` empty: today. */
export function useAgreement(source: string, day: string) {
  const query = day === '' ? '' : `?day=${encodeURIComponent(day)}`;
  return useQuery({
    queryKey: ['agreement', source, day],
    queryFn: ({ signal }) =>
      ask(`/agreement/${encodeURIComponent(source)}${query}`, agreementSchema, { signal }),
    retry: false,
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
