// What state an agent is in, for every make: the one table of precedence, and the one place that tells a change of it.
//
// A make feeds it facts ({@link AgentFacts}): what their calls make of them (`lineOf` of the call tracker, or the PBX's
// own word), and of each queue whether they are signed in, paused or in wrap-up there. `agentStateOf` answers, `tellState`
// says it where it is news, ends wrap-up where a pause begins, and sets the timer `wrap:<key>` at which the make is to look
// again. Wrap-up is begun by `beginWrap`, as the call tracker or the PBX tells of parts that are over.
import type { AgentState } from '#lib/model/board.ts';
import type { SourceId } from '#lib/model/ids.ts';
import { setTimer, type Timers } from './timers.ts';
import { agentIn, emit, type TranslationContext } from './translation-context.ts';

/** Reasons in words of ours, the same for all makes, where the PBX has a fact and no word for it. */
export const DO_NOT_DISTURB = 'Do not disturb';
export const NOT_REGISTERED = 'Phone not registered';
export const PHONE_BUSY = 'Phone busy';

/** The state, the PBX's own word for it, and when it ends by itself, epoch ms; `null` where nobody knows or it does not. */
export type AgentStanding = {
  readonly state: AgentState;
  readonly reason: string | null;
  readonly until: number | null;
};

/**
 * After a call: until when, epoch ms; `null` where the PBX tells no end. `byWord`: it runs until the PBX says another
 * word, even beyond the end that was foreseen.
 */
export type Wrap = { readonly until: number | null; readonly byWord?: boolean };

/** What a PBX tells of one agent in one of their queues. */
export type QueueFacts = {
  readonly signedIn: boolean;
  /** Paused in this queue. */
  readonly paused: boolean;
  /** Paused by the PBX itself, because their phone rang in vain; left out for a pause of theirs. */
  readonly unanswered?: boolean;
  /** The PBX's own word for the pause; `null` or empty for none. */
  readonly reason: string | null;
  /** In wrap-up of this queue alone; left out where wrap-up is the person's ({@link AgentFacts}). */
  readonly wrap?: Wrap | null;
  /** Why no call of this queue reaches their phone; left out where that is the person's. */
  readonly away?: string | null;
  /** The PBX tells none of the states we know: they are `unknown` there, unless something else holds. */
  readonly unknown?: boolean;
  /**
   * The PBX's own word for what they are there, shown where they are signed out, in wrap-up, ready or `unknown`; left
   * out where that is the person's ({@link AgentFacts}).
   */
  readonly word?: string | null;
};

export type AgentFacts = {
  /** What their calls make of them, whatever else they are. */
  readonly line: 'onCall' | 'ringing' | null;
  /** The PBX's own word for that; left out for none. */
  readonly lineWord?: string | null;
  /** They do not want to be disturbed anywhere: the reason to show. */
  readonly disturbed: string | null;
  /** In wrap-up in all their queues. */
  readonly wrap: Wrap | null;
  /** Why no call reaches their phone: it is not registered, or busy without a call of ours. */
  readonly away: string | null;
  /** The PBX's own word for what they are, where it has one for all their queues; left out for none. */
  readonly word?: string | null;
  /** A person who serves none is `none`. */
  readonly queues: readonly QueueFacts[];
  /** What somebody is who serves no queue and has no call. */
  readonly none: AgentState;
  /** The PBX's own word for that; left out for none. */
  readonly noneWord?: string | null;
};

const standing = (state: AgentState, reason: string | null | undefined): AgentStanding =>
  reason ? { state, reason, until: null } : PLAIN[state];

const plain = (state: AgentState): AgentStanding => ({ state, reason: null, until: null });

/** Of a state without a reason there is one object, for all agents and every look at them. */
const PLAIN: Readonly<Record<AgentState, AgentStanding>> = {
  ready: plain('ready'),
  ringing: plain('ringing'),
  onCall: plain('onCall'),
  wrapUp: plain('wrapUp'),
  notResponding: plain('notResponding'),
  unavailable: plain('unavailable'),
  paused: plain('paused'),
  signedOut: plain('signedOut'),
  unknown: plain('unknown'),
};

