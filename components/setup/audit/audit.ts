'use client';
// How the audit is asked for over HTTP, page by page.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ask } from '#components/live/ask.ts';
import { auditPageSchema, auditVerifiedSchema } from '#lib/api/audit.ts';

/** As it stands in the form; days as the browser writes them. */
export type AuditAsked = Readonly<Record<'who' | 'what' | 'target' | 'from' | 'until', string>>;

const DAY_MS = 86_400_000;

/** In an address. Days are this browser's: whoever looks means their own. */
export function queryOf({ who, what, target, from, until }: AuditAsked): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ who, what, target }))
    if (value.trim() !== '') query.set(name, value.trim());
  const start = new Date(`${from}T00:00:00`).getTime();
  const end = new Date(`${until}T00:00:00`).getTime();
  if (Number.isFinite(start)) query.set('from', String(start));
  if (Number.isFinite(end)) query.set('until', String(end + DAY_MS));
  return query;
}

export function useAudit(asked: AuditAsked) {
  const query = queryOf(asked).toString();
  return useInfiniteQuery({
    queryKey: ['audit', query],
    initialPageParam: null as number | null,
    queryFn: ({ signal, pageParam }) =>
      ask(`/audit?${query}${pageParam === null ? '' : `&before=${pageParam}`}`, auditPageSchema, { signal }),
    getNextPageParam: ({ rows, more }) => (more ? (rows.at(-1)?.seq ?? null) : null),
  });
}

/** Whether it is whole. */
export function useVerified() {
  return useQuery({
    queryKey: ['auditVerified'],
    queryFn: ({ signal }) => ask('/audit/verified', auditVerifiedSchema, { signal }),
    staleTime: 60_000,
  });
}
