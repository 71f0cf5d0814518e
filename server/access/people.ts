// Who there is: people of the configuration, read only, and people kept here, and what each may.
import { createHash, randomUUID } from 'node:crypto';
import { accessOf, type Granted, grantedOf } from '#lib/access/roles.ts';
import type { ConfiguredPerson } from '#lib/settings/config.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Clock } from '#server/time/clock.ts';
import { type AccessStore, NameTaken } from './access-store.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { boundsOf, isAdmin, isTaking, type Person, personOf } from './person.ts';
import type { PersonRecord } from './records.ts';
import { UntilWritten } from './until-written.ts';

/** Without this one nobody could let anybody in. */
export class LastAdmin extends Error {
  override readonly name = 'LastAdmin';
}
/** Somebody of the configuration is changed there. */
export class ReadOnly extends Error {
  override readonly name = 'ReadOnly';
}

export type PeopleParts = {
  readonly store: AccessStore;
  readonly clock: Clock;
  readonly logger: Logger;
};

type CompanyPerson = {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  /** `null`: it does not say; then only the last administrator comes in. */
  readonly granted: Granted | null;
};

const NOBODYS: Granted = { role: 'agent', numbers: 'masked' };

const shortId = (issuer: string, subject: string): string =>
  createHash('sha256').update(`${issuer}\n${subject}`).digest('hex').slice(0, 6);

type PersonChange = Partial<Pick<PersonRecord, 'name' | 'granted' | 'hash' | 'mustChange' | 'disabled'>>;

export class People {
  readonly #parts: PeopleParts;
  #records: Map<string, PersonRecord>;
  /** Clear passwords of the configuration, by name: whoever has another one is somebody else until proven. */
  #clear = new Map<string, string>();
  /** Who was disabled and is out of the configuration: put back there, they are disabled still. */
  readonly #gone = new Map<string, PersonRecord>();
  readonly #listeners = new Set<() => void>();
  #turn: Promise<void> = Promise.resolve();
  /** Of the configuration that counts: an earlier one may still be waiting for its hashes. */
  #configured: readonly ConfiguredPerson[] = [];
  #changing: Promise<unknown> = Promise.resolve();
  readonly #takings: UntilWritten;

  private constructor(parts: PeopleParts, records: readonly PersonRecord[]) {
    this.#parts = parts;
    this.#takings = new UntilWritten(parts);
    this.#records = new Map(records.map((each) => [each.id, each]));
  }

  static async open(parts: PeopleParts, configured: readonly ConfiguredPerson[]): Promise<People> {
    const people = new People(parts, await parts.store.people());
    await people.setConfigured(configured);
    return people;
  }