/** The first of these that holds in any of their queues is the agent's own state. */
const FIRST: readonly AgentState[] = [
  'ready',
  'wrapUp',
  'notResponding',
  'unavailable',
  'paused',
  'unknown',
  'signedOut',
];

/**
 * Whether wrap-up runs at `at`. One without a known end runs until the make takes it back.
 */
const runs = (wrap: Wrap | null, at: number): wrap is Wrap =>
  wrap !== null && (wrap.byWord === true || wrap.until === null || wrap.until > at);

/** What an agent is in one queue: the first that holds, by what a caller would meet there. */
export function stateInQueue(facts: AgentFacts, queue: QueueFacts, at: number): AgentStanding {
  if (facts.line !== null) return standing(facts.line, facts.lineWord);
  const word = queue.word === undefined ? facts.word : queue.word;
  if (!queue.signedIn) return standing('signedOut', word);
  if (queue.paused) return standing(queue.unanswered ? 'notResponding' : 'paused', queue.reason);
  if (facts.disturbed !== null) return standing('paused', facts.disturbed);
  const wrap = queue.wrap === undefined ? facts.wrap : queue.wrap;
  if (runs(wrap, at)) return { state: 'wrapUp', reason: word || null, until: wrap.until };
  const away = queue.away === undefined ? facts.away : queue.away;
  if (away !== null) return standing('unavailable', away);
  return standing(queue.unknown ? 'unknown' : 'ready', word);
}

/** The agent's own state: what their calls make of them, else the first of {@link FIRST} that holds in any queue. */
export function agentStateOf(facts: AgentFacts, at: number): AgentStanding {
  if (facts.line !== null) return standing(facts.line, facts.lineWord);
  let own: AgentStanding | null = null;
  for (const queue of facts.queues) {
    const here = stateInQueue(facts, queue, at);
    if (own === null || rankOf(here) < rankOf(own) || (here.state === own.state && says(here, own)))
      own = here;
  }
  return own ?? standing(facts.none, facts.noneWord);
}

const rankOf = ({ state }: AgentStanding): number => FIRST.indexOf(state);

/** Of two queues with the same state the one with a word for it, and the longer wrap-up. */
const says = (here: AgentStanding, own: AgentStanding): boolean =>
  (own.reason === null && here.reason !== null) || (own.until !== null && (here.until ?? 0) > own.until);

/** What a make keeps of an agent for the tracker, in plain JSON. */
export type TrackedAgent = {
  /** Wrap-up that runs in all their queues, or in those that say so; taken back where a pause begins. */
  wrap: { until: number | null; since: number } | null;
  /** What the log was last told. */
  told: AgentStanding;
};

/** Of somebody of whom nothing was told yet. */
export const UNTOLD: AgentStanding = PLAIN.unknown;

type Tracking = { readonly source: SourceId; readonly timers: Timers };

/** They are done with a call of a queue that gives them `wrapMs`; nothing for none. */
export function beginWrap(agent: TrackedAgent | undefined, wrapMs: number | null, at: number): void {
  if (agent && wrapMs) agent.wrap = { until: at + wrapMs, since: at };
}

/**
 * Says an agent's state where it is news. @param key the PBX's id of them. @param at when what changed it took place.
 */
export function tellState(
  ctx: TranslationContext<Tracking>,
  key: string,
  agent: TrackedAgent,
  next: AgentStanding,
  at: number,
): void {
  if (next.until !== null) setTimer(ctx.memory.timers, `wrap:${key}`, next.until);
  const { told } = agent;
  // Who pauses is done with the call before: what is left of its wrap-up does not come back after the pause. Another
  // call that comes meanwhile ends nothing: the queue goes on giving them none.
  const isPause = next.state === 'paused' || next.state === 'notResponding';
  if (told.state === 'wrapUp' && isPause) agent.wrap = null;
  if (next.state === told.state && next.reason === told.reason && next.until === told.until) return;
  agent.told = next;
  emit(ctx, at, { type: 'agent.stateChanged', agent: agentIn(ctx, key), ...next });
}
