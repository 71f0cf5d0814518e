// Knows how to say of each measure how it was computed, as data. Refuses to compute: it reads what was measured.
import type { AgentCounts, Occupancy } from './agent.ts';
import {
  agents,
  calls,
  type ExplainContext,
  type Explanation,
  explanation,
  ms,
  percentage,
  type Quantity,
  time,
} from './explanation.ts';
import { FORMULA_TEXT } from './formula.ts';
import type { Measures } from './queue.ts';

const BOOKED = 'A call belongs to the day it arrived and to the minute in which it joined the queue.';
const UNNAMED =
  'A PBX counts some waiting callers without telling when each began to wait; only the longest wait is known.';
const unnamed = (from: Measures): readonly string[] => (from.waitUnknown > 0 ? [UNNAMED] : []);

/** Service level: the site's formula, its T, and every count that went in or stayed out. */
export const explainServiceLevel = (from: Measures, context: ExplainContext): Explanation => {
  const level = from.serviceLevel;
  const { rule } = level;
  const thresholds: readonly Quantity[] =
    rule === null
      ? []
      : [
          ms('target T', rule.targetSeconds * 1000),
          percentage('goal', rule.goalPercent),
          percentage('critical below', rule.criticalPercent),
          ...(rule.formula === 'shortAbandonsOut'
            ? [ms('short abandon within', rule.shortAbandonSeconds * 1000)]
            : []),
        ];
  const { otherLeft, unknown } = from.counts;
  return explanation(context, 'day', {
    measure: 'serviceLevel',
    title: 'Service level',
    formula:
      rule === null
        ? 'each queue by its own rule, numerators and denominators added'
        : FORMULA_TEXT[rule.formula].words,
    thresholds,
    counts: [
      calls('answered', level.answered),
      calls('answered within T', level.answeredWithin),
      calls('abandoned', level.abandoned),
      calls('abandoned within T', level.abandonedWithin),
      calls('abandoned within the short-abandon time', level.abandonedShort),
      calls('waiting and already missed', level.waitingPast),
      calls('numerator', level.numerator),
      calls('denominator', level.denominator),
      calls(
        'not counted: overflowed, callback, left otherwise, unknown',
        from.overflowed + from.callbacks + otherLeft + unknown,
      ),
    ],
    notes: [
      ...(level.percent === null ? ['No calls yet that this rule could judge.'] : []),
      ...(rule === null ? [] : [FORMULA_TEXT[rule.formula].waiting]),
      BOOKED,
      ...unnamed(from),
    ],
  });
};

export const explainWaiting = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'now', {
    measure: 'waiting',
    title: 'Waiting',
    formula: 'callers in the queue whom no agent has answered, those ringing at an agent included',
    counts: [
      calls('waiting', from.waiting),
      calls('of these ringing at an agent', from.ringing),
      calls('waiting longer than T', from.waitingPastTarget),
    ],
    notes: unnamed(from),
  });

export const explainCallbacksDue = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'now', {
    measure: 'callbacksDue',
    title: 'To be called back',
    formula: 'callers who hung up and wait to be called back, as the PBX counts them',
    counts: [calls('to be called back', from.callbacksDue ?? 0)],
    notes: ['They do not count as waiting.'],
  });

export const explainLongestWait = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'now', {
    measure: 'longestWait',
    title: 'Longest wait',
    formula: 'now − the moment the caller waiting longest joined the queue',
    counts: [
      time('joined at', from.longestWaitSince),
      ms(
        'waiting for',
        from.longestWaitSince === null ? null : Math.max(0, context.now - from.longestWaitSince),
      ),
      ms('longest wait of the day', from.longestWaitTodayMs),
    ],
    notes: ['Announcements and menus before the queue are not part of the wait.', ...unnamed(from)],
  });

