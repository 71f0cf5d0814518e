// Knows what a site may choose: its service-level rule and what its walls show. Refuses to know files or screens.

/**
 * Which calls a service level counts. Names and formulas follow the trade (T = target, A = answered, B = abandoned):
 * - `abandonsAfterTarget`: answered within T / (offered − abandoned within T). The default.
 * - `allOffered`: answered within T / (A + B): every abandon counts against.
 * - `abandonsAsServed`: (answered within T + abandoned within T) / (A + B).
 * - `answeredOnly`: answered within T / A.
 * - `shortAbandonsOut`: answered within T / (A + B − abandoned within the short-abandon time).
 */
export const FORMULAS = [
  'abandonsAfterTarget',
  'allOffered',
  'abandonsAsServed',
  'answeredOnly',
  'shortAbandonsOut',
] as const;
export type Formula = (typeof FORMULAS)[number];

export type ServiceRule = {
  readonly formula: Formula;
  /** T, the answer-time target, in seconds. */
  readonly targetSeconds: number;
  /** The share of calls the site wants answered within T, in percent. */
  readonly goalPercent: number;
  /** Below this, the tile is critical rather than a warning. */
  readonly criticalPercent: number;
  readonly shortAbandonSeconds: number;
};

export const DEFAULT_RULE: ServiceRule = {
  formula: 'abandonsAfterTarget',
  targetSeconds: 20,
  goalPercent: 80,
  criticalPercent: 60,
  shortAbandonSeconds: 5,
};

export const TILE_KINDS = [
  'queue',
  'serviceLevel',
  'longestWait',
  'waiting',
  'agents',
  'breaches',
  'totals',
  'trend',
  'clock',
  'message',
] as const;
export type TileKind = (typeof TILE_KINDS)[number];

export type TileDefinition = {
  readonly tile: TileKind;
  /** Queue ids; empty means every queue the wall covers. */
  readonly queues: readonly string[];
  readonly text: string | null;
};

export type WallDefinition = {
  readonly id: string;
  readonly name: string;
  /** Queue ids the wall covers; empty means all. */
  readonly queues: readonly string[];
  /** Empty means the default layout: totals, then one tile a queue. */
  readonly tiles: readonly TileDefinition[];
  /** How long each page stands when there are more tiles than fit. */
  readonly turnSeconds: number;
  /** Whether a breach is heard. */
  readonly sound: boolean;
  /** The site's hours, `HH:MM`; outside them the screen is dimmed. `null`: never. */
  readonly hours: { readonly from: string; readonly until: string } | null;
};

/** What a wall does that nobody has defined. */
export const DEFAULT_WALL = { queues: [], tiles: [], turnSeconds: 12, sound: false, hours: null } as const;