  all(): readonly Person[] {
    return [...this.#records.values()].map(personOf);
  }

  /** Those who are not make-believe. */
  real(): readonly Person[] {
    return this.all().filter(({ origin }) => origin !== 'demo');
  }

  byId(id: string): Person | null {
    const record = this.#records.get(id);
    return record ? personOf(record) : null;
  }

  byName(name: string): Person | null {
    for (const record of this.#records.values()) if (record.name === name) return personOf(record);
    return null;
  }

  /** Whether anybody can let others in. */
  get hasAdmin(): boolean {
    return [...this.#records.values()].some(isAdmin);
  }

  /** Resolves when all of the configuration can sign in. */
  settled(): Promise<void> {
    return this.#turn;
  }

  /** Whether anybody could still let others in if these were the people of the configuration, as somebody can now. */
  keepsAdmin(configured: readonly ConfiguredPerson[]): boolean {
    if (!this.hasAdmin) return true;
    const records = [...this.#records.values()];
    if (records.some((each) => each.origin !== 'file' && isAdmin(each))) return true;
    return configured.some(
      (each) =>
        !this.#fromFile(each.name)?.disabled && accessOf(grantedIn(each)).rights.includes('site.people'),
    );
  }

  /** Called after whoever there is, or what they may, has changed. */
  follow(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * From now on these are the people of the configuration: whoever is gone, or has another password, is out at once.
   * Resolves when all of them can sign in.
   */
  setConfigured(configured: readonly ConfiguredPerson[]): Promise<void> {
    const named = new Map(configured.map((each) => [fileId(each.name), each]));
    const before = this.#clear;
    this.#clear = new Map();
    this.#configured = configured;
    for (const record of [...this.#records.values()]) {
      if (record.origin !== 'file') continue;
      const told = named.get(record.id);
      if (!told) this.#drop(record);
      else {
        const granted = grantedIn(told);
        const known = before.get(told.name);
        const isOther =
          told.passwordHash !== undefined
            ? told.passwordHash !== record.hash
            : known !== undefined && known !== told.password;
        this.#records.set(record.id, { ...record, granted, hash: isOther ? null : record.hash });
      }
    }
    this.#changed();
    const turn = this.#turn.then(() => this.#take(configured));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #take(configured: readonly ConfiguredPerson[]): Promise<void> {
    const { clock, logger } = this.#parts;
    for (const person of configured) {
      const id = fileId(person.name);
      const other = this.byName(person.name);
      if (other && other.id !== id) {
        logger.error(
          { person: person.name },
          'somebody kept here has this name of the configuration: they count; give one of the two another name',
        );
        continue;
      }
      const known = this.#fromFile(person.name);
      const hash = await hashOf(person, known?.hash ?? null);
      // Whoever the newer one has taken out must not come back by this one.
      if (this.#configured !== configured) return;
      if (person.password !== undefined) this.#clear.set(person.name, person.password);
      const now = clock.now();
      const record: PersonRecord = {
        id,
        name: person.name,
        origin: 'file',
        issuer: null,
        subject: null,
        hash,
        mustChange: false,
        granted: grantedIn(person),
        disabled: this.#fromFile(person.name)?.disabled ?? false,
        createdAt: known?.createdAt ?? now,
        changedAt: known?.changedAt ?? now,
      };
      this.#records.set(id, record);
      this.#gone.delete(id);
      await this.#kept(() => this.#parts.store.putPerson(record));
    }
    this.#changed();
  }

  /** @throws NameTaken */
  async add(name: string, granted: Granted, hash: string | null, mustChange = false): Promise<Person> {
    if (this.byName(name)) throw new NameTaken();
    await this.#release(name);
    const now = this.#parts.clock.now();
    const record: PersonRecord = {
      id: randomUUID(),
      name,
      origin: 'here',
      issuer: null,
      subject: null,
      hash,
      mustChange,
      granted,
      disabled: false,
      createdAt: now,
      changedAt: now,
    };
    await this.#parts.store.putPerson(record);
    this.#records.set(record.id, record);
    this.#changed();
    return personOf(record);
  }

  /** The company by which somebody comes in; `null`: none. */
  issuerOf(id: string): string | null {
    return this.#records.get(id)?.issuer ?? null;
  }

  byIdentity(issuer: string, subject: string): Person | null {
    for (const record of this.#records.values())
      if (record.issuer === issuer && record.subject === subject) return personOf(record);
    return null;
  }

  /**
   * Somebody whom their company has just proven, with what it says they are: as new, or as they are known. The last
   * administrator stays one, whatever it says. `null`: it says nothing of what they are here.
   */
  putCompany({ issuer, subject, name, granted }: CompanyPerson): Promise<Person | null> {
    return this.#oneByOne(async () => {
      const now = this.#parts.clock.now();
      const known = this.byIdentity(issuer, subject);
      const before = known ? this.#records.get(known.id) : undefined;
      const isTaken = this.all().some((each) => each.name === name && each.id !== known?.id);
      const told: PersonRecord = {
        id: before?.id ?? randomUUID(),
        // Who they are is the subject: a name that somebody has already is theirs.
        name: isTaken ? `${name.slice(0, 60)} (${shortId(issuer, subject)})` : name,
        origin: 'oidc',
        issuer,
        subject,
        hash: null,
        mustChange: false,
        granted: granted ? { ...granted, ...boundsOf(before?.granted) } : NOBODYS,
        disabled: before?.disabled ?? false,
        createdAt: before?.createdAt ?? now,
        changedAt: now,
      };
      let record = told;
      if (before && isAdmin(before) && !isAdmin(told) && !this.#hasOther(before)) {
        this.#parts.logger.warn(
          { person: before.name },
          'the company says that the last administrator is none any more; they stay one until there is another',
        );
        record = { ...told, granted: before.granted };
      } else if (granted === null) return null;
      await this.#release(record.name);
      await this.#parts.store.putPerson(record);
      this.#records.set(record.id, record);
      this.#changed();
      return personOf(record);
    });
  }

  /**
   * Of somebody of the configuration only whether they are disabled can be changed. What takes away alone counts at once,
   * whatever the disk says; the rest once it is written. @throws LastAdmin, ReadOnly, NotYetWritten
   */
  change(id: string, change: PersonChange): Promise<Person | null> {
    return this.#oneByOne(() => this.#change(id, change));
  }

  /** Whether a change would take away alone: it then counts at once. */
  takes(id: string, change: PersonChange): boolean {
    const record = this.#records.get(id);
    return record !== undefined && isTaking(record, { ...record, ...change });
  }

  /** At once, whatever the disk says. @throws LastAdmin, ReadOnly, NotYetWritten */
  remove(id: string): Promise<boolean> {
    return this.#oneByOne(() => this.#remove(id));
  }

  /** Two who take the rights of one another at the same moment would else leave nobody. */
  #oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#changing.then(work);
    this.#changing = done.catch(() => undefined);
    return done;
  }

  async #change(id: string, change: PersonChange): Promise<Person | null> {
    const record = this.#records.get(id);
    if (!record) return null;
    const { disabled, ...more } = change;
    if (record.origin === 'file' && Object.keys(more).length > 0) throw new ReadOnly();
    const other = more.name === undefined ? null : this.byName(more.name);
    if (other && other.id !== id) throw new NameTaken();
    const changed = { ...record, ...change, changedAt: this.#parts.clock.now() };
    if (isAdmin(record) && !isAdmin(changed)) this.#keepOne(record);
    if (more.name !== undefined) await this.#release(more.name);
    if (isTaking(record, changed)) {
      this.#records.set(id, changed);
      this.#changed();
      await this.#write(id);
      return personOf(changed);
    }
    await this.#parts.store.putPerson(changed);
    this.#records.set(id, changed);
    this.#changed();
    return personOf(changed);
  }

  async #remove(id: string): Promise<boolean> {
    const record = this.#records.get(id);
    if (!record) return false;
    if (record.origin === 'file') throw new ReadOnly();
    if (isAdmin(record)) this.#keepOne(record);
    this.#records.delete(id);
    this.#changed();
    await this.#write(id);
    return true;
  }

  /** Writes somebody as they are by then, now or as soon as there is room: they may have been changed once more. */
  #write(id: string): Promise<void> {
    const { store } = this.#parts;
    const put = async (): Promise<void> => {
      const record = this.#records.get(id);
      await (record ? store.putPerson(record) : store.removePerson(id));
    };
    let isAgain = false;
    return this.#takings.write(id, () => {
      if (isAgain) return this.#oneByOne(put);
      isAgain = true;
      return put();
    });
  }