export const explainOffered = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'offered',
    title: 'Offered',
    formula: 'answered + abandoned + overflowed + callbacks + left otherwise + unknown',
    counts: [
      calls('answered', from.answered),
      calls('abandoned', from.abandoned),
      calls('overflowed', from.overflowed),
      calls('callbacks', from.callbacks),
      calls('left otherwise (timed out, voicemail, no agents)', from.counts.otherLeft),
      calls('unknown', from.counts.unknown),
      calls('offered', from.offered),
    ],
    notes: [
      'Callers still waiting are not in it yet.',
      ...(from.counts.unknown > 0 ? ['Unknown: the call left while we had no connection.'] : []),
      BOOKED,
    ],
  });

export const explainAnswered = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'answered',
    title: 'Answered',
    formula: 'calls from the queue that an agent answered',
    counts: [calls('answered', from.answered), calls('offered', from.offered)],
    notes: [BOOKED],
  });

export const explainAbandoned = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'abandoned',
    title: 'Abandoned',
    formula: 'callers who hung up in the queue before anybody answered',
    counts: [
      calls('abandoned', from.abandoned),
      calls('of these within T', from.serviceLevel.abandonedWithin),
      calls('of these within the short-abandon time', from.serviceLevel.abandonedShort),
      calls('offered', from.offered),
    ],
    notes: ['Overflowed calls and callbacks are not abandoned.', BOOKED],
  });

/** ASA. Formula: Genesys glossary; abandoned calls and time before the queue are not in it. */
export const explainAsa = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'asa',
    title: 'Average speed of answer (ASA)',
    formula: 'queue wait of answered calls ÷ answered calls',
    counts: [
      ms('wait of answered calls', from.counts.answeredWaitMs),
      calls('answered', from.answered),
      ms('ASA', from.asaMs),
    ],
    notes: ['The wait of abandoned calls is not in it.', BOOKED],
  });

/** AHT. Formula: Genesys glossary. */
export const explainAht = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'aht',
    title: 'Average handling time (AHT)',
    formula: '(talk + hold + wrap-up) ÷ handled calls',
    counts: [
      ms('talk', from.counts.talkMs),
      ms('hold', from.counts.heldMs),
      ms('wrap-up', from.counts.wrapMs),
      calls('handled', from.counts.handled),
      ms('AHT', from.ahtMs),
    ],
    notes: ['Conversations still going on are not in it.'],
  });

/** Abandon rate. Formula: Genesys (abandoned ÷ offered). */
export const explainAbandonRate = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'abandonRate',
    title: 'Abandon rate',
    formula: 'abandoned ÷ offered',
    counts: [
      calls('abandoned', from.abandoned),
      calls('offered', from.offered),
      percentage('abandon rate', from.abandonPercent),
    ],
    notes: ['Short abandons count.', ...(from.offered === 0 ? ['No calls yet.'] : []), BOOKED],
  });

export const explainOccupancy = (from: Occupancy, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'occupancy',
    title: 'Occupancy',
    formula: '(talk + hold + wrap-up) ÷ (talk + hold + wrap-up + ready)',
    counts: [
      ms('handling (talk + hold + wrap-up)', from.handlingMs),
      ms('ready', from.readyMs),
      percentage('occupancy', from.percent),
    ],
    notes: [
      'What goes on is included: conversations, wrap-up and ready time.',
      'Ringing and paused time is in neither, and no call that came through no queue; calls at once are added.',
    ],
  });

export const explainAgents = (from: AgentCounts, context: ExplainContext): Explanation =>
  explanation(context, 'now', {
    measure: 'agents',
    title: 'Agents',
    formula: 'distinct agents by their one state, counted once however many queues they serve',
    counts: [
      agents('ready', from.ready),
      agents('ringing', from.ringing),
      agents('on call', from.onCall),
      agents('wrap-up', from.wrapUp),
      agents('paused', from.paused),
      agents('signed out', from.signedOut),
      agents('state unknown', from.unknown),
      agents('signed in', from.signedIn),
    ],
    notes: ['Queue by queue these do not add up to the total: an agent serves several queues.'],
  });
