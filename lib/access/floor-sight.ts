// What a person at work is sent of the board: the queues, agents and calls within their boundary, names and numbers
// as they may see them.
import type { Access, Role } from '#lib/model/access.ts';
import type { AgentRow, Board, CallRow, Change, Kind, Party, Row, SiteRow, Step } from '#lib/model/board.ts';
import { withoutHandling } from '#lib/model/counts.ts';
import { type AgentId, nativeOf, type QueueId, type SourceId, sourceOf } from '#lib/model/ids.ts';
import type { Projection } from '#lib/model/projection.ts';
import type { WallDefinition } from '#lib/model/site.ts';
import { isBound, seesAgent, seesCall, seesQueue, seesQueueId } from './boundary.ts';
import { GroupSight } from './group-sight.ts';
import { initials } from './initials.ts';
import { maskedRow } from './masked.ts';

export type FloorLimits = Pick<Access, 'queues' | 'tenants' | 'teams' | 'numbers' | 'names'> & {
  /** Of whom the site lets see figures of groups of agents alone; `null`: they may see single ones. */
  readonly groupsOnly: Role | null;
};

/** What of an agent or a queue stands in the rows of others. */
type Known = { readonly sees: boolean; readonly number: string; readonly name: string };

export class FloorSight implements Projection {
  readonly tellsAll = true;
  readonly #limits: FloorLimits;
  readonly #groups: GroupSight;
  readonly #agents = new Map<string, Known>();
  readonly #queues = new Map<string, Known>();
  /** The calls within. */
  #calls = new Set<string>();
  /** Whom a name or a number means: the best seen of all who have it. */
  #named: Map<string, { sees: boolean; isAgent: boolean }> | null = null;

  constructor(limits: FloorLimits) {
    this.#limits = limits;
    this.#groups = new GroupSight(limits.groupsOnly);
  }

  learn(changes: readonly Change[] | null, board: Board): readonly Kind[] {
    const groups = this.#groups.learn(changes, board);
    const hanging = this.#hanging(changes, board);
    return groups && !hanging.includes('tally') ? [...hanging, 'tally'] : hanging;
  }

  #hanging(changes: readonly Change[] | null, board: Board): readonly Kind[] {
    const [agents, queues] = changes === null ? this.#learnAll(board) : this.#learnSome(changes, board);
    if (agents || queues) {
      this.#named = null;
      this.#calls = new Set();
      for (const call of board.all('call')) if (seesCall(this.#limits, call, board)) this.#calls.add(call.id);
      return queues ? HANGING_ON_QUEUES : HANGING_ON_AGENTS;
    }
    return this.#learnCalls(changes ?? [], board) ? HANGING_ON_CALLS : NOTHING;
  }

  shown(row: Row, board: Board): Row | null {
    const seen = this.#within(row, board);
    return seen && this.#limits.numbers === 'masked' ? maskedRow(seen) : seen;
  }

  #within(row: Row, board: Board): Row | null {
    const limits = this.#limits;
    switch (row.kind) {
      case 'source':
        return seesSource(limits, row.id) ? row : null;
      case 'queue':
        return seesQueue(limits, row) ? row : null;
      case 'agent':
        return seesAgent(limits, row, board) ? this.#agent(row, board) : null;
      case 'call':
        return seesCall(limits, row, board) ? this.#call(row, board) : null;
      case 'tally':
        if (!seesQueueId(limits, row.queue, board)) return null;
        return this.#groups.tellsHandling(row.queue) ? row : { ...row, counts: withoutHandling(row.counts) };
      case 'alert':
        if (!seesQueueId(limits, row.queue, board)) return null;
        // The call may have gone on to where it is none of theirs.
        if (row.what !== 'waitBreached') return this.#calls.has(row.call) ? row : null;
        return row.call === null || this.#calls.has(row.call) ? row : { ...row, call: null };
      // Agents' days are asked for one at a time, when somebody opens an agent; the day's course by whoever draws it.
      case 'shift':
      case 'quarter':
        return null;
      case 'site':
        return this.#site(row, board);
    }
  }

