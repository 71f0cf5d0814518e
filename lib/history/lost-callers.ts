// Callers who were lost, as episodes by caller, and what has become of each since: whether they called again and were
// answered, or were called back. The rule is that of docs/reports.md.

import {
  type CameTo,
  LOST_STATES,
  type LostHow,
  type LostMark,
  type LostState,
} from '#lib/model/lost-caller.ts';

/** Times are epoch ms. */
export type Loss = {
  readonly call: string;
  readonly startedAt: number;
  /** When they were lost. */
  readonly at: number;
  /** By which the same caller is found again; `null`: withheld. */
  readonly key: string | null;
  readonly queue: string;
  readonly waitMs: number;
  readonly how: LostHow;
};

/** A call with that caller, either way. */
export type Contacted = {
  readonly call: string;
  readonly key: string;
  readonly direction: 'inbound' | 'outbound';
  /** When it began. */
  readonly at: number;
  /** All talks together; 0: nobody answered. */
  readonly talkMs: number;
  readonly agent: string | null;
};

/** What somebody has said about the caller of one attempt. */
export type Marked = {
  readonly call: string;
  readonly startedAt: number;
  readonly at: number;
  readonly mark: LostMark;
  readonly note: string;
  readonly by: string;
};

export type LostEpisode = {
  /** `null`: withheld; such a caller cannot be called back, and each call is an episode of its own. */
  readonly key: string | null;
  /** In order; one at least. */
  readonly attempts: readonly Loss[];
  readonly longestWaitMs: number;
  readonly state: LostState;
  /** When it was returned, reached, served or dismissed, and by whom: an agent, or who said so; `null` in another state. */
  readonly closed: { readonly at: number; readonly agent: string | null; readonly by: string | null } | null;
  /** Who has taken it on themselves, and when. */
  readonly claim: { readonly by: string; readonly at: number } | null;
  /** All that was said about them, in order. */
  readonly marks: readonly Marked[];
  /** How often they were called back in vain, and when last. */
  readonly tries: number;
  readonly lastTryAt: number | null;
  /** Calls with them from the first attempt on, in order, up to the one that closed it. */
  readonly since: readonly (Contacted & { readonly cameTo: CameTo })[];
  /** A number of many callers, a switchboard's: nobody knows whether it was the same one, so it closes by no call. */
  readonly isShared: boolean;
  /** When it expires. */
  readonly until: number;
};

export type LostRule = {
  /** Whoever gave up sooner has hardly been lost. */
  readonly shortMs: number;
  /** Attempts no further apart are one episode. */
  readonly gapMs: number;
  /** So long a talk of a call that came in again is an answer. */
  readonly servedMs: number;
  /** So long a talk of a call back reached them: a mailbox's greeting is shorter. */
  readonly reachedMs: number;
  /** More episodes of one number a day: it is shared. */
  readonly mostADay: number;
};

export const DEFAULT_LOST_RULE: LostRule = {
  shortMs: 5_000,
  gapMs: 7_200_000,
  servedMs: 10_000,
  reachedMs: 30_000,
  mostADay: 3,
};

export type LostInput = {
  readonly losses: readonly Loss[];
  readonly contacts: readonly Contacted[];
  readonly marks?: readonly Marked[];
  readonly now: number;
  /** The end of the opening day after the one of a moment. */
  readonly untilOf: (at: number) => number;
  /** The site's day of a moment. */
  readonly dayOf: (at: number) => string;
  readonly rule?: LostRule;
};

/** Whether somebody gave up so soon that they are hardly lost. */
export const isShort = ({ how, waitMs }: Loss, { shortMs } = DEFAULT_LOST_RULE): boolean =>
  how === 'abandoned' && waitMs < shortMs;

