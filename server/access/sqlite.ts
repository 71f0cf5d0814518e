// Keeps people, sessions, screens, keys and the audit in access.db.
import { type Kysely, type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { openDatabase } from '#server/storage/open-sqlite.ts';
import { type AccessStore, type AuditQuery, NameTaken } from './access-store.ts';
import {
  type AuditDetail,
  type AuditPlace,
  type AuditRow,
  type DeviceRecord,
  grantedSchema,
  type KeyRecord,
  type PersonRecord,
  type SessionRecord,
} from './records.ts';
import { ACCESS_MIGRATIONS, type AccessTables } from './tables.ts';

/** Opens or makes the file, for the server's own user alone. Rejects with StorageRefused. */
export async function openSqliteAccess(folder: string): Promise<SqliteAccess & { close(): void }> {
  const database = await openDatabase<AccessTables>({
    folder,
    name: 'access.db',
    migrations: ACCESS_MIGRATIONS,
  });
  return Object.assign(new SqliteAccess(database.query), { close: () => database.close() });
}

const listSchema = z.array(z.string());
const listIn = (text: string | null): readonly string[] | null =>
  text === null ? null : listSchema.parse(JSON.parse(text));

export class SqliteAccess implements AccessStore {
  readonly #query: Kysely<AccessTables>;

  constructor(query: Kysely<AccessTables>) {
    this.#query = query;
  }

  async people(): Promise<readonly PersonRecord[]> {
    return (
      await this.#query.selectFrom('person').selectAll().orderBy('createdAt').orderBy('id').execute()
    ).map(personOf);
  }
  async putPerson(person: PersonRecord): Promise<void> {
    const values = {
      ...person,
      granted: JSON.stringify(person.granted),
      disabled: person.disabled ? 1 : 0,
      mustChange: person.mustChange ? 1 : 0,
    };
    const { id: _, ...changed } = values;
    try {
      await this.#query
        .insertInto('person')
        .values(values)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(changed))
        .execute();
    } catch (error) {
      if (/unique/i.test((error as Error).message)) throw new NameTaken();
      throw error;
    }
  }
  async removePerson(id: string): Promise<void> {
    await this.#query.deleteFrom('person').where('id', '=', id).execute();
  }

  async sessions(): Promise<readonly SessionRecord[]> {
    const rows = await this.#query.selectFrom('session').selectAll().orderBy('createdAt').execute();
    return rows.map((row) => ({ ...row, how: row.how as SessionRecord['how'] }));
  }
  async putSession(session: SessionRecord): Promise<void> {
    await this.#query.replaceInto('session').values(session).execute();
  }
  async sawSession(id: string, at: number): Promise<void> {
    await this.#query.updateTable('session').set({ seenAt: at }).where('id', '=', id).execute();
  }
  async endSessions(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#query.deleteFrom('session').where('id', 'in', ids).execute();
  }

  async devices(): Promise<readonly DeviceRecord[]> {
    const rows = await this.#query.selectFrom('device').selectAll().orderBy('pairedAt').execute();
    return rows.map((row) => ({ ...row, names: row.names === 'full' ? 'full' : 'initials' }));
  }
  async putDevice(device: DeviceRecord): Promise<void> {
    await this.#query.replaceInto('device').values(device).execute();
  }
  async removeDevice(id: string): Promise<void> {
    await this.#query.deleteFrom('device').where('id', '=', id).execute();
  }

  async keys(): Promise<readonly KeyRecord[]> {
    const rows = await this.#query.selectFrom('apiKey').selectAll().orderBy('createdAt').execute();
    return rows.map((row) => ({
      ...row,
      scopes: listSchema.parse(JSON.parse(row.scopes)),
      queues: listIn(row.queues),
      addresses: listIn(row.addresses),
    }));
  }
  async putKey(key: KeyRecord): Promise<void> {
    await this.#query
      .replaceInto('apiKey')
      .values({
        ...key,
        scopes: JSON.stringify(key.scopes),
        queues: key.queues && JSON.stringify(key.queues),
        addresses: key.addresses && JSON.stringify(key.addresses),
      })
      .execute();
  }
  async removeKey(id: string): Promise<void> {
    await this.#query.deleteFrom('apiKey').where('id', '=', id).execute();
  }

  appendAudit(link: (last: AuditPlace | null) => AuditRow): Promise<AuditRow> {
    return this.#query.transaction().execute(async (query) => {
      const last = await query
        .selectFrom('audit')
        .select(['seq', 'mac'])
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      const row = link(last ?? null);
      await query
        .insertInto('audit')
        .values({ ...row, detail: JSON.stringify(row.detail) })
        .execute();
      return row;
    });
  }
  async audit(query: AuditQuery): Promise<readonly AuditRow[]> {
    const { before, after, limit, who, what, target, from, until } = query;
    let found = this.#query.selectFrom('audit').selectAll();
    if (before !== undefined) found = found.where('seq', '<', before);
    if (after !== undefined) found = found.where('seq', '>', after);
    if (who !== undefined) found = found.where('who', '=', who);
    if (what !== undefined) found = found.where(sql`substr(what, 1, ${what.length})`, '=', what);
    if (target !== undefined) found = found.where(sql`instr(target, ${target})`, '>', 0);
    if (from !== undefined) found = found.where('at', '>=', from);
    if (until !== undefined) found = found.where('at', '<', until);
    return (await found.orderBy('seq', 'desc').limit(limit).execute()).map((row) => ({
      ...row,
      how: row.how as AuditRow['how'],
      detail: JSON.parse(row.detail) as AuditDetail,
    }));
  }
  async oldAudit(before: number): Promise<AuditPlace | null> {
    // One entry of a clock that was set wrong must not make all before it old: the first young one ends the old end.
    const young = await this.#query
      .selectFrom('audit')
      .select(({ fn }) => fn.min('seq').as('seq'))
      .where('at', '>=', before)
      .executeTakeFirst();
    let old = this.#query.selectFrom('audit').select(['seq', 'mac']);
    if (young?.seq !== undefined && young.seq !== null) old = old.where('seq', '<', young.seq);
    return (await old.orderBy('seq', 'desc').limit(1).executeTakeFirst()) ?? null;
  }
  async forgetAudit(seq: number): Promise<void> {
    await this.#query
      .deleteFrom('audit')
      .where('seq', '<=', seq)
      .where('seq', '<', ({ selectFrom }) =>
        selectFrom('audit').select(({ fn }) => fn.max('seq').as('newest')),
      )
      .execute();
  }
}

function personOf(row: Selectable<AccessTables['person']>): PersonRecord {
  const granted = grantedSchema.parse(JSON.parse(row.granted));
  return {
    ...row,
    origin: row.origin as PersonRecord['origin'],
    granted,
    disabled: row.disabled !== 0,
    mustChange: row.mustChange !== 0,
  };
}