  /** Of teams those by which somebody is bound; which the others are is no business of whoever is bound at all. */
  #site(row: SiteRow, board: Board): SiteRow {
    const { teams } = this.#limits;
    const site = siteWithin(row, (queue) => seesQueueId(this.#limits, queue, board));
    if (!isBound(this.#limits)) return site;
    const ofSources = Object.entries(site.hours?.sources ?? {}).filter(([id]) =>
      seesSource(this.#limits, id as SourceId),
    );
    return {
      ...site,
      teams: site.teams.filter(({ name }) => teams?.includes(name) ?? false),
      hours: site.hours && { ...site.hours, sources: Object.fromEntries(ofSources) },
    };
  }

  #agent(row: AgentRow, board: Board): AgentRow {
    const sees = (queue: QueueId): boolean => seesQueueId(this.#limits, queue, board);
    return {
      ...row,
      name: this.#nameOf(row.name),
      queues: row.queues.filter(({ queue }) => sees(queue)),
      lastQueue: row.lastQueue !== null && sees(row.lastQueue) ? row.lastQueue : null,
      teams: row.teams.filter((team) => this.#limits.teams?.includes(team) ?? true),
    };
  }

  /** Whoever else is in it stands there without a name; which other queues it was in is not told. */
  #call(row: CallRow, board: Board): CallRow {
    const { source } = row;
    return {
      ...row,
      caller: this.#party(row.caller, source),
      dialled: this.#party(row.dialled, source),
      consult: row.consult && this.#party(row.consult, source),
      arrival: row.arrival && seesQueueId(this.#limits, row.arrival.queue, board) ? row.arrival : null,
      exit: row.exit && seesQueueId(this.#limits, row.exit.queue, board) ? row.exit : null,
      agent: this.#seesAgentId(row.agent) ? row.agent : null,
      offeredTo: row.offeredTo.filter((agent) => this.#seesAgentId(agent)),
      journey: row.journey.flatMap((step) => this.#step(step, source, board)),
    };
  }

  #party(party: Party, source: SourceId): Party {
    const known = [this.#whom(source, party.number), this.#whom(source, party.name)];
    const isHidden = known.some((whom) => whom?.sees === false);
    // Who is bound by teams knows nobody of another one, by their extension neither.
    if (this.#limits.teams !== null && known.some((whom) => whom?.isAgent && !whom.sees)) return NOBODY;
    const isAgent = known.some((whom) => whom?.isAgent);
    const name = isHidden ? '' : isAgent ? this.#nameOf(party.name) : party.name;
    return name === party.name ? party : { ...party, name };
  }

  #step(step: Step, source: SourceId, board: Board): readonly Step[] {
    if (step.queue !== undefined && !seesQueueId(this.#limits, step.queue, board)) return [];
    const { agent, note, ...rest } = step;
    const seesAgent = agent === undefined || this.#seesAgentId(agent);
    if (!seesAgent && (step.what === 'offered' || step.what === 'missed')) return [];
    const said = note === undefined ? undefined : this.#note(note, source);
    return [
      {
        ...rest,
        ...(agent !== undefined && seesAgent ? { agent } : {}),
        ...(said === undefined ? {} : { note: said }),
      },
    ];
  }

  /** What a step says: a slot, how a stay ended, where to. A place outside is left out. */
  #note(note: string, source: SourceId): string {
    const cut = note.lastIndexOf(TO);
    const [before, place] = cut < 0 ? ['', note] : [note.slice(0, cut), note.slice(cut + TO.length)];
    const whom = this.#whom(source, place);
    if (!whom || (whom.sees && !(whom.isAgent && this.#limits.names === 'initials'))) return note;
    if (!whom.sees) return before;
    return before === '' ? initials(place) : `${before}${TO}${initials(place)}`;
  }

  #nameOf(name: string): string {
    return this.#limits.names === 'initials' ? initials(name) : name;
  }

  #seesAgentId(id: AgentId | null): boolean {
    if (id === null) return true;
    // One that the board does not know (yet, any more) is nobody of theirs, unless all are.
    return this.#agents.get(id)?.sees ?? !isBound(this.#limits);
  }

  #whom(source: SourceId, text: string): { sees: boolean; isAgent: boolean } | undefined {
    if (text === '') return undefined;
    this.#named ??= this.#namesNow();
    return this.#named.get(`${source}\n${text.trim()}`);
  }

  #namesNow(): Map<string, { sees: boolean; isAgent: boolean }> {
    const named = new Map<string, { sees: boolean; isAgent: boolean }>();
    const add = (id: string, { sees, number, name }: Known, isAgent: boolean): void => {
      const source = sourceOf(id as AgentId);
      for (const text of [number, name, nativeOf(id as AgentId)]) {
        if (text === '') continue;
        const key = `${source}\n${text.trim()}`;
        const other = named.get(key);
        if (!other || (sees && !other.sees)) named.set(key, { sees, isAgent });
      }
    };
    for (const [id, known] of this.#agents) add(id, known, true);
    for (const [id, known] of this.#queues) add(id, known, false);
    return named;
  }

  #learnAll(board: Board): [agents: boolean, queues: boolean] {
    this.#agents.clear();
    this.#queues.clear();
    for (const queue of board.all('queue')) this.#learnRow(queue, board);
    for (const agent of board.all('agent')) this.#learnRow(agent, board);
    return [true, true];
  }

  #learnSome(changes: readonly Change[], board: Board): [agents: boolean, queues: boolean] {
    let queues = false;
    let agents = false;
    for (const change of changes) {
      if ('put' in change) {
        if (change.put.kind === 'queue') queues = this.#learnRow(change.put, board) || queues;
      } else if (change.remove.startsWith('queue:'))
        queues = this.#queues.delete(change.remove.slice(6)) || queues;
    }
    // Whether an agent is seen hangs on their queues too.
    if (queues) {
      this.#agents.clear();
      for (const agent of board.all('agent')) this.#learnRow(agent, board);
      return [true, true];
    }
    for (const change of changes) {
      if ('put' in change) {
        if (change.put.kind === 'agent') agents = this.#learnRow(change.put, board) || agents;
      } else if (change.remove.startsWith('agent:'))
        agents = this.#agents.delete(change.remove.slice(6)) || agents;
    }
    return [agents, queues];
  }

  /** Whether other calls are within than before. */
  #learnCalls(changes: readonly Change[], board: Board): boolean {
    let isOther = false;
    for (const change of changes) {
      const isPut = 'put' in change;
      if (isPut ? change.put.kind !== 'call' : !change.remove.startsWith('call:')) continue;
      const id = isPut ? change.put.id : (change as { remove: string }).remove.slice(5);
      const call = board.get('call', id);
      const sees = call !== undefined && seesCall(this.#limits, call, board);
      if (sees === this.#calls.has(id)) continue;
      isOther = true;
      if (sees) this.#calls.add(id);
      else this.#calls.delete(id);
    }
    return isOther;
  }

  /** Whether what others show of it has changed. */
  #learnRow(row: Extract<Row, { kind: 'agent' | 'queue' }>, board: Board): boolean {
    const sees = row.kind === 'queue' ? seesQueue(this.#limits, row) : seesAgent(this.#limits, row, board);
    const known: Known = { sees, number: row.number, name: row.name };
    const of = row.kind === 'queue' ? this.#queues : this.#agents;
    const before = of.get(row.id);
    of.set(row.id, known);
    return before?.sees !== sees || before.number !== known.number || before.name !== known.name;
  }
}

const NOBODY: Party = { number: '', name: '' };
const NOTHING: readonly Kind[] = [];
const HANGING_ON_CALLS: readonly Kind[] = ['alert'];
const HANGING_ON_AGENTS: readonly Kind[] = ['call', 'alert'];
const HANGING_ON_QUEUES: readonly Kind[] = ['agent', 'call', 'tally', 'alert', 'site'];

const TO = ' to ';

/** The PBXs of one's queues and tenants; a pattern names its PBX whole. */
function seesSource({ queues, tenants }: FloorLimits, source: SourceId): boolean {
  if (queues === null && tenants === null) return true;
  return [...(queues ?? []), ...(tenants ?? [])].some((pattern) => pattern.startsWith(`${source}/`));
}

/** What is configured, without the queues outside. */
export function siteWithin(site: SiteRow, sees: (queue: QueueId) => boolean): SiteRow {
  const seesName = (queue: string): boolean => sees(queue as QueueId);
  const rules = Object.fromEntries(Object.entries(site.rules).filter(([queue]) => seesName(queue)));
  const shortNames = Object.fromEntries(Object.entries(site.shortNames).filter(([queue]) => seesName(queue)));
  const { hours } = site;
  const ofQueues = Object.entries(hours?.queues ?? {}).filter(([queue]) => seesName(queue));
  return {
    ...site,
    rules,
    shortNames,
    walls: site.walls.flatMap((wall) => wallWithin(wall, seesName)),
    hours: hours && { ...hours, queues: Object.fromEntries(ofQueues) },
  };
}

/** The wall with the queues of a person; none of whose queues they see is none of theirs. */
function wallWithin(wall: WallDefinition, sees: (queue: string) => boolean): readonly WallDefinition[] {
  const queues = wall.queues.filter(sees);
  if (queues.length === 0 && wall.queues.length > 0) return [];
  const tiles = wall.tiles.flatMap((tile) => {
    const own = tile.queues.filter(sees);
    return own.length === 0 && tile.queues.length > 0 ? [] : [{ ...tile, queues: own }];
  });
  // Without tiles a wall would draw all queues: of one whose tiles are all foreign nothing is left.
  return tiles.length === 0 && wall.tiles.length > 0 ? [] : [{ ...wall, queues, tiles }];
}
