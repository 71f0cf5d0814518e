'use client';
// What the server says of its PBX connections when asked.
import { useMutation, useQuery } from '@tanstack/react-query';
import { ask } from '#components/live/ask.ts';
import { sent } from '#components/live/ask-plain.ts';
import { useViewer } from '#components/live/hooks.ts';
import { NotAnswered } from '#components/live/not-answered.ts';
import { doneSchema } from '#lib/api/message.ts';
import { reportSchema } from '#lib/api/sources.ts';

/**
 * Asked again every other second while somebody looks who may. Before it is known who looks it is asked only where
 * nothing else could tell what is wrong: `early`.
 */
export function useReport({ early = false } = {}) {
  const viewer = useViewer();
  return useQuery({
    enabled: viewer === null ? early : viewer.access.rights.includes('site.sources'),
    queryKey: ['sources'],
    queryFn: ({ signal }) => ask('/sources', reportSchema, { signal }),
    // Who may not ask is led to sign in: asking again would only fill their console.
    refetchInterval: ({ state }) =>
      state.error instanceof NotAnswered && (state.error.status === 401 || state.error.status === 403)
        ? false
        : 2000,
    staleTime: 1000,
  });
}

/** Tries a source again at once instead of at its next turn. */
export function useRestart() {
  return useMutation({
    mutationKey: ['restart'],
    mutationFn: (source: string) =>
      ask(`/sources/${encodeURIComponent(source)}/restart`, doneSchema, sent('POST')),
  });
}

/** Has every open page load again, each at a moment of its own. */
export function useReloadScreens() {
  return useMutation({
    mutationKey: ['reloadScreens'],
    mutationFn: () => ask('/screens/reload', doneSchema, sent('POST')),
  });
}
