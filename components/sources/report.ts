'use client';
// Knows what the server says of its PBX connections when asked. Refuses to know how it is drawn.
import { useMutation, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { whyNot } from '#components/live/why-not.ts';

const lifeSchema = z.enum(['idle', 'connecting', 'syncing', 'live', 'waiting', 'refused']);

const sourceSchema = z.object({
  id: z.string(),
  make: z.string(),
  title: z.string(),
  name: z.string(),
  life: lifeSchema,
  why: z.string().nullable(),
  since: z.number().nullable(),
  lastFrameAt: z.number().nullable(),
  frames: z.number(),
  unknown: z.array(
    z.object({ shape: z.string(), count: z.number(), lastAt: z.number(), sample: z.string().nullish() }),
  ),
  malformed: z.number(),
  refusedHooks: z.number(),
  lastError: z.object({ at: z.number(), text: z.string() }).nullable(),
  notices: z.array(z.string()),
  reconnects: z.number(),
  retryAt: z.number().nullish(),
  settings: z.record(z.string(), z.unknown()),
});
export type SourceReport = z.infer<typeof sourceSchema>;

const reportSchema = z.object({
  now: z.number(),
  sources: z.array(sourceSchema),
  server: z.object({
    version: z.string(),
    startedAt: z.number(),
    trouble: z.object({ why: z.string(), since: z.number() }).nullable(),
    screens: z.number(),
    log: z.object({ events: z.number(), bytes: z.number().nullable() }),
    demo: z.boolean(),
    config: z.string().nullable(),
    skipped: z.number().optional(),
  }),
});
export type Report = z.infer<typeof reportSchema>;

/** Asked again every other second while somebody looks. */
export function useReport() {
  return useQuery({
    queryKey: ['sources'],
    queryFn: async ({ signal }): Promise<Report> => {
      const answer = await fetch('/api/sources', { signal, cache: 'no-store' });
      if (!answer.ok) throw new Error(await whyNot(answer));
      return reportSchema.parse(await answer.json());
    },
    refetchInterval: 2000,
    staleTime: 1000,
  });
}

/** Tries a source again at once instead of at its next turn. */
export function useRestart() {
  return useMutation({
    mutationKey: ['restart'],
    mutationFn: async (source: string): Promise<void> => {
      const answer = await fetch(`/api/sources/${encodeURIComponent(source)}/restart`, { method: 'POST' });
      if (!answer.ok) throw new Error(await whyNot(answer));
    },
  });
}

/** Has every open page load again, each at a moment of its own. */
export function useReloadScreens() {
  return useMutation({
    mutationKey: ['reloadScreens'],
    mutationFn: async (): Promise<void> => {
      const answer = await fetch('/api/screens/reload', { method: 'POST' });
      if (!answer.ok) throw new Error(await whyNot(answer));
    },
  });
}

/** Signs in; throws the reason to show. */
export function useSignIn(then: () => void) {
  return useMutation({
    mutationKey: ['signIn'],
    mutationFn: async (who: { name: string; password: string }): Promise<void> => {
      const answer = await fetch('/api/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(who),
      });
      if (!answer.ok) throw new Error(await whyNot(answer));
    },
    onSuccess: then,
  });
}

const sessionSchema = z.object({ viewer: z.object({ name: z.string() }).nullable(), required: z.boolean() });

/** Who is signed in, and whether anybody has to be. */
export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: async ({ signal }) => {
      const answer = await fetch('/api/session', { signal, cache: 'no-store' });
      if (!answer.ok) throw new Error(await whyNot(answer));
      return sessionSchema.parse(await answer.json());
    },
  });
}

export function useSignOut(then: () => void) {
  return useMutation({
    mutationKey: ['signOut'],
    mutationFn: async (): Promise<void> => {
      const answer = await fetch('/api/session', { method: 'DELETE' });
      if (!answer.ok) throw new Error(await whyNot(answer));
    },
    onSuccess: then,
  });
}
