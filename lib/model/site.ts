// What a site may choose: its service-level rule, what its walls show, what is kept of its agents.
import type { Role } from './access.ts';

/**
 * Which calls a service level counts. Names and formulas follow the trade (T = target, A = answered, B = abandoned):
 * - `abandonsAfterTarget`: answered within T / (offered − abandoned within T). The default.
 * - `allOffered`: answered within T / (A + B): every abandon counts against.
 * - `abandonsAsServed`: (answered within T + abandoned within T) / (A + B).
 * - `answeredOnly`: answered within T / A.
 * - `shortAbandonsOut`: answered within T / (A + B − abandoned within the short-abandon time).
 * - `asPbxCounts`: as the report of the queue's PBX does, by its own target where it tells one; to compare.
 */
export const FORMULAS = [
  'abandonsAfterTarget',
  'allOffered',
  'abandonsAsServed',
  'answeredOnly',
  'shortAbandonsOut',
  'asPbxCounts',
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
  /** Whose T it is. */
  readonly targetFrom: TargetFrom;
  /** What leaves within T unanswered and still counts as missed; what is not named is left out. */
  readonly earlyMisses: readonly EarlyMiss[];
};

/** Who said the target: a person for this queue, a person for the site, the PBX, or nobody. */
export type TargetFrom = 'queue' | 'site' | 'pbx' | 'default';

/** Ways to leave within T of which a site may say that they are misses. */
export const EARLY_MISSES = ['disconnected', 'callback', 'overflowed'] as const;
export type EarlyMiss = (typeof EARLY_MISSES)[number];

export const DEFAULT_RULE: ServiceRule = {
  formula: 'abandonsAfterTarget',
  targetSeconds: 20,
  goalPercent: 80,
  criticalPercent: 60,
  shortAbandonSeconds: 5,
  targetFrom: 'default',
  earlyMisses: [],
};

/** What a pause for a reason is: `afterCall` counts as wrap-up. */
export const PAUSE_CLASSES = ['break', 'work', 'afterCall'] as const;
export type PauseClass = (typeof PAUSE_CLASSES)[number];

/** How a site counts where the trade has more than one way: docs/counting.md. */
export type Counting = {
  /** Coming back unanswered into the same queue within so many seconds is the same stay. */
  readonly sameStaySeconds: number;
  /** Where a stay is booked: when it joined the queue, or when it ended. */
  readonly bookBy: 'arrival' | 'answer';
  /** By the PBX's own word for the reason; a reason not named here is a break. */
  readonly pauseReasons: Readonly<Record<string, PauseClass>>;
  /** What average handling time holds beside talk. */
  readonly ahtWrapUp: boolean;
  readonly ahtHold: boolean;
  readonly ahtOutbound: boolean;
  /** Whether calls of no queue count as occupied time. */
  readonly occupancyOutbound: boolean;
  readonly occupancyInternal: boolean;
  /** Whether what comes outside the opening hours is counted apart, or with the rest. */
  readonly closedHours: 'apart' | 'together';
  /** How long a pause may last, in minutes, by the PBX's own word for its reason; `*` for every other. Else no limit. */
  readonly pauseLimitMinutes?: Readonly<Record<string, number>>;
  /** How long wrap-up may last; where left out, until the PBX itself says that it ends. */
  readonly wrapUpLimitSeconds?: number;
};

export const DEFAULT_COUNTING: Counting = {
  sameStaySeconds: 10,
  bookBy: 'arrival',
  pauseReasons: {},
  ahtWrapUp: true,
  ahtHold: true,
  ahtOutbound: false,
  occupancyOutbound: true,
  occupancyInternal: true,
  closedHours: 'apart',
};

/** How much of single agents is kept for later, from nothing to each state they were in and each call they had. */
export const AGENT_KEEPS = ['none', 'day', 'quarters', 'spells'] as const;
export type AgentKeep = (typeof AGENT_KEEPS)[number];
/** Who may be let see figures of agents side by side. */
export const COMPARING_ROLES = ['viewer', 'supervisor', 'admin'] as const satisfies readonly Role[];

/** What a site has agreed with its people about single agents. */
export type AgentPolicy = {
  readonly keep: AgentKeep;
  /** Whoever may see figures of single agents; others see those of groups, and every agent their own. */
  readonly compare: readonly (typeof COMPARING_ROLES)[number][];
  /** Whether anybody may listen to calls, whisper or barge, whatever rights they have. */
  readonly listen: boolean;
};

export const DEFAULT_AGENT_POLICY: AgentPolicy = { keep: 'spells', compare: COMPARING_ROLES, listen: true };

/** A team of agents. */
export type TeamDefinition = {
  /** No other has it. */
  readonly name: string;
  /** By id or number, `hq/1001`, `shared/south/1001`; with `*` at its end, all that begin so. */
  readonly agents: readonly string[];
};

export const TILE_KINDS = [
  'queue',
  'serviceLevel',
  'longestWait',
  'waiting',
  'agents',
  'agentNames',
  'agentList',
  'breaches',
  'totals',
  'trend',
  'line',
  'clock',
  'message',
  'ticker',
  'image',
] as const;
export type TileKind = (typeof TILE_KINDS)[number];

/** Those on which people stand by name. */
export const namesPeople = (tile: TileKind): boolean => tile === 'agentNames' || tile === 'agentList';

export type TileDefinition = {
  readonly tile: TileKind;
  /** Queue ids; empty means every queue the wall covers. */
  readonly queues: readonly string[];
  readonly text: string | null;
  /** Of a tile that shows an image: its file, from the configuration's folder. */
  readonly image?: string;
};

/** From how many metres a wall can be made to be read. */
export const SEEN_FROM = [3, 5, 8, 12] as const;
export type SeenFrom = (typeof SEEN_FROM)[number];

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
  /** How far away its readers stand, in metres, and the screen's diagonal in inches: the sizes of its type follow. */
  readonly seenFromMetres: SeenFrom;
  readonly screenInches: number;
};

/** What a wall does that nobody has defined. */
export const DEFAULT_WALL = {
  queues: [],
  tiles: [],
  turnSeconds: 12,
  sound: false,
  hours: null,
  seenFromMetres: 8,
  screenInches: 55,
} as const;

/** The wall that is always there, even where nobody defined it. */
export const MAIN = 'main';

/** The wall of that id; `null` where there is none. */
export function wallOf(walls: readonly WallDefinition[], id: string): WallDefinition | null {
  const found = walls.find((wall) => wall.id === id);
  if (found) return found;
  return id === MAIN ? { id: MAIN, name: '', ...DEFAULT_WALL } : null;
}
