'use client';
// When an agent's day is asked for, and when again. No agent's day is on the board that every screen is told of.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ask } from '#components/live/ask.ts';
import { agentDaySchema } from '#lib/api/agent-day.ts';

const EVERY_MS = 4000;

/**
 * Asked again every few seconds while somebody looks, and at once when `doing`, whatever it holds, is another; not at all
 * unless `asks`.
 */
export function useAgentDay(id: string, doing: string, asks: boolean) {
  const query = useQuery({
    queryKey: ['agentDay', id],
    queryFn: ({ signal }) => ask(`/agents/${encodeURIComponent(id)}/day`, agentDaySchema, { signal }),
    refetchInterval: EVERY_MS,
    // Whoever opens an agent is shown what is so now, not what was so when they last looked.
    gcTime: 0,
    enabled: asks,
  });
  const { refetch } = query;
  const known = useRef(doing);
  useEffect(() => {
    if (known.current === doing) return;
    known.current = doing;
    if (asks) void refetch();
  }, [doing, refetch, asks]);
  return query;
}
