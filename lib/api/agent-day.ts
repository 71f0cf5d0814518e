// What is told of one agent's day.
import { z } from 'zod';
import type { AgentId, SourceId } from '#lib/model/ids.ts';

export const shiftSchema = z
  .object({
    kind: z.literal('shift'),
    id: z.string(),
    source: z.string().transform((id) => id as SourceId),
    agent: z.string().transform((id) => id as AgentId),
    day: z.string(),
    answered: z.number(),
    handled: z.number(),
    partial: z.number(),
    partialMs: z.number(),
    missed: z.number(),
    talkMs: z.number(),
    heldMs: z.number(),
    wrapMs: z.number(),
    readyMs: z.number(),
    ringingMs: z.number(),
    onCallMs: z.number(),
    notRespondingMs: z.number(),
    unavailableMs: z.number(),
    pausedMs: z.number(),
    workMs: z.number(),
    outboundCalls: z.number(),
    outboundMs: z.number(),
    internalCalls: z.number(),
    internalMs: z.number(),
    directCalls: z.number(),
    directMs: z.number(),
  })
  .meta({ id: 'Shift' });

/** An agent's day as it stands at `now` (epoch ms). */
export const agentDaySchema = z
  .object({
    now: z.number(),
    shift: shiftSchema.nullable(),
    inProgress: z.number(),
    talkingSince: z.array(z.number()).readonly(),
    state: z
      .enum([
        'ready',
        'ringing',
        'onCall',
        'wrapUp',
        'notResponding',
        'unavailable',
        'paused',
        'signedOut',
        'unknown',
      ])
      .nullable(),
    countedFrom: z.number().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'AgentDay' });
