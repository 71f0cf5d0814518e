// What explains the difference where a PBX tells sums alone: first what its make is known to count otherwise, then, as
// long as something is left, the calls that fit it best.
import type { DifferenceReason, OwnFigure } from '#lib/model/own-figures.ts';
import { type CountedIn, type Effect, effectsOf, letGo, ourPlace, returned } from './effects.ts';
import { mayHaveCome } from './gaps.ts';
import type { CountingRule, NamedCall, OurCall, Ours, Theirs } from './sheet.ts';

export function bySums(ours: Ours, theirs: Theirs, rule: CountingRule): Effect[] {
  const search = new Search(ours, theirs, rule);
  search.byRule();
  search.byReturns();
  search.byEveryQueue();
  search.byOutside();
  search.byUnknownEnds();
  search.byOtherOutcome();
  search.byOtherQueue();
  search.byShortAbandons();
  search.byGaps();
  return search.effects;
}

const keyOf = ({ queue, figure, agent }: CountedIn): string => `${queue} ${figure} ${agent ?? ''}`;

class Search {
  readonly effects: Effect[] = [];
  readonly #ours: Ours;
  readonly #theirs: Theirs;
  readonly #rule: CountingRule;
  /** Calls that explain something already. */
  readonly #used = new Set<OurCall>();
  /** By {@link keyOf} of each of {@link Search.#places}: what of theirs is left. */
  readonly #rest = new Map<string, number>();
  /** The smallest figures the PBX tells: members' where it does, and what of their queue is nobody's. */
  readonly #places: readonly CountedIn[];
  /** Where each call should count there, by the rule. */
  readonly #there = new Map<OurCall, CountedIn | null>();

