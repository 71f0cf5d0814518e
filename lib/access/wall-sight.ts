// What a wall is sent of the board: what its tiles draw, and of that no call, no party, no person and no reason that
// could be told apart or named.
import type { Access } from '#lib/model/access.ts';
import { blankCall } from '#lib/model/blank-call.ts';
import type {
  AgentRow,
  Board,
  CallRow,
  Change,
  Kind,
  QueueRow,
  Row,
  SiteRow,
  SourceRow,
} from '#lib/model/board.ts';
import { withoutHandling } from '#lib/model/counts.ts';
import type { AgentId, CallId, QueueId, SourceId } from '#lib/model/ids.ts';
import type { Projection } from '#lib/model/projection.ts';
import {
  DEFAULT_AGENT_POLICY,
  DEFAULT_WALL,
  type TileKind,
  type WallDefinition,
  wallOf,
} from '#lib/model/site.ts';
import { seesAgent, seesQueueId } from './boundary.ts';
import { siteWithin } from './floor-sight.ts';
import { initials } from './initials.ts';
import { maskedText } from './masked.ts';

export type WallLimits = Pick<Access, 'queues' | 'tenants' | 'teams' | 'names'> & {
  readonly wall: string;
};

/** An id that tells nothing, the same for the same one. */
export type Opaque = <I extends AgentId | CallId>(id: I) => I;

/** What is drawn of a queue. */
type Part = 'waiting' | 'day' | 'course' | 'agents' | 'names' | 'times';
const ALL: readonly Part[] = ['waiting', 'day', 'agents'];
/** Of a wall nobody has laid out. */
const WITHOUT_TILES: readonly Part[] = [...ALL, 'course'];
/** What each tile draws of its queues. */
const DRAWS: Readonly<Record<TileKind, readonly Part[]>> = {
  queue: ALL,
  serviceLevel: ['waiting', 'day'],
  longestWait: ['waiting'],
  waiting: ['waiting'],
  agents: ['agents'],
  agentNames: ['agents', 'names'],
  agentList: ['agents', 'names', 'times'],
  breaches: ['waiting'],
  totals: ['waiting', 'day'],
  trend: ['day'],
  line: ['day', 'course'],
  clock: [],
  message: [],
  ticker: [],
  image: [],
};

const NOTHING: readonly Kind[] = [];
const EVERYTHING: readonly Kind[] = ['source', 'queue', 'agent', 'call', 'tally', 'quarter', 'site'];

export class WallSight implements Projection {
  readonly tellsAll = false;
  readonly #limits: WallLimits;
  readonly #opaque: Opaque;
  #wall: WallDefinition | null = null;
  /** What the definition and the queues there are come to, as text: with another one everything is looked at again. */
  #drawn = '';

  constructor(limits: WallLimits, opaque: Opaque) {
    this.#limits = limits;
    this.#opaque = opaque;
  }

