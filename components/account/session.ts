'use client';
// How a page asks who is signed in, signs somebody in and out, and lists where else they are.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { ask } from '#components/live/ask.ts';
import { sent } from '#components/live/ask-plain.ts';
import { doneSchema } from '#lib/api/message.ts';
import { type DEMO_ROLES, ownSessionsSchema, sessionSchema } from '#lib/api/session.ts';

type Session = z.infer<typeof sessionSchema>;

/** Who is signed in, and whether anybody has to be. */
export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => ask('/session', sessionSchema, { signal }),
  });
}

/** Signs in; throws the reason to show. */
export function useSignIn(then: (session: Session) => void) {
  return useMutation({
    mutationKey: ['signIn'],
    mutationFn: async (who: { name: string; password: string }) => {
      await ask('/session', doneSchema, sent('POST', who));
      return ask('/session', sessionSchema);
    },
    onSuccess: then,
  });
}

/** Signs in as one of the demo's make-believe people. */
export function useDemo(then: () => void) {
  return useMutation({
    mutationKey: ['demo'],
    mutationFn: (role: (typeof DEMO_ROLES)[number]) =>
      ask('/session/demo', doneSchema, sent('POST', { role })),
    onSuccess: then,
  });
}

export function useSignOut(then: () => void) {
  return useMutation({
    mutationKey: ['signOut'],
    mutationFn: () => ask('/session', doneSchema, sent('DELETE')),
    onSuccess: then,
  });
}

/** Makes an administrator with the token that was printed. */
export function useFirstAdmin(then: () => void) {
  return useMutation({
    mutationKey: ['firstAdmin'],
    mutationFn: (who: { token: string; name: string; password: string }) =>
      ask('/session/first-admin', doneSchema, sent('POST', who)),
    onSuccess: then,
  });
}

/** Where one is signed in. */
export function useOwnSessions(enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: ['ownSessions'],
    queryFn: ({ signal }) => ask('/session/all', ownSessionsSchema, { signal }),
    refetchInterval: 30_000,
  });
}

/** Ends one by its id, or all `others`; `password`: `null` where there is none here. */
export function useEndSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: ['endSession'],
    mutationFn: ({ id, password }: { id: string; password: string | null }) =>
      ask(`/session/all/${encodeURIComponent(id)}/end`, doneSchema, sent('POST', { password })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['ownSessions'] }),
  });
}

export function useNewPassword() {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: ['newPassword'],
    mutationFn: (both: { password: string; next: string }) =>
      ask('/session/password', doneSchema, sent('POST', both)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['ownSessions'] }),
  });
}
