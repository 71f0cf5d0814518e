// How to say of each measure how it was computed, as data.
import type { Untold } from '#lib/model/board.ts';
import type { SentTo } from '#lib/model/counts.ts';
import { COMPARING_ROLES, DEFAULT_COUNTING, type Formula } from '#lib/model/site.ts';
import type { AgentCounts, Occupancy } from './agent.ts';
import { allEnded, answeredWaitMs, endedSo } from './counts.ts';
import {
  ALL_EARLY_MISSED,
  CLOSED_APART,
  EARLY,
  IN_RESERVE,
  JUDGED,
  NEVER_ADMITTED,
  NO_INTERNAL_CALLS,
  NO_OUTSIDE_CALLS,
  OF_GROUPS,
  OUTSIDE_TEAM,
  SENT_TO,
  WHILE_CLOSED,
  WHOSE,
} from './explain-words.ts';
import {
  agents,
  ahtWords,
  calls,
  type ExplainContext,
  type Explanation,
  explanation,
  ms,
  NOT_AVERAGED,
  percentage,
  type Quantity,
  time,
} from './explanation.ts';
import { FORMULA_TEXT } from './formula.ts';
import { pbxWords } from './pbx-formula.ts';
import type { Measures } from './queue.ts';
import { byOtherFormulas, percentOf, type ServiceLevel, withLeftMissed } from './service-level.ts';

/** Formulas that leave out who is gone unanswered, all or some: such a level rises when somebody leaves. */
const MAY_RISE: readonly Formula[] = ['answeredOnly', 'asPbxCounts'];
const BOOKED = 'A call belongs to the day it arrived and to the minute in which it joined the queue.';
const UNNAMED =
  'A PBX counts some waiting callers without telling when each began to wait; only the longest wait is known.';
const unnamed = (from: Measures): readonly string[] => (from.waitUnknown > 0 ? [UNNAMED] : []);

const EXITS: readonly Untold[] = ['overflow', 'disconnected', 'callback'];

/** Of how many of the calls that came the end is known: answers and exits that nobody heard are the rest. */
const coverage = (from: Measures): Quantity => {
  const ended = allEnded(from.book);
  return percentage('heard', percentOf(ended - endedSo(from.book, 'unknown'), ended));
};

/** Service level: the site's formula, its T and whose it is, and every count that went in or stayed out. */
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
            ? [ms('short abandon within', Math.min(rule.shortAbandonSeconds, rule.targetSeconds) * 1000)]
            : []),
          ...pbxTarget(level),
        ];
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
      calls('waiting longer than T', level.waitingPast),
      calls('left otherwise after T', level.leftLate),
      calls('left otherwise within T, missed', level.leftMissed),
      calls('left otherwise within T, not counted', level.leftOut),
      calls('numerator', level.numerator),
      calls('denominator', level.denominator),
      coverage(from),
    ],
    different: [
      ...byOtherFormulas(level).map(({ formula, percent }) =>
        percentage(
          formula === 'asPbxCounts' && level.asPbx
            ? pbxWords(level.asPbx.make).short
            : FORMULA_TEXT[formula].short,
          percent,
        ),
      ),
      ...(rule === null || level.leftOut === 0 ? [] : [percentage(ALL_EARLY_MISSED, withLeftMissed(level))]),
    ],
    notes: [
      ...(level.percent === null ? ['No calls yet that this rule could judge.'] : []),
      ...(rule === null ? [] : [WHOSE[rule.targetFrom], FORMULA_TEXT[rule.formula].waiting]),
      ...(rule === null || MAY_RISE.includes(rule.formula) ? [] : [JUDGED]),
      ...(rule === null ? [] : rule.earlyMisses.map((each) => EARLY[each])),
      ...(level.asPbx === null ? [] : [pbxWords(level.asPbx.make).words]),
      ...apart(from),
      BOOKED,
      ...unnamed(from),
    ],
    untold: EXITS,
  });
};

/** The PBX judges by a T of its own. */
const pbxTarget = ({ rule, asPbx }: ServiceLevel): readonly Quantity[] => {
  const own = asPbx?.targetSeconds ?? null;
  return own === null || own === rule?.targetSeconds ? [] : [ms('T of the PBX', own * 1000)];
};

/** What came while closed stands apart, and is said where it is not in the number. */
const apart = (from: Measures): readonly string[] => (from.whileClosed > 0 ? [CLOSED_APART] : []);

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
    formula: 'calls that ended in the queue, however, + calls that wait there',
    counts: [
      calls('answered', from.answered - from.answeredOutside),
      calls('answered outside the team', from.answeredOutside),
      calls('abandoned', from.abandoned - from.disconnected),
      calls('thrown out', from.disconnected),
      calls('sent on', from.overflowed),
      ...sentOn(from),
      calls('callbacks', from.callbacks),
      calls('unknown', endedSo(from.book, 'unknown')),
      calls('waiting', from.offeredWaiting),
      calls('offered', from.offered),
      ...(from.whileClosed > 0 ? [calls(WHILE_CLOSED, from.whileClosed)] : []),
      ...(from.refused > 0 ? [calls(NEVER_ADMITTED, from.refused)] : []),
      coverage(from),
    ],
    notes: [
      ...(endedSo(from.book, 'unknown') > 0 ? ['Unknown: the call left while we had no connection.'] : []),
      ...apart(from),
      BOOKED,
    ],
    untold: [...EXITS, 'refused'],
  });