/** Latest first. Whoever gave up too soon is left out: {@link isShort}. */
export function lostEpisodes({ rule = DEFAULT_LOST_RULE, ...input }: LostInput): readonly LostEpisode[] {
  const losses = input.losses.filter((loss) => !isShort(loss, rule));
  const own = new Set(losses.map(placeOf));
  const contacts = grouped(
    input.contacts.filter(({ call, at }) => !own.has(placeOf({ call, startedAt: at }))),
  );
  const marks = new Map<string, Marked[]>();
  for (const mark of input.marks ?? []) {
    const known = marks.get(placeOf(mark));
    if (known) known.push(mark);
    else marks.set(placeOf(mark), [mark]);
  }
  const episode = (
    attempts: readonly Loss[],
    answers: readonly Contacted[],
    isShared: boolean,
  ): LostEpisode => {
    const said = attempts.flatMap((each) => marks.get(placeOf(each)) ?? []).sort((a, b) => a.at - b.at);
    return episodeOf({ attempts, answers, isShared, said }, input, rule);
  };
  const episodes: LostEpisode[] = [];
  for (const [key, theirs] of grouped(losses)) {
    if (key === null) {
      for (const loss of theirs) episodes.push(episode([loss], [], false));
      continue;
    }
    const answers = contacts.get(key) ?? [];
    const cut = cutAt(theirs, answers, rule);
    const shared = sharedDays(cut, input, rule);
    for (const attempts of cut) {
      const isShared = attempts.some(({ at }) => shared.has(input.dayOf(at)));
      episodes.push(episode(attempts, answers, isShared));
    }
  }
  return episodes.sort((a, b) => lastOf(b).at - lastOf(a).at || (lastOf(a).call < lastOf(b).call ? -1 : 1));
}

/** PBXs give the ids of calls again. */
const placeOf = ({ call, startedAt }: Pick<Loss, 'call' | 'startedAt'>): string => `${startedAt} ${call}`;

/** By key, each in the order of time. */
function grouped<T extends { readonly key: string | null; readonly at: number }>(all: readonly T[]) {
  const by = new Map<T['key'], T[]>();
  for (const each of [...all].sort((a, b) => a.at - b.at)) {
    const known = by.get(each.key);
    if (known) known.push(each);
    else by.set(each.key, [each]);
  }
  return by;
}

/** Attempts near each other with no answer between them are one episode. */
function cutAt(losses: readonly Loss[], answers: readonly Contacted[], rule: LostRule): Loss[][] {
  const episodes: Loss[][] = [];
  for (const loss of losses) {
    const last = episodes.at(-1)?.at(-1);
    const isSame =
      last !== undefined &&
      loss.startedAt - last.at <= rule.gapMs &&
      !answers.some((each) => each.at > last.at && each.at <= loss.startedAt && closes(each, rule));
    if (isSame) episodes.at(-1)?.push(loss);
    else episodes.push([loss]);
  }
  return episodes;
}

function sharedDays(
  episodes: readonly (readonly Loss[])[],
  { dayOf }: LostInput,
  { mostADay }: LostRule,
): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const [first] of episodes)
    if (first) counts.set(dayOf(first.at), (counts.get(dayOf(first.at)) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count > mostADay).map(([day]) => day));
}

function cameTo({ direction, talkMs }: Contacted, { servedMs, reachedMs }: LostRule): CameTo {
  if (direction === 'inbound') return talkMs >= servedMs ? 'served' : 'short';
  return talkMs >= reachedMs ? 'reached' : talkMs > 0 ? 'returned' : 'tried';
}

/** Whether after such a call nothing is left to do. */
const closes = (each: Contacted, rule: LostRule): boolean =>
  ['served', 'reached'].includes(cameTo(each, rule));

type Episode = {
  readonly attempts: readonly Loss[];
  readonly answers: readonly Contacted[];
  readonly isShared: boolean;
  readonly said: readonly Marked[];
};

