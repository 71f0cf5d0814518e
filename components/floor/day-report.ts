'use client';
// Knows what the server says of an agent's day when asked, and when it is asked again. Refuses to know how it is drawn:
// the board that every screen is told of has no agents' days.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { whyNot } from '#components/live/why-not.ts';
import { say } from '#lib/live/said.ts';
import type { AgentDay } from '#lib/measure/agent-day.ts';
import type { AgentId, SourceId } from '#lib/model/ids.ts';

const EVERY_MS = 4000;

const daySchema = z.object({
  now: z.number(),
  shift: z
    .object({
      kind: z.literal('shift'),
      id: z.string(),
      source: z.string().transform((id) => id as SourceId),
      agent: z.string().transform((id) => id as AgentId),
      day: z.string(),
      answered: z.number(),
      missed: z.number(),
      talkMs: z.number(),
      heldMs: z.number(),
      wrapMs: z.number(),
      readyMs: z.number(),
      pausedMs: z.number(),
    })
    .nullable(),
  inProgress: z.number(),
  talkingSince: z.array(z.number()),
  state: z.enum(['ready', 'ringing', 'onCall', 'wrapUp', 'paused', 'signedOut', 'unknown']).nullable(),
  countedFrom: z.number().nullable(),
});
export type DayReport = AgentDay & { readonly now: number };

/** A browser's own words for a server that is away are no sentence of ours. */
async function asked(path: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, { signal, cache: 'no-store' });
  } catch (error) {
    throw signal.aborted ? error : new Error(say('No answer came.'));
  }
}

/** Asked again every few seconds while somebody looks, and at once when `doing`, whatever it holds, is another. */
export function useAgentDay(id: string, doing: string) {
  const query = useQuery({
    queryKey: ['agentDay', id],
    queryFn: async ({ signal }): Promise<DayReport> => {
      const answer = await asked(`/api/agents/${encodeURIComponent(id)}/day`, signal);
      if (!answer.ok) throw new Error(await whyNot(answer));
      return daySchema.parse(await answer.json());
    },
    refetchInterval: EVERY_MS,
    // Whoever opens an agent is shown what is so now, not what was so when they last looked.
    gcTime: 0,
  });
  const { refetch } = query;
  const known = useRef(doing);
  useEffect(() => {
    if (known.current === doing) return;
    known.current = doing;
    void refetch();
  }, [doing, refetch]);
  return query;
}
