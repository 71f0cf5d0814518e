// What is to be written at once: facts by table, each key as it was said last, and what is added to the sums.
import { keptOfAgents } from '#lib/access/agent-policy.ts';
import { FACT_KEYS, type FactChange, type FactTable } from '#lib/history/facts.ts';
import { type Folded, factsOf, quarterOn, waitingOf } from '#lib/history/facts-of.ts';
import { judgedBy, type QueueQuarter } from '#lib/history/quarter-row.ts';
import { ruleOf } from '#lib/measure/service-level.ts';
import type { Board } from '#lib/model/board.ts';
import { EMPTY } from '#lib/model/counts.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { BookingRecord, ShiftRecord } from '#lib/model/record.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';

/** A row, or part of one, with its columns by name. */
export type FactRow = Readonly<Record<string, unknown>>;

/** In this order: rows that are there are mended, rows are taken away, rows are put. */
export type TableChanges = {
  readonly mends: readonly { readonly mend: FactRow; readonly of: FactRow }[];
  readonly drops: readonly FactRow[];
  readonly puts: readonly FactRow[];
};

export type AgentSums = {
  readonly agent: string;
  readonly day: string;
  readonly source: string;
  readonly sums: Readonly<Record<string, number>>;
};

type Table = {
  readonly mends: { mend: FactRow; of: FactRow }[];
  readonly drops: Map<string, FactRow>;
  readonly puts: Map<string, FactRow>;
};

export class FactBatch {
  #isAnew = false;
  readonly #tables = new Map<FactTable, Table>();
  readonly #quarters = new Map<string, QueueQuarter[]>();
  readonly #agents = new Map<string, AgentSums>();

  /** `board` as it stood before the event, `folded` the fold's answer to it. */
  add(board: Board, event: DomainEvent, folded: Folded): void {
    for (const change of factsOf(board, event, folded)) this.#change(change);
    for (const record of folded.records)
      if (record.record === 'booking') this.#book(board, record, event.at);
      else if (record.record === 'shift' && keptOfAgents(board.get('site', 'site')).days)
        this.#addShift(record);
  }

  /**
   * The first of a life: who waits is told anew. `closedAt`: what of another memory of the log was still open ended there
   * at the latest; `null`: it is the same memory.
   */
  beginAnew(board: Board, closedAt: number | null): void {
    this.#isAnew = true;
    for (const row of board.all('call'))
      for (const change of waitingOf(board, row.id, undefined, row)) this.#change(change);
    if (closedAt === null) return;
    this.#change({ table: 'session', mend: { untilAt: closedAt }, of: { untilAt: null } });
    this.#change({ table: 'gap', mend: { untilAt: closedAt }, of: { untilAt: null } });
  }

  /**
   * What began in this batch has ended in it: nothing that is still open of what was written before is touched. For what
   * is written out of its order.
   */
  closeItself(): void {
    for (const { mends } of this.#tables.values()) mends.length = 0;
  }

  /** Whether those who waited before are none of these. */
  get isAnew(): boolean {
    return this.#isAnew;
  }

  get tables(): ReadonlyMap<FactTable, TableChanges> {
    const listed = [...this.#tables].map(([name, { mends, drops, puts }]) => {
      const changes: TableChanges = { mends, drops: [...drops.values()], puts: [...puts.values()] };
      return [name, changes] as const;
    });
    return new Map(listed);
  }

  /**
   * Of each quarter what is to be added to it, one after the other: a booking that takes an earlier one back is nothing
   * before that one, and two that cancel each other's calls need not cancel their waits.
   */
  get quarters(): Iterable<readonly QueueQuarter[]> {
    return this.#quarters.values();
  }

  get agents(): Iterable<AgentSums> {
    return this.#agents.values();
  }

  #change(change: FactChange): void {
    const table = this.#tableOf(change.table);
    if ('put' in change) {
      const key = keyOf(change.table, change.put);
      table.drops.delete(key);
      table.puts.set(key, change.put);
    } else if ('drop' in change) {
      const key = keyOf(change.table, change.drop);
      table.puts.delete(key);
      table.drops.set(key, change.drop);
    } else {
      table.mends.push({ mend: change.mend, of: change.of });
      for (const [key, row] of table.puts)
        if (fits(row, change.of)) table.puts.set(key, { ...row, ...change.mend });
    }
  }

  #tableOf(name: FactTable): Table {
    let table = this.#tables.get(name);
    if (!table) {
      table = { mends: [], drops: new Map(), puts: new Map() };
      this.#tables.set(name, table);
    }
    return table;
  }

  #book(board: Board, { source, queue, day, at, more }: BookingRecord, changedAt: number): void {
    const quarter = quarterOn(board, { day, at });
    if (quarter === null) return;
    const key = `${queue} ${quarter}`;
    const site = board.get('site', 'site') ?? { rule: DEFAULT_RULE, rules: {} };
    const rule = ruleOf(site, board.get('queue', queue) ?? { id: queue, targetMs: null });
    const added: QueueQuarter = {
      ...{ queue, at: quarter, source, changedAt },
      counts: { ...EMPTY, ...more },
      judgement: judgedBy(more, rule),
    };
    const known = this.#quarters.get(key);
    if (known) known.push(added);
    else this.#quarters.set(key, [added]);
  }

  #addShift({ source, agent, day, more }: ShiftRecord): void {
    const key = `${agent} ${day}`;
    const sums: Record<string, number> = { ...this.#agents.get(key)?.sums };
    for (const [name, value] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + (value ?? 0);
    this.#agents.set(key, { agent, day, source, sums });
  }
}

const keyOf = (table: FactTable, row: FactRow): string =>
  FACT_KEYS[table].map((column) => String(row[column])).join('\n');

const fits = (row: FactRow, of: FactRow): boolean =>
  Object.entries(of).every(([column, value]) => row[column] === value);
