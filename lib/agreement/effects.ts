// Where a call counts, here and with the PBX, and what it adds to the difference if that is not the same place.
import type { DifferenceReason, OwnFigure } from '#lib/model/own-figures.ts';
import { ourFigure } from './rules.ts';
import type { NamedCall, OurCall } from './sheet.ts';

/** Where a call is counted. */
export type CountedIn = { readonly queue: string; readonly figure: OwnFigure; readonly agent: string | null };

/** What one call adds to a figure of theirs beside ours. */
export type Effect = { readonly place: CountedIn; readonly named: NamedCall };

/** Where a call counts with us; `null`: nowhere, or not in what is compared. */
export function ourPlace(call: OurCall): CountedIn | null {
  const figure = call.booked && !call.apart ? ourFigure(call) : null;
  return figure && { queue: call.queue, figure, agent: figure === 'answered' ? call.agent : null };
}

/** As a PBX counts it whom the queue let go for a moment: the time was over. */
export const letGo = (call: OurCall): OurCall => ({
  ...call,
  ...{ outcome: 'overflowed', sentBy: 'time', agent: null },
});

/** A stay of theirs that is a part of one here: the queue let the caller go, who came back at once. */
export const returned = (call: OurCall, at: number, figure: OwnFigure): Effect => ({
  place: { queue: call.queue, figure, agent: null },
  named: {
    ...{ reason: 'sameStay', effect: 1, certain: true, call: call.call, at, untilAt: null },
    ...{ number: call.number, agent: null, waitMs: null, ours: null, theirs: figure, otherQueue: null },
  },
});

const isSame = (a: CountedIn | null, b: CountedIn | null): boolean =>
  a === b ||
  (a !== null && b !== null && a.queue === b.queue && a.figure === b.figure && a.agent === b.agent);

/** What a call that is counted in one place here and in another there adds to both. */
export function effectsOf(
  call: OurCall,
  here: CountedIn | null,
  there: CountedIn | null,
  reason: DifferenceReason,
  certain: boolean,
): Effect[] {
  if (isSame(here, there)) return [];
  const about = {
    ...{ reason, certain, call: call.call, at: call.joinedAt ?? call.startedAt, untilAt: null },
    ...{ number: call.number, agent: call.agent, waitMs: call.waitMs },
    ...{ ours: here?.figure ?? null, theirs: there?.figure ?? null },
  };
  const isElsewhere = here !== null && there !== null && here.queue !== there.queue;
  const other = (place: CountedIn | null): string | null => (isElsewhere ? (place?.queue ?? null) : null);
  const effects: Effect[] = [];
  if (here) effects.push({ place: here, named: { ...about, effect: -1, otherQueue: other(there) } });
  if (there) effects.push({ place: there, named: { ...about, effect: 1, otherQueue: other(here) } });
  return effects;
}
