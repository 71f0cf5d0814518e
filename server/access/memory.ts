// Keeps people, sessions, screens, keys and the audit in memory: for the demo and for tests.
import { type AccessStore, type AuditFilter, type AuditQuery, NameTaken } from './access-store.ts';
import type {
  AuditPlace,
  AuditRow,
  DeviceRecord,
  KeyRecord,
  PersonRecord,
  SessionRecord,
} from './records.ts';

export class MemoryAccess implements AccessStore {
  readonly #people = new Map<string, PersonRecord>();
  readonly #sessions = new Map<string, SessionRecord>();
  readonly #devices = new Map<string, DeviceRecord>();
  readonly #keys = new Map<string, KeyRecord>();
  #audit: AuditRow[] = [];

  async people(): Promise<readonly PersonRecord[]> {
    return [...this.#people.values()];
  }
  async putPerson(person: PersonRecord): Promise<void> {
    for (const other of this.#people.values())
      if (other.id !== person.id && (other.name === person.name || isSame(other, person)))
        throw new NameTaken();
    this.#people.set(person.id, person);
  }
  async removePerson(id: string): Promise<void> {
    this.#people.delete(id);
    for (const session of this.#sessions.values())
      if (session.person === id) this.#sessions.delete(session.id);
  }

  async sessions(): Promise<readonly SessionRecord[]> {
    return [...this.#sessions.values()];
  }
  async putSession(session: SessionRecord): Promise<void> {
    if (!this.#people.has(session.person)) throw new Error('a session of nobody');
    this.#sessions.set(session.id, session);
  }
  async sawSession(id: string, at: number): Promise<void> {
    const session = this.#sessions.get(id);
    if (session) this.#sessions.set(id, { ...session, seenAt: at });
  }
  async endSessions(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#sessions.delete(id);
  }

  async devices(): Promise<readonly DeviceRecord[]> {
    return [...this.#devices.values()];
  }
  async putDevice(device: DeviceRecord): Promise<void> {
    this.#devices.set(device.id, device);
  }
  async removeDevice(id: string): Promise<void> {
    this.#devices.delete(id);
  }

  async keys(): Promise<readonly KeyRecord[]> {
    return [...this.#keys.values()];
  }
  async putKey(key: KeyRecord): Promise<void> {
    this.#keys.set(key.id, key);
  }
  async removeKey(id: string): Promise<void> {
    this.#keys.delete(id);
  }

  async appendAudit(link: (last: AuditPlace | null) => AuditRow): Promise<AuditRow> {
    const row = link(this.#audit.at(-1) ?? null);
    this.#audit.push(row);
    return row;
  }
  async audit(query: AuditQuery): Promise<readonly AuditRow[]> {
    const { before = Number.POSITIVE_INFINITY, after = 0, limit, ...filter } = query;
    return this.#audit
      .filter((row) => row.seq < before && row.seq > after && isAskedFor(row, filter))
      .reverse()
      .slice(0, limit);
  }
  async oldAudit(before: number): Promise<AuditPlace | null> {
    const young = this.#audit.findIndex(({ at }) => at >= before);
    return this.#audit[(young < 0 ? this.#audit.length : young) - 1] ?? null;
  }
  async forgetAudit(seq: number): Promise<void> {
    const newest = this.#audit.at(-1);
    this.#audit = this.#audit.filter((row) => row.seq > seq || row === newest);
  }
}

const isSame = (a: PersonRecord, b: PersonRecord): boolean =>
  a.issuer !== null && a.issuer === b.issuer && a.subject === b.subject;

function isAskedFor(row: AuditRow, { who, what, target, from, until }: AuditFilter): boolean {
  return (
    (who === undefined || row.who === who) &&
    (what === undefined || row.what.startsWith(what)) &&
    (target === undefined || (row.target?.includes(target) ?? false)) &&
    (from === undefined || row.at >= from) &&
    (until === undefined || row.at < until)
  );
}