/** Where the overflowed stays went; of several queues the stays, of which a caller may have had more than one. */
const sentOn = ({ counts, book }: Measures): readonly Quantity[] =>
  book !== counts.stays
    ? []
    : (Object.keys(SENT_TO) as SentTo[]).flatMap((to) => {
        const sent = counts.sentTo[to] ?? 0;
        return sent > 0 ? [calls(SENT_TO[to], sent)] : [];
      });

export const explainAnswered = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'answered',
    title: 'Answered',
    formula: 'calls from the queue that somebody answered',
    counts: [
      calls('by a member of the queue', from.answered - from.answeredOutside),
      calls('answered outside the team', from.answeredOutside),
      calls('answered', from.answered),
      calls('offered', from.offered),
    ],
    notes: [...(from.answeredOutside > 0 ? [OUTSIDE_TEAM] : []), ...apart(from), BOOKED],
  });

export const explainAbandoned = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'abandoned',
    title: 'Abandoned',
    formula: 'callers lost in the queue before anybody answered: those who gave up, and those thrown out',
    counts: [
      calls('gave up', from.abandoned - from.disconnected),
      calls('of these within T', from.serviceLevel.abandonedWithin),
      calls('of these within the short-abandon time', from.serviceLevel.abandonedShort),
      calls('thrown out by the queue', from.disconnected),
      calls('abandoned', from.abandoned),
      calls('offered', from.offered),
    ],
    notes: ['Calls that were sent on and callbacks are not abandoned.', ...apart(from), BOOKED],
    untold: EXITS,
  });

/** ASA. Formula: Genesys glossary; abandoned calls and time before the queue are not in it. */
export const explainAsa = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'asa',
    title: 'Average speed of answer (ASA)',
    formula: 'queue wait of answered calls ÷ answered calls',
    counts: [
      ms('wait of answered calls', answeredWaitMs(from.book)),
      calls('answered', from.answered),
      ms('ASA', from.asaMs),
    ],
    notes: ['The wait of abandoned calls is not in it.', ...apart(from), BOOKED],
  });

/** AHT. Formula: Genesys glossary. */
export const explainAht = (from: Measures, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'aht',
    title: 'Average handling time (AHT)',
    formula: ahtWords(context, 'handled calls'),
    counts: [
      ms('talk', from.counts.talkMs),
      ms('hold', from.counts.heldMs),
      ms('wrap-up', from.counts.wrapMs),
      calls('handled', from.counts.handled),
      ...(from.counts.partial > 0
        ? [
            calls('calls heard only in part', from.counts.partial),
            ms('talk and hold proven of these', from.counts.partialMs),
          ]
        : []),
      ms('AHT', from.ahtMs),
    ],
    notes: [
      'Conversations still going on are not in it.',
      ...(from.counts.partial > 0 ? [NOT_AVERAGED] : []),
      ...(isOfGroupsForSome(context) ? [OF_GROUPS] : []),
    ],
  });

const isOfGroupsForSome = ({ site: { agents: policy } }: ExplainContext): boolean =>
  policy !== undefined &&
  (policy.keep === 'none' || COMPARING_ROLES.some((role) => !policy.compare.includes(role)));

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
    notes: [
      'Short abandons count, and who was thrown out.',
      ...(from.offered === 0 ? ['No calls yet.'] : []),
      BOOKED,
    ],
  });

/** Which calls of no queue the site's switches leave out. */
const occupied = ({ site: { counting = DEFAULT_COUNTING } }: ExplainContext): readonly string[] => [
  ...(counting.occupancyOutbound ? [] : [NO_OUTSIDE_CALLS]),
  ...(counting.occupancyInternal ? [] : [NO_INTERNAL_CALLS]),
];

export const explainOccupancy = (from: Occupancy, context: ExplainContext): Explanation =>
  explanation(context, 'day', {
    measure: 'occupancy',
    title: 'Occupancy',
    formula: '(time on calls + wrap-up) ÷ (time on calls + wrap-up + ready)',
    counts: [
      ms('on calls and in wrap-up', from.handlingMs),
      ms('ready', from.readyMs),
      percentage('occupancy', from.percent),
    ],
    notes: [
      'What goes on is included: conversations of queues, wrap-up and ready time.',
      ...occupied(context),
      'Ringing and paused time is in neither; calls at once are added. Calls of no queue are in it once they are over.',
    ],
  });

export const explainAgents = (from: AgentCounts, context: ExplainContext): Explanation =>
  explanation(context, 'now', {
    measure: 'agents',
    title: 'Agents',
    formula: 'distinct agents by the best of their states in these queues, each counted once',
    counts: [
      agents('ready', from.ready),
      ...(from.reserve > 0 ? [agents(IN_RESERVE, from.reserve)] : []),
      agents('ringing', from.ringing),
      agents('on call', from.onCall),
      agents('wrap-up', from.wrapUp),
      agents('not responding', from.notResponding),
      agents('unavailable', from.unavailable),
      agents('paused', from.paused),
      agents('signed out', from.signedOut),
      agents('state unknown', from.unknown),
      agents('signed in', from.signedIn),
    ],
    notes: [
      'Only members of queues are counted here; the list of agents shows everybody the PBXs name.',
      'Queue by queue these do not add up to the total: an agent serves several queues.',
    ],
    untold: ['notResponding', 'tiers', 'pausedInOneQueue'],
  });