  /** What could not be written is tried for the last time. */
  async close(): Promise<void> {
    await this.settled();
    await this.#takings.close();
  }

  /** Whether nobody could let anybody in without this one. */
  isLastAdmin(id: string): boolean {
    const record = this.#records.get(id);
    return record !== undefined && isAdmin(record) && !this.#hasOther(record);
  }

  #hasOther(but: PersonRecord): boolean {
    return [...this.#records.values()].some((each) => each.id !== but.id && isAdmin(each));
  }

  #keepOne(but: PersonRecord): void {
    if (!this.#hasOther(but)) throw new LastAdmin();
  }

  #fromFile(name: string): PersonRecord | undefined {
    return this.#records.get(fileId(name)) ?? this.#gone.get(fileId(name));
  }

  #drop(record: PersonRecord): void {
    const { store } = this.#parts;
    this.#records.delete(record.id);
    const gone = { ...record, hash: null };
    if (record.disabled) this.#gone.set(record.id, gone);
    void this.#kept(() => (record.disabled ? store.putPerson(gone) : store.removePerson(record.id)));
  }

  /** A name that somebody of the configuration had is somebody else's from now on. */
  async #release(name: string): Promise<void> {
    const id = fileId(name);
    if (!this.#gone.has(id)) return;
    await this.#parts.store.removePerson(id);
    this.#gone.delete(id);
  }

  /** People of the configuration need no disk to be let in. */
  async #kept(keep: () => Promise<void>): Promise<void> {
    try {
      await keep();
    } catch (error) {
      this.#parts.logger.error({ error: String(error) }, 'who there is cannot be written to access.db');
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

const fileId = (name: string): string => `file:${name}`;

const grantedIn = ({ name: _, password: _p, passwordHash: _h, ...rest }: ConfiguredPerson): Granted =>
  grantedOf(rest);

/** A clear password that has not changed keeps its hash, so that nobody is signed out by a restart. */
async function hashOf(
  { password, passwordHash }: ConfiguredPerson,
  known: string | null,
): Promise<string | null> {
  if (passwordHash !== undefined) return passwordHash;
  if (password === undefined) return null;
  return known !== null && (await isPassword(password, known)) ? known : hashPassword(password);
}