  learn(changes: readonly Change[] | null, board: Board): readonly Kind[] {
    const isAbout = (change: Change): boolean =>
      'put' in change
        ? change.put.kind === 'site' || change.put.kind === 'queue'
        : change.remove.startsWith('site:') || change.remove.startsWith('queue:');
    if (changes !== null && !changes.some(isAbout)) return NOTHING;
    const site = board.get('site', 'site');
    this.#wall = site ? wallOf(site.walls, this.#limits.wall) : null;
    const queues = [...board.all('queue')].map(({ id, number, tenant }) => [id, number, tenant]);
    const drawn = JSON.stringify([this.#wall, queues]);
    if (drawn === this.#drawn && changes !== null) return NOTHING;
    this.#drawn = drawn;
    return EVERYTHING;
  }

  shown(row: Row, board: Board): Row | null {
    switch (row.kind) {
      case 'site':
        return this.#site(row, board);
      case 'source':
        return this.#drawsSource(row.id, board) ? bareSource(row) : null;
      case 'queue':
        return this.#parts(row.id, board).length > 0 ? this.#queue(row, board) : null;
      case 'agent':
        return this.#agent(row, board);
      case 'call':
        return this.#call(row, board);
      case 'tally':
        // How long agents take for calls is on no tile.
        return this.#draws(row.queue, 'day', board) ? { ...row, counts: withoutHandling(row.counts) } : null;
      case 'quarter':
        return this.#draws(row.queue, 'course', board)
          ? { ...row, counts: withoutHandling(row.counts) }
          : null;
      case 'shift':
      case 'alert':
        return null;
    }
  }

  /** What of a queue is drawn anywhere on this wall. */
  #parts(queue: QueueId, board: Board): readonly Part[] {
    const wall = this.#wall;
    if (!wall || !seesQueueId(this.#limits, queue, board)) return [];
    if (wall.queues.length > 0 && !wall.queues.includes(queue)) return [];
    if (wall.tiles.length === 0) return WITHOUT_TILES;
    const tiles = wall.tiles.filter(({ queues }) => queues.length === 0 || queues.includes(queue));
    const parts = new Set(tiles.flatMap(({ tile }) => DRAWS[tile]));
    // The alarm is heard for every queue the wall covers.
    if (wall.sound) parts.add('waiting');
    return [...parts];
  }

  #draws(queue: QueueId, part: Part, board: Board): boolean {
    return this.#parts(queue, board).includes(part);
  }

  #drawsSource(source: SourceId, board: Board): boolean {
    for (const queue of board.all('queue'))
      if (queue.source === source && this.#parts(queue.id, board).length > 0) return true;
    // Before a PBX has told of its queues it is said that it is not heard.
    const { queues, tenants } = this.#limits;
    const named = [...(this.#wall?.queues ?? []), ...(queues ?? []), ...(tenants ?? [])];
    return this.#wall !== null && (named.length === 0 || named.some((each) => each.startsWith(`${source}/`)));
  }

  #queue(row: QueueRow, board: Board): QueueRow {
    const counted = this.#draws(row.id, 'waiting', board) ? row.counted : null;
    return { ...row, number: '', counted, wrapUpMs: null };
  }

  /** Only who waits is drawn; who has left and is not booked yet is counted. */
  #call(row: CallRow, board: Board): CallRow | null {
    const { queue, state } = row;
    if (queue === null || (state !== 'waiting' && state !== 'ringing')) return this.#caller(row, board);
    if (row.agent !== null || row.booked) return null;
    if (!this.#draws(queue, 'waiting', board)) return this.#caller(row, board);
    return {
      ...blankCall(this.#opaque(row.id), row.source, row.since),
      state: 'waiting',
      queue,
      startedAt: row.queuedAt ?? row.since,
      queuedAt: row.queuedAt,
      closed: row.closed,
      // Where they came first they are counted, on a wall that draws it.
      arrival: row.arrival && this.#draws(row.arrival.queue, 'waiting', board) ? row.arrival : null,
    };
  }

  /**
   * Nothing but the arrival of a caller who left a queue of this wall unanswered, for another queue or a voicemail: until
   * they are booked they are in its sums no less than before.
   */
  #caller({ id, source, since, arrival }: CallRow, board: Board): CallRow | null {
    if (arrival === null || arrival.booked || arrival.last === null) return null;
    if (!this.#draws(arrival.queue, 'day', board)) return null;
    return { ...blankCall(this.#opaque(id), source, arrival.at ?? since), arrival };
  }

  /** Agents are counted by what they do; a name, and since when, is sent where a tile shows it. */
  #agent(row: AgentRow, board: Board): AgentRow | null {
    if (this.#limits.teams !== null && !seesAgent(this.#limits, row, board)) return null;
    const queues = row.queues.filter(({ queue }) => this.#draws(queue, 'agents', board));
    if (queues.length === 0) return null;
    // Who is signed in elsewhere only is not one of these, whatever they do there.
    const isElsewhere =
      !queues.some(({ signedIn }) => signedIn) && row.queues.some(({ signedIn }) => signedIn);
    const draws = (part: Part): boolean => queues.some(({ queue }) => this.#draws(queue, part, board));
    return {
      ...BARE_AGENT,
      name: draws('names') ? this.#nameOf(row) : '',
      // Of what they do elsewhere nothing is told, since when neither.
      since: draws('times') && !isElsewhere ? row.since : 0,
      id: this.#opaque(row.id),
      source: row.source,
      // Who talks or is rung is so for every queue of theirs.
      state: isElsewhere && row.state !== 'onCall' && row.state !== 'ringing' ? 'signedOut' : row.state,
      queues: queues.map((each) => ({ ...each, reason: null })),
    };
  }

  #nameOf(row: AgentRow): string {
    return maskedText(this.#limits.names === 'initials' ? initials(row.name) : row.name);
  }

  #site(site: SiteRow, board: Board): SiteRow {
    const sees = (queue: QueueId): boolean => seesQueueId(this.#limits, queue, board);
    const { rules: all, shortNames, walls, hours, counting, ...rest } = siteWithin(site, sees);
    const wall = this.#wall;
    const draws = (queue: string): boolean => this.#parts(queue as QueueId, board).length > 0;
    const rules = only(all, draws);
    const drawn = {
      shortNames: only(shortNames, draws),
      hours: hours && {
        ...hours,
        sources: only(hours.sources, (source) => this.#drawsSource(source as SourceId, board)),
        queues: only(hours.queues, draws),
      },
      // Of pauses no tile tells the reason.
      counting: { ...counting, pauseReasons: {} },
    };
    // Where there is no such wall, those that there are can be chosen.
    const named = walls.map(({ id, name }) => ({ ...DEFAULT_WALL, id, name }));
    const own = walls
      .filter(({ id }) => id === wall?.id)
      .map((each) => ({ ...each, queues: each.queues.filter(draws) }));
    return { ...rest, ...drawn, rules, teams: [], agents: DEFAULT_AGENT_POLICY, walls: wall ? own : named };
  }
}

const only = <T>(of: Readonly<Record<string, T>>, wanted: (name: string) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(of).filter(([name]) => wanted(name)));

const bareSource = (row: SourceRow): SourceRow => ({ ...row, make: '', why: null, can: {} });

const BARE_AGENT = {
  kind: 'agent',
  teams: [],
  tenant: null,
  number: '',
  name: '',
  reason: null,
  since: 0,
  until: null,
  reachable: null,
  lastQueue: null,
  countedFrom: null,
  pending: null,
} as const;