  constructor(ours: Ours, theirs: Theirs, rule: CountingRule) {
    this.#ours = ours;
    this.#theirs = theirs;
    this.#rule = rule;
    this.#places = theirs.queues.flatMap(({ queue, counts, taken }) => [
      ...taken.map(({ agent }): CountedIn => ({ queue, figure: 'answered', agent })),
      ...(Object.keys(counts) as OwnFigure[]).map((figure): CountedIn => ({ queue, figure, agent: null })),
    ]);
    for (const { queue, counts, taken } of theirs.queues) {
      const members = taken.reduce((sum, { calls }) => sum + calls, 0);
      for (const { agent, calls } of taken)
        this.#rest.set(keyOf({ queue, figure: 'answered', agent }), calls);
      for (const [figure, calls] of Object.entries(counts) as [OwnFigure, number][])
        this.#rest.set(
          keyOf({ queue, figure, agent: null }),
          figure === 'answered' ? calls - members : calls,
        );
    }
    for (const call of ours.calls) {
      const here = ourPlace(call);
      if (here) this.#less(here, 1);
    }
  }

  /** What the make is known to count otherwise. */
  byRule(): void {
    for (const call of this.#ours.calls) {
      const [here, there] = [ourPlace(call), this.#theirPlace(call)];
      this.#there.set(call, there);
      const effects = effectsOf(call, here, there, this.#why(call, here, there), true);
      if (effects.length > 0) this.#used.add(call);
      for (const { place, named } of effects) this.#add(place, named);
    }
  }

  /** Let go, and back at once: there it is a stay of its own each time. */
  byReturns(): void {
    const { from, until } = this.#theirs;
    for (const call of this.#ours.calls)
      for (const at of call.returns) {
        const figure = this.#rule.figureOf(letGo(call));
        if (figure !== null && at >= from && at < until) this.#tell(returned(call, at, figure));
      }
  }

  /**
   * A member's counter may run on with whatever they answer, in each queue they serve (Asterisk's `shared_lastcall`): it is
   * so where the surplus in each of them is all that they have answered in the others. Of a queue that says nothing.
   */
  byEveryQueue(): void {
    const elsewhere = ({ queue, agent }: CountedIn): OurCall[] =>
      this.#ours.calls.filter((call) => {
        const there = this.#there.get(call);
        return there != null && there.agent === agent && there.queue !== queue;
      });
    const members = this.#places.filter(({ agent }) => agent !== null);
    const isShared = (agent: string | null): boolean =>
      members.every((each) => each.agent !== agent || this.#left(each) === elsewhere(each).length);
    const shared = new Set(members.map(({ agent }) => agent).filter(isShared));
    for (const place of members) {
      const others = shared.has(place.agent) ? elsewhere(place) : [];
      const queue = keyOf({ ...place, agent: null });
      for (const call of others) {
        const [effect] = effectsOf(call, null, place, 'everyQueue', false);
        if (effect) this.#tell({ ...effect, named: { ...effect.named, otherQueue: call.queue } });
      }
      this.#rest.set(queue, (this.#rest.get(queue) ?? 0) + others.length);
    }
  }

  #theirPlace(call: OurCall): CountedIn | null {
    const { from, until } = this.#theirs;
    const figure = this.#rule.figureOf(call);
    const over = figure === 'answered' && this.#rule.countsWhenOver ? call.talkedUntil : call.endedAt;
    if (figure === null || over === null) return null;
    const at = this.#rule.counts === 'end' ? over : (call.joinedAt ?? call.startedAt);
    // Of a day that goes on, what was over when the PBX was asked.
    if (at < from || at >= until || over >= this.#takenAt) return null;
    return { queue: call.queue, figure, agent: figure === 'answered' ? call.agent : null };
  }

  #why(call: OurCall, here: CountedIn | null, there: CountedIn | null): DifferenceReason {
    if (here && there) return 'ownWord';
    if (here === null) return !call.booked ? 'otherTime' : call.apart ? 'whileClosed' : 'ownWord';
    if (this.#rule.figureOf(call) === null) return 'ownWord';
    const isAnswered = here.figure === 'answered' && this.#rule.countsWhenOver;
    return isAnswered && (call.talkedUntil ?? this.#takenAt) >= this.#takenAt ? 'stillTalking' : 'otherTime';
  }

  get #takenAt(): number {
    const { takenAt, until } = this.#theirs;
    return this.#rule.counts === 'end' ? until : takenAt;
  }

  /** Answered outside the team, where the PBX credits whoever did: of the queue that changes nothing. */
  byOutside(): void {
    if (!this.#rule.creditsOutside) return;
    for (const call of this.#ours.calls) {
      const here = this.#there.get(call);
      if (call.outcome !== 'answeredOutside' || !here || this.#used.has(call)) continue;
      const credited = this.#places.find(
        (each) => each.queue === here.queue && each.agent !== null && this.#left(each) > 0,
      );
      if (credited && this.#left(here) < 0) this.#explain(call, here, credited, 'ownWord');
    }
  }

  /** Of a call whose end nobody saw the PBX knows it. */
  byUnknownEnds(): void {
    for (const place of this.#places)
      for (const call of this.#ours.calls) {
        if (this.#left(place) <= 0) break;
        if (call.outcome !== 'unknown' || call.queue !== place.queue || this.#used.has(call)) continue;
        if (place.agent !== null && call.agent !== null && call.agent !== place.agent) continue;
        this.#explain(call, null, place, 'notHeard');
      }
  }

  /** One too few here, and one too many where it may stand there, in the same queue. */
  byOtherOutcome(): void {
    for (const here of this.#places) {
      const figure = this.#rule.mayStandAs[here.figure];
      const there = this.#places.find(
        (each) => each.queue === here.queue && each.figure === figure && each.agent === null,
      );
      if (there) this.#pair(here, there, this.#at(here), 'otherOutcome');
    }
  }

  /** One too few in one queue, and one too many of the same in another. */
  byOtherQueue(): void {
    const few = this.#places.filter((place) => this.#left(place) < 0);
    const more = this.#places.filter((place) => this.#left(place) > 0);
    for (const here of few)
      for (const there of more) {
        if (here.queue === there.queue || here.figure !== there.figure || here.agent !== there.agent)
          continue;
        const fits = this.#at(here);
        // Whoever has been in both queues is likelier than who has not.
        const both = fits.filter(({ call }) =>
          this.#ours.calls.some((each) => each.call === call && each.queue === there.queue),
        );
        const isEnough = both.length >= Math.min(-this.#left(here), this.#left(there));
        this.#pair(here, there, isEnough ? both : fits, 'otherQueue');
      }
  }

  /** As many calls as are too few here and too many there: they themselves, or some of those that it may be. */
  #pair(here: CountedIn, there: CountedIn, choice: readonly OurCall[], reason: DifferenceReason): void {
    const many = Math.min(-this.#left(here), this.#left(there));
    if (many > 0 && choice.length === many)
      for (const call of choice) this.#explain(call, here, there, reason);
    else if (choice.length > many) for (let i = 0; i < many; i++) this.#someOf(choice, here, there, reason);
  }

  #at(place: CountedIn): OurCall[] {
    return this.#ours.calls.filter((call) => this.#isAt(call, place));
  }

  /** Left out by theirs, the shortest first. */
  byShortAbandons(): void {
    if (this.#rule.shortAbandonMs === 0) return;
    const short = this.#ours.calls
      .filter(({ waitMs }) => waitMs <= this.#rule.shortAbandonMs)
      .sort((a, b) => a.waitMs - b.waitMs);
    for (const place of this.#places) {
      if (place.figure !== 'abandoned') continue;
      for (const call of short)
        if (this.#left(place) < 0 && this.#isAt(call, place))
          this.#explain(call, place, null, 'shortAbandon');
    }
  }

  /**
   * More than ours, and we were away: that there was a call is all that is known. Of each queue no more than can have come
   * meanwhile: {@link mayHaveCome}.
   */
  byGaps(): void {
    const [first] = this.#ours.gaps;
    if (!first) return;
    const ends = this.#ours.gaps.map(({ untilAt }) => untilAt ?? this.#theirs.until);
    const span = { at: first.fromAt, untilAt: Math.max(...ends) };
    for (const { queue } of this.#theirs.queues) {
      let may = mayHaveCome(queue, this.#ours, this.#theirs);
      for (const place of this.#places)
        for (; place.queue === queue && this.#left(place) > 0 && may > 0; may--)
          this.#add(place, { ...nobody(place, null, place.figure, 'notHeard'), ...span });
    }
  }

  #isAt(call: OurCall, place: CountedIn): boolean {
    const there = this.#there.get(call);
    return !this.#used.has(call) && there != null && keyOf(there) === keyOf(place);
  }

  #explain(call: OurCall, here: CountedIn | null, there: CountedIn | null, reason: DifferenceReason): void {
    this.#used.add(call);
    for (const { place, named } of effectsOf(call, here, there, reason, false)) this.#add(place, named);
  }

  /** One of several calls, and nothing tells which. */
  #someOf(choice: readonly OurCall[], here: CountedIn, there: CountedIn, reason: DifferenceReason): void {
    const times = choice.map(({ startedAt }) => startedAt);
    const span = { at: Math.min(...times), untilAt: Math.max(...times) };
    const about = { ...nobody(here, here.figure, there.figure, reason), ...span };
    const isElsewhere = here.queue !== there.queue;
    this.#add(here, { ...about, effect: -1, otherQueue: isElsewhere ? there.queue : null });
    this.#add(there, { ...about, effect: 1, otherQueue: isElsewhere ? here.queue : null });
  }

  /** What of theirs is explained neither by our figures nor by what has been found. */
  #left(place: CountedIn): number {
    return this.#rest.get(keyOf(place)) ?? 0;
  }

  #tell({ place, named }: Effect): void {
    this.#add(place, named);
  }

  #add(place: CountedIn, named: NamedCall): void {
    this.effects.push({ place, named });
    this.#less(place, named.effect);
  }

  /** Of a member of whom the PBX tells, theirs; else their queue's. */
  #less(place: CountedIn, calls: number): void {
    const key = this.#rest.has(keyOf(place)) ? keyOf(place) : keyOf({ ...place, agent: null });
    const rest = this.#rest.get(key);
    if (rest !== undefined) this.#rest.set(key, rest - calls);
  }
}

const nobody = (
  place: CountedIn,
  ours: OwnFigure | null,
  theirs: OwnFigure | null,
  reason: DifferenceReason,
): Omit<NamedCall, 'at' | 'untilAt'> => ({
  ...{ reason, effect: 1, certain: false, call: null, number: null, agent: place.agent, waitMs: null },
  ...{ ours, theirs, otherQueue: null },
});
