'use client';
// How people are listed, added, changed and removed over HTTP.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from '#components/live/ask.ts';
import { sent } from '#components/live/ask-plain.ts';
import { doneSchema } from '#lib/api/message.ts';
import { type Grant, keysLeftSchema, peopleSchema, personMadeSchema } from '#lib/api/people.ts';

const KEY = ['people'] as const;
const of = (id: string): string => `/people/${encodeURIComponent(id)}`;

export function usePeople() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => ask('/people', peopleSchema, { signal }),
    refetchInterval: 15_000,
  });
}

export type PersonChange = { readonly name?: string; readonly granted?: Grant; readonly disabled?: boolean };

/** Each resolves when it is done, and throws the reason to show. */
export function usePeopleChanges() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: KEY });
  const add = useMutation({
    mutationKey: ['addPerson'],
    mutationFn: (person: { name: string; password: string | null; granted: Grant }) =>
      ask('/people', personMadeSchema, sent('POST', person)),
    onSettled,
  });
  const change = useMutation({
    mutationKey: ['changePerson'],
    mutationFn: ({ id, ...change }: PersonChange & { id: string }) =>
      ask(of(id), keysLeftSchema, sent('PUT', change)),
    onSettled,
  });
  const remove = useMutation({
    mutationKey: ['removePerson'],
    mutationFn: (id: string) => ask(of(id), keysLeftSchema, sent('DELETE')),
    onSettled,
  });
  const givePassword = useMutation({
    mutationKey: ['givePassword'],
    mutationFn: (id: string) => ask(`${of(id)}/password`, personMadeSchema, sent('POST', { password: null })),
    onSettled,
  });
  const endSessions = useMutation({
    mutationKey: ['endSessions'],
    mutationFn: (id: string) => ask(`${of(id)}/sessions`, doneSchema, sent('DELETE')),
    onSettled,
  });
  return { add, change, remove, givePassword, endSessions };
}
