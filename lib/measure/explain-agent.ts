// How to say of each figure of one agent's day how it was computed, as data. Occupancy is explained in explain.ts.
import type { DayFigures } from './agent-day.ts';
import {
  ahtWords,
  CUT,
  calls,
  type ExplainContext,
  type Explanation,
  explanation,
  ms,
  NOT_AVERAGED,
} from './explanation.ts';

const QUEUES_ONLY = 'Calls that came through no queue are not in it.';
const ARRIVED = 'A call belongs to the day it arrived.';
const FINISHED = 'Conversations still going on are not in it.';
const HELD = 'A hold that the PBX does not tell of is in the talk time.';
const RUNNING = 'The time that runs is included; while the PBX is lost it stands still.';

export const explainAgentAnswered = (from: DayFigures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'answered',
    title: 'Answered',
    formula: 'calls from queues that this agent answered, those transferred to them included',
    counts: [calls('answered', from.answered), calls('of these still going on', from.inProgress)],
    notes: [QUEUES_ONLY, ARRIVED],
  });

export const explainAgentMissed = (from: DayFigures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'missed',
    title: 'Missed',
    formula: 'times a call from a queue rang at this agent and they did not take it',
    counts: [calls('missed', from.missed), calls('answered', from.answered)],
    notes: ['One call may ring at the same agent several times.', QUEUES_ONLY, ARRIVED],
  });

export const explainAgentTalk = (from: DayFigures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'talk',
    title: 'Talk time',
    formula: 'time in conversation, without hold',
    counts: [ms('talk', from.talkMs), calls('finished calls', from.handled), ...inPart(from)],
    notes: [FINISHED, ...partly(from), HELD, QUEUES_ONLY, ARRIVED],
  });

export const explainAgentHold = (from: DayFigures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'hold',
    title: 'Hold time',
    formula: 'time this agent’s callers were on hold',
    counts: [ms('hold', from.heldMs), calls('finished calls', from.handled), ...inPart(from)],
    notes: [FINISHED, ...partly(from), HELD, QUEUES_ONLY, ARRIVED],
  });

export const explainAgentWrapUp = (from: DayFigures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'wrapUp',
    title: 'Wrap-up time',
    formula: 'time in wrap-up, finished and running',
    counts: [ms('wrap-up', from.wrapMs), ms('of this finished', from.finishedWrapMs)],
    notes: [RUNNING],
  });

export const explainAgentReady = (from: DayFigures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'ready',
    title: 'Ready time',
    formula: 'time free to take a call',
    counts: [ms('ready', from.readyMs)],
    notes: [RUNNING, 'What passed while the PBX was lost is in no state.'],
  });

export const explainAgentPaused = (from: DayFigures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'paused',
    title: 'Paused time',
    formula: 'time paused, whatever the reason',
    counts: [ms('paused', from.pausedMs)],
    notes: [RUNNING, 'What passed while the PBX was lost is in no state.'],
  });

/** AHT of one agent. Formula: Genesys glossary. */
export const explainAgentAht = (from: DayFigures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'aht',
    title: 'Average handling time (AHT)',
    formula: ahtWords(context, 'finished calls'),
    counts: [
      ms('talk', from.talkMs),
      ms('hold', from.heldMs),
      ms('wrap-up', from.finishedWrapMs),
      calls('finished calls', from.handled),
      ...made(from, context),
      ...inPart(from),
      ms('AHT', from.ahtMs),
    ],
    notes: [
      'Conversations and wrap-up still going on are not in it.',
      ...(context.site.counting?.ahtOutbound
        ? ['Calls made are added: to the finished calls, and the time on them to the talk.']
        : []),
      ...(from.partial > 0 ? [NOT_AVERAGED] : []),
      ...(from.ahtMs === null ? ['No call is finished yet.'] : []),
    ],
  });

/** Where the site counts them in. */
const made = ({ outboundCalls, outboundMs }: DayFigures, { site }: ExplainContext) =>
  site.counting?.ahtOutbound
    ? [calls('calls made', outboundCalls), ms('time on calls made', outboundMs)]
    : [];

const inPart = ({ partial, partialMs }: DayFigures) =>
  partial > 0
    ? [calls('calls heard only in part', partial), ms('talk and hold proven of these', partialMs)]
    : [];

const partly = ({ partial }: DayFigures): string[] => (partial > 0 ? [CUT] : []);
