// The name and the words of each service-level formula, for the tile and its explanation.
import type { Formula, ServiceRule } from '#lib/model/site.ts';

export type FormulaText = {
  /** A few words for a tile, after the target: "80% in 20 s, late abandons count". */
  readonly short: string;
  /** The formula in words; T is the target. */
  readonly words: string;
  /** What a caller still waiting does to it. */
  readonly waiting: string;
};

export const FORMULA_TEXT: Readonly<Record<Formula, FormulaText>> = {
  abandonsAfterTarget: {
    short: 'late abandons count',
    words: 'answered within T ÷ (answered + abandoned after T + waiting or left otherwise after T)',
    waiting: 'A caller waiting longer than T counts as missed at once.',
  },
  allOffered: {
    short: 'all abandons count',
    words: 'answered within T ÷ (answered + abandoned + waiting or left otherwise after T)',
    waiting: 'A caller waiting longer than T counts as missed at once.',
  },
  abandonsAsServed: {
    short: 'early abandons count as served',
    words:
      '(answered within T + abandoned within T) ÷ (answered + abandoned + waiting or left otherwise after T)',
    waiting: 'A caller waiting longer than T counts as missed at once.',
  },
  answeredOnly: {
    short: 'answered calls only',
    words: 'answered within T ÷ answered',
    waiting: 'A caller still waiting changes nothing: only answered calls count.',
  },
  shortAbandonsOut: {
    short: 'short abandons left out',
    words: 'answered within T ÷ (answered + abandoned − short abandons + waiting or left otherwise after T)',
    waiting: 'A caller waiting longer than T counts as missed at once.',
  },
  asPbxCounts: {
    short: 'as the PBX counts',
    words: 'as the report of each queue’s PBX computes it, by its own target where it tells one',
    waiting: 'A caller still waiting changes nothing: the reports of the PBXs count who is answered or gone.',
  },
};

/** The rule as a tile names it: `80% in 20 s, late abandons count`. */
export const ruleName = (rule: ServiceRule): string =>
  `${rule.goalPercent}% in ${rule.targetSeconds} s, ${FORMULA_TEXT[rule.formula].short}`;
