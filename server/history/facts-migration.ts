// The tables of the facts and of what they add up to, as they first were. Once released, this file never changes.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Columns by name and type; `!`: never null. */
type Spec = { readonly key: readonly string[]; readonly columns: string };

const TABLES: Readonly<Record<string, Spec>> = {
  contact: {
    key: ['call', 'startedAt'],
    columns:
      'call text!, startedAt integer!, source text!, direction text!, callerNumber text!, callerName text!, callerKey text, dialledNumber text!, dialledName text!, dialledKey text, endedAt integer!, seen integer!, answeredAt integer, firstQueue text, agent text, heldMs integer!, estimated integer!, recorded integer!, journey text!',
  },
  stay: {
    key: ['call', 'startedAt', 'queue', 'joinedAt'],
    columns:
      'call text!, startedAt integer!, queue text!, joinedAt integer!, source text!, endedAt integer!, waitMs integer!, outcome text!, agent text, sentTo text, sentBy text, closed integer!, apart integer!, quarter integer',
  },
  caller: {
    key: ['call', 'startedAt'],
    columns:
      'call text!, startedAt integer!, source text!, queue text!, waitMs integer!, outcome text!, apart integer!, quarter integer',
  },
  refused: {
    key: ['call', 'queue', 'at'],
    columns:
      'call text!, startedAt integer!, queue text!, at integer!, source text!, because text, quarter integer',
  },
  talk: {
    key: ['call', 'startedAt', 'fromAt', 'agent'],
    columns:
      'call text!, startedAt integer!, fromAt integer!, agent text!, source text!, queue text, untilAt integer!, talkMs integer!, heldMs integer!, whole integer!',
  },
  ring: {
    key: ['call', 'agent', 'untilAt'],
    columns: 'call text!, agent text!, untilAt integer!, source text!, queue text, fromAt integer, how text!',
  },
  spell: {
    key: ['agent', 'fromAt'],
    columns:
      'agent text!, fromAt integer!, source text!, state text!, reason text, pauseClass text, sinceAt integer!, untilAt integer!',
  },
  session: {
    key: ['agent', 'queue', 'fromAt'],
    columns: 'agent text!, queue text!, fromAt integer!, source text!, untilAt integer',
  },
  gap: {
    key: ['source', 'fromAt'],
    columns: 'source text!, fromAt integer!, untilAt integer, why text',
  },
  breach: {
    key: ['alert'],
    columns:
      'alert text!, source text!, queue text!, call text, what text!, at integer!, targetMs integer, noticedBy text, clearedAt integer, clearedHow text, acknowledgedAt integer, acknowledgedBy text',
  },
  command: {
    key: ['id'],
    columns:
      'id text!, askedAt integer!, verb text!, target text!, askedBy text!, answeredAt integer, outcome text',
  },
  rule: { key: ['scope', 'fromAt'], columns: 'scope text!, fromAt integer!, rule text!' },
  name: {
    key: ['kind', 'id', 'fromAt'],
    columns:
      'kind text!, id text!, fromAt integer!, source text!, tenant text, number text!, name text!, targetMs integer',
  },
  waiting: {
    key: ['call'],
    columns:
      'call text!, queue text!, startedAt integer!, sinceAt integer!, apart integer!, firstQueue text, firstSinceAt integer',
  },
  queueQuarter: {
    key: ['queue', 'at'],
    columns:
      'queue text!, at integer!, source text!, changedAt integer!, stays blob!, callers blob!, closedStays blob!, closedCallers blob!, sentTo text!, sentBy text!, refused integer!, longestWaitMs integer!, handled integer!, partial integer!, partialMs integer!, talkMs integer!, heldMs integer!, outsideHandled integer!, outsidePartial integer!, outsideMs integer!, wrapMs integer!, inTime integer!, judged integer!, callersInTime integer!, callersJudged integer!',
  },
  agentDay: {
    key: ['agent', 'day'],
    columns: 'agent text!, day text!, source text!, sums text!',
  },
  place: {
    key: ['id'],
    columns: 'id integer!, epoch text!, seq integer!, heard integer, fold integer!',
  },
};

const INDEXES: readonly (readonly [table: string, ...columns: string[]])[] = [
  ['contact', 'startedAt'],
  ['contact', 'callerKey', 'startedAt'],
  ['contact', 'dialledKey', 'startedAt'],
  ['stay', 'quarter', 'queue'],
  ['caller', 'quarter', 'queue'],
  ['refused', 'quarter', 'queue'],
  ['talk', 'agent', 'fromAt'],
  ['ring', 'agent', 'untilAt'],
  ['breach', 'queue', 'at'],
  ['queueQuarter', 'at'],
];

export const FACTS_MIGRATION: Migration = {
  async up(db: Kysely<unknown>) {
    for (const [table, { key, columns }] of Object.entries(TABLES)) {
      let made = db.schema.createTable(table);
      for (const column of columns.split(', ')) {
        const [name = '', type = ''] = column.split(' ');
        const isNeeded = type.endsWith('!');
        made = made.addColumn(name, type.replace('!', '') as 'text' | 'integer' | 'blob', (each) =>
          isNeeded ? each.notNull() : each,
        );
      }
      await made.addPrimaryKeyConstraint(`${table}_key`, [...key] as never).execute();
    }
    for (const [table, ...columns] of INDEXES)
      await db.schema
        .createIndex(`${table}_by_${columns.join('_')}`)
        .on(table)
        .columns(columns)
        .execute();
  },
};
