// Ids that may not leave the house: those that hold a number of the outside world, as home workers' do. Outside they
// are others, the same for everybody, and are known again when they come back.
import { createHmac } from 'node:crypto';
import { EXTENSION_DIGITS } from '#lib/format/phone.ts';
import type { AgentRow, Board, CallRow, Change, Ref, Row } from '#lib/model/board.ts';
import { type AgentId, type CallId, nativeOf, sourceOf } from '#lib/model/ids.ts';
import type { TeamDefinition } from '#lib/model/site.ts';

/** So many are remembered; whatever comes after is worked out anew. */
const MOST = 50_000;
const LETTERS = 22;
const OUTSIDE = new RegExp(`\\d{${EXTENSION_DIGITS + 1},}`);
/** What native ids are made of by machines holds digits and is no number. */
const MADE_UP = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

export class EdgeIds {
  readonly #key: Buffer;
  readonly #board: () => Board;
  readonly #agents = new Map<string, AgentId>();

  constructor(key: Buffer, board: () => Board) {
    this.#key = key;
    this.#board = board;
  }

  /** As everybody outside knows this agent. */
  agent(id: AgentId): AgentId {
    const known = this.#agents.get(id);
    if (known !== undefined) return known;
    const shown = OUTSIDE.test(nativeOf(id).replace(MADE_UP, '')) ? this.opaque(id) : id;
    if (this.#agents.size >= MOST) this.#agents.clear();
    this.#agents.set(id, shown);
    return shown;
  }

  /** An id of which nothing can be told but that it is the same one. */
  opaque<I extends AgentId | CallId>(id: I): I {
    const mark = createHmac('sha256', this.#key).update(id).digest('base64url').slice(0, LETTERS);
    return `${sourceOf(id)}/~${mark}` as I;
  }

  /** The agent that is meant by what somebody outside calls them; whatever else it is stays as it is. */
  nativeAgent(id: string): string {
    if (!id.includes('/~')) return id;
    for (const agent of this.#board().all('agent')) if (this.agent(agent.id) === id) return agent.id;
    return id;
  }

  nativeRef(ref: Ref): Ref {
    return ref.startsWith(AGENT) ? `agent:${this.nativeAgent(ref.slice(AGENT.length))}` : ref;
  }

  change(change: Change): Change {
    if ('put' in change) {
      const row = this.row(change.put);
      return row === change.put ? change : { put: row };
    }
    const { remove } = change;
    return remove.startsWith(AGENT)
      ? { remove: `agent:${this.agent(remove.slice(AGENT.length) as AgentId)}` }
      : change;
  }

  /** The row as it leaves the house; the same one where there is nothing to hide. */
  row(row: Row): Row {
    // Whoever is in a team says so themselves; as it is written it may name them by such a number.
    if (row.kind === 'site' && row.teams.length > 0) return { ...row, teams: row.teams.map(nameAlone) };
    if (row.kind !== 'agent' && row.kind !== 'call') return row;
    return row.kind === 'agent' ? this.#agentRow(row) : this.#callRow(row);
  }

  #agentRow(row: AgentRow): AgentRow {
    const id = this.agent(row.id);
    return id === row.id ? row : { ...row, id };
  }

  #callRow(row: CallRow): CallRow {
    const { agent, offeredTo, journey } = row;
    if (!this.#hidesAnyOf(row)) return row;
    return {
      ...row,
      agent: agent && this.agent(agent),
      offeredTo: offeredTo.map((each) => this.agent(each)),
      journey: journey.map((step) => (step.agent ? { ...step, agent: this.agent(step.agent) } : step)),
    };
  }

  /** Nearly every row of nearly every house passes here, for every scope: it makes nothing. */
  #hidesAnyOf({ agent, offeredTo, journey }: CallRow): boolean {
    if (agent !== null && this.agent(agent) !== agent) return true;
    for (const id of offeredTo) if (this.agent(id) !== id) return true;
    for (const { agent: id } of journey) if (id !== undefined && this.agent(id) !== id) return true;
    return false;
  }
}

const AGENT = 'agent:';
const nameAlone = ({ name }: TeamDefinition): TeamDefinition => ({ name, agents: [] });
