// What every store of people, sessions, screens, keys and the audit promises.
import type {
  AuditPlace,
  AuditRow,
  DeviceRecord,
  KeyRecord,
  PersonRecord,
  SessionRecord,
} from './records.ts';

/** Somebody else is called so, or is the same person to a company's sign-in. */
export class NameTaken extends Error {
  override readonly name = 'NameTaken';
}

/** Which entries; what is left out asks for nothing. Times in epoch ms. */
export type AuditFilter = {
  readonly who?: string;
  /** What was done, or how that begins: `session` finds `session.begin`. */
  readonly what?: string;
  /** Some of the target. */
  readonly target?: string;
  readonly from?: number;
  readonly until?: number;
};

/** Newest first. `before` and `after`: only entries with a lower, with a higher seq. */
export type AuditQuery = AuditFilter & {
  readonly before?: number;
  readonly after?: number;
  readonly limit: number;
};

/** What a promise has resolved for survives a kill; what was rejected is not there. */
export interface AccessStore {
  people(): Promise<readonly PersonRecord[]>;
  /** As new, or in place of the one of that id. Rejects with {@link NameTaken}. */
  putPerson(person: PersonRecord): Promise<void>;
  /** Their sessions go with them. */
  removePerson(id: string): Promise<void>;

  sessions(): Promise<readonly SessionRecord[]>;
  /** Whose person is not kept is refused. */
  putSession(session: SessionRecord): Promise<void>;
  /** One that is gone meanwhile stays gone. */
  sawSession(id: string, at: number): Promise<void>;
  endSessions(ids: readonly string[]): Promise<void>;

  devices(): Promise<readonly DeviceRecord[]>;
  putDevice(device: DeviceRecord): Promise<void>;
  removeDevice(id: string): Promise<void>;

  keys(): Promise<readonly KeyRecord[]>;
  putKey(key: KeyRecord): Promise<void>;
  removeKey(id: string): Promise<void>;

  /**
   * Adds what `link` makes of the newest entry, with the next seq. Nobody else adds one between the two, and no entry is
   * ever changed.
   */
  appendAudit(link: (last: AuditPlace | null) => AuditRow): Promise<AuditRow>;
  audit(query: AuditQuery): Promise<readonly AuditRow[]>;
  /** The last entry of the audit's old end: all before it, and it, are older than `before`. `null`: there is none. */
  oldAudit(before: number): Promise<AuditPlace | null>;
  /** Those up to `seq`, but never the newest one: the next one hangs on it. */
  forgetAudit(seq: number): Promise<void>;
}
