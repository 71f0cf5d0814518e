// How the PBX of each make computes the service level of its own report, so that a supervisor can hold ours against it.
import type { Book } from '#lib/model/counts.ts';
import { answeredIn, endedSo, endedWithin } from './counts.ts';

/** Whose formula, and T by that PBX: its own where it tells one. Seconds. */
export type PbxRule = { readonly make: string; readonly targetSeconds: number };

/** A service level as the PBX computes it. Numbers are calls; of several queues they are added. */
export type PbxLevel = {
  readonly numerator: number;
  readonly denominator: number;
  /** `null`: of several makes. */
  readonly make: string | null;
  /** `null`: of several targets. */
  readonly targetSeconds: number | null;
};

type PbxFormula = {
  /** A few words for a row of the card. */
  readonly short: string;
  /** The formula, and what of it we cannot know, in sentences. */
  readonly words: string;
  readonly denominator: (book: Book) => number;
};

const sum = (book: Book, outcomes: readonly (keyof Book)[]): number =>
  outcomes.reduce((calls, outcome) => calls + endedSo(book, outcome), 0);

const seenToEnd = (book: Book): number =>
  answeredIn(book) + sum(book, ['abandoned', 'disconnected', 'overflowed', 'callback']);

/**
 * Answered within T over, by make:
 * - Asterisk: completed calls (app_queue, `QueueParams`: `ServicelevelPerf` = `callscompletedinsl` / `callscompleted`).
 * - Cytracom: the same words on its queue stream (`completed`, `service_level_perf`): docs/vendors/cytracom/wire.md.
 * - Yeastar: answered + abandoned + missed, missed being what the queue gave up on (manual of the P-Series, "Set up
 *   Service Level Agreement").
 * - PortSIP: offered = answered + abandoned; its board shows overflow apart (figures of its queue board);
 *   it has no word for who is thrown out: unanswered and not sent on, they are abandoned.
 * - Vodia: all calls that came to the queue, those sent on included (its queue statistics divide by `calls`).
 * None of them counts who still waits. What nobody saw end is in none: no PBX's report knows it as such.
 */
const PBX_FORMULAS: Readonly<Record<string, PbxFormula>> = {
  asterisk: {
    short: 'as Asterisk counts',
    words:
      'As Asterisk counts: answered within T ÷ completed. It counts a conversation once it is over, and since its queues were last reset; here it counts from its answer.',
    denominator: answeredIn,
  },
  cytracom: {
    short: 'as Cytracom counts',
    words:
      'As Cytracom counts: answered within T ÷ completed. It counts a conversation once it is over; since when, it does not tell.',
    denominator: answeredIn,
  },
  portsip: {
    short: 'as PortSIP counts',
    words:
      'As PortSIP counts: answered within T ÷ (answered + abandoned). Its board shows who was sent on apart; its guide calls them abandoned.',
    denominator: (book) => answeredIn(book) + sum(book, ['abandoned', 'disconnected']),
  },
  vodia: {
    short: 'as Vodia counts',
    words:
      'As Vodia counts: answered within T ÷ all calls of the queue, those sent on included. Its wallboard shows the two numbers and no percentage.',
    denominator: seenToEnd,
  },
  yeastar: {
    short: 'as Yeastar counts',
    words:
      'As Yeastar counts: answered within T ÷ (answered + abandoned + missed), missed being what the queue gave up on. Its report may leave out short abandons: that setting it does not tell.',
    denominator: seenToEnd,
  },
};

/** The words of a make's formula; of several makes, or one that is not known, what can be said of them together. */
export const pbxWords = (make: string | null): Pick<PbxFormula, 'short' | 'words'> =>
  (make === null ? undefined : PBX_FORMULAS[make]) ?? {
    short: 'as the PBXs count',
    words: 'As the PBXs count: each queue by the formula of its own PBX, added.',
  };

/** The calls of one span as the PBX judges them; `null` where its make has no formula we know. */
export function pbxLevel(book: Book, { make, targetSeconds }: PbxRule): PbxLevel | null {
  const formula = PBX_FORMULAS[make];
  if (!formula) return null;
  const within = (outcome: 'answered' | 'answeredOutside') => endedWithin(book, outcome, targetSeconds);
  return {
    numerator: within('answered') + within('answeredOutside'),
    denominator: formula.denominator(book),
    make,
    targetSeconds,
  };
}

/** Several queues or spans as one; `null` where one of them has no formula. */
export function addPbxLevels(levels: readonly (PbxLevel | null)[]): PbxLevel | null {
  const [first] = levels;
  if (!first) return null;
  let [numerator, denominator] = [0, 0];
  let { make, targetSeconds } = first;
  for (const level of levels) {
    if (level === null) return null;
    numerator += level.numerator;
    denominator += level.denominator;
    if (level.make !== make) make = null;
    if (level.targetSeconds !== targetSeconds) targetSeconds = null;
  }
  return { numerator, denominator, make, targetSeconds };
}
