'use client';
// How keys are listed, made and revoked over HTTP.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from '#components/live/ask.ts';
import { sent } from '#components/live/ask-plain.ts';
import { keyMadeSchema, keysSchema, type NewKey } from '#lib/api/keys.ts';
import { doneSchema } from '#lib/api/message.ts';

const KEY = ['keys'] as const;

export function useKeys() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => ask('/keys', keysSchema, { signal }),
    refetchInterval: 15_000,
  });
}

export function useKeyChanges() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: KEY });
  const make = useMutation({
    mutationKey: ['makeKey'],
    mutationFn: (key: NewKey) => ask('/keys', keyMadeSchema, sent('POST', key)),
    onSettled,
  });
  const revoke = useMutation({
    mutationKey: ['revokeKey'],
    mutationFn: (id: string) => ask(`/keys/${encodeURIComponent(id)}`, doneSchema, sent('DELETE')),
    onSettled,
  });
  return { make, revoke };
}