function episodeOf(
  { attempts, answers, isShared, said }: Episode,
  { now, untilOf }: Omit<LostInput, 'rule'>,
  rule: LostRule,
): LostEpisode {
  const last = attempts.at(-1);
  if (!last) throw new Error('an episode without an attempt');
  const until = untilOf(last.at);
  // A call in which nobody talked to them is an attempt of theirs.
  const talks = answers.filter((each) => each.direction === 'outbound' || each.talkMs > 0);
  const after = talks.filter(({ at }) => at > last.at && at < until);
  const closing = isShared ? undefined : after.find((each) => closes(each, rule));
  const upTo = closing?.at ?? until;
  const since = talks
    .filter(({ at }) => at > (attempts[0] ?? last).at && at < until && at <= upTo)
    .map((each) => ({ ...each, cameTo: cameTo(each, rule) }));
  const tried = since.filter((each) => each.cameTo === 'tried' && each.at > last.at);
  const returned = isShared ? undefined : after.find((each) => cameTo(each, rule) === 'returned');
  // Whoever calls again afterwards is lost again, whatever was said before.
  const saidSince = said.filter(({ at }) => at > last.at);
  const dismissed = lastOfTwo(saidSince, 'dismissed', 'reopened');
  const message = lastOfTwo(saidSince, 'leftMessage', 'reopened');
  const claimed = lastOfTwo(said, 'claimed', 'released');
  const common = {
    ...{ key: last.key, attempts, longestWaitMs: Math.max(...attempts.map(({ waitMs }) => waitMs)) },
    ...{ tries: tried.length, lastTryAt: tried.at(-1)?.at ?? null, since, isShared, until },
    ...{ marks: said, claim: claimed && { by: claimed.by, at: claimed.at } },
  };
  if (closing) {
    const state = closing.direction === 'inbound' ? 'served' : 'reached';
    return { ...common, state, closed: { at: closing.at, agent: closing.agent, by: null } };
  }
  if (dismissed)
    return { ...common, state: 'dismissed', closed: { at: dismissed.at, agent: null, by: dismissed.by } };
  if (returned && (!message || returned.at < message.at))
    return { ...common, state: 'returned', closed: { at: returned.at, agent: returned.agent, by: null } };
  if (message)
    return { ...common, state: 'returned', closed: { at: message.at, agent: null, by: message.by } };
  const state = now >= until ? 'expired' : tried.length > 0 ? 'tried' : 'open';
  return { ...common, state, closed: null };
}

/** The last of these marks, if it is the first kind; the other one takes it back. */
function lastOfTwo(said: readonly Marked[], is: LostMark, isNot: LostMark): Marked | null {
  const last = said.findLast(({ mark }) => mark === is || mark === isNot);
  return last?.mark === is ? last : null;
}

const lastOf = ({ attempts }: LostEpisode): Loss => {
  const last = attempts.at(-1);
  if (!last) throw new Error('an episode without an attempt');
  return last;
};

/** By state those who showed a number; the others are `withheld`. `episodes`: all together. */
export type LostSums = Readonly<Record<LostState, number>> & {
  readonly episodes: number;
  readonly withheld: number;
  /** Returned, reached or served of those who showed a number, 0..1; `null`: there were none. */
  readonly recovered: number | null;
  /** Of these: half were recovered in so much time from the last attempt or less; `null`: none. */
  readonly medianMs: number | null;
};

export function lostSums(episodes: readonly LostEpisode[]): LostSums {
  const states = Object.fromEntries(LOST_STATES.map((state) => [state, 0])) as Record<LostState, number>;
  const times: number[] = [];
  let withheld = 0;
  for (const episode of episodes) {
    if (episode.key === null) withheld++;
    else states[episode.state]++;
    if (episode.closed && episode.state !== 'dismissed') times.push(episode.closed.at - lastOf(episode).at);
  }
  times.sort((a, b) => a - b);
  const known = episodes.length - withheld;
  return {
    ...states,
    ...{ episodes: episodes.length, withheld },
    recovered: known === 0 ? null : times.length / known,
    medianMs: times[Math.floor((times.length - 1) / 2)] ?? null,
  };
}
