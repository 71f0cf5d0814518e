// A board for tests: folded from events, its rows frozen so that a fold that edits one is found out, and readable in
// another order than they came in.
import { type FoldAnswer, fold } from '#lib/fold/fold.ts';
import {
  type AgentRow,
  type Board,
  type CallRow,
  type Change,
  type Kind,
  type Row,
  type RowOf,
  ref,
  refOf,
} from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { FoldRecord } from '#lib/model/record.ts';
import type { Dice } from './dice.ts';

export type Fold = (board: Board, event: DomainEvent) => FoldAnswer;

export class BoardInHand implements Board {
  readonly rows = new Map<string, Row>();
  readonly fold: Fold;
  /** What was brought to its end, in order. */
  readonly records: FoldRecord[] = [];

  /** Another fold than the real one is a broken one, for drills. */
  constructor(by: Fold = fold) {
    this.fold = by;
  }

  get<K extends Kind>(kind: K, id: string): RowOf<K> | undefined {
    return this.rows.get(ref(kind, id)) as RowOf<K> | undefined;
  }

  all<K extends Kind>(kind: K): RowOf<K>[] {
    return [...this.rows.values()].filter((row): row is RowOf<K> => row.kind === kind);
  }

  /** Folds one event in and says what it changed. */
  tell(event: DomainEvent): readonly Change[] {
    const { changes, records } = this.fold(this, event);
    for (const record of records) this.records.push(record);
    for (const change of changes) {
      if ('put' in change) this.rows.set(refOf(change.put), frozen(change.put));
      else this.rows.delete(change.remove);
    }
    return changes;
  }

  /** The same rows read back from JSON, in another order. */
  reread(dice: Dice): BoardInHand {
    const copy = new BoardInHand(this.fold);
    const rows = JSON.parse(JSON.stringify([...this.rows.values()])) as Row[];
    for (const row of dice.shuffled(rows)) copy.rows.set(refOf(row), frozen(row));
    return copy;
  }

  /** All rows as text, in the order of their names. */
  toString(): string {
    const names = [...this.rows.keys()].sort((a, b) => (a < b ? -1 : 1));
    return JSON.stringify(names.map((name) => sorted(this.rows.get(name))));
  }

  call(id: string): CallRow {
    const row = this.get('call', id);
    if (!row) throw new Error(`no call ${id}`);
    return row;
  }

  agent(id: string): AgentRow {
    const row = this.get('agent', id);
    if (!row) throw new Error(`no agent ${id}`);
    return row;
  }
}

export function told(events: readonly DomainEvent[]): BoardInHand {
  const board = new BoardInHand();
  for (const event of events) board.tell(event);
  return board;
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

/** With keys in one order, so that equal content is equal text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
