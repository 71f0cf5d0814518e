// How whoever looks after people adds, changes and removes them, and that it is written down first.
import { randomInt } from 'node:crypto';
import { accessOf, type Granted } from '#lib/access/roles.ts';
import type { KeysLeft, PersonReport } from '#lib/api/people.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { AccessDesk, Who } from './access-desk.ts';
import { NameTaken } from './access-store.ts';
import type { Audit } from './audit.ts';
import type { KeyMakers } from './key-makers.ts';
import { hashPassword, whyNoPassword } from './passwords.ts';
import { LastAdmin, type People, ReadOnly } from './people.ts';
import type { Person } from './person.ts';
import { DoneForNow, NotDone, recorded } from './recorded.ts';
import type { AuditDetail } from './records.ts';
import type { Sessions } from './sessions.ts';
import { NotYetWritten } from './until-written.ts';

export type PeopleDeskParts = {
  readonly people: People;
  readonly sessions: Sessions;
  readonly makers: KeyMakers;
  readonly audit: Audit;
  readonly desk: Pick<AccessDesk, 'said' | 'required'>;
};

type Made = { readonly id: string; readonly password: string | null };
type Change = { readonly name?: string; readonly granted?: Granted; readonly disabled?: boolean };

export class PeopleDesk {
  readonly #parts: PeopleDeskParts;

  constructor(parts: PeopleDeskParts) {
    this.#parts = parts;
  }

  /** In the order in which they came. */
  list(who: Who): PersonReport[] {
    const { people, sessions } = this.#parts;
    return people.real().map((person) => {
      const { id, name, granted, disabled, createdAt, hash } = person;
      const origin = person.origin === 'demo' ? 'here' : person.origin;
      const open = sessions.of(id);
      return {
        id,
        name,
        origin,
        signIn: hash !== null ? 'password' : origin === 'oidc' ? 'company' : 'none',
        granted: { ...granted },
        disabled,
        createdAt,
        sessions: open.length,
        seenAt: open.length === 0 ? null : Math.max(...open.map(({ seenAt }) => seenAt)),
        self: who.session?.person === id,
        lastAdmin: people.isLastAdmin(id),
      };
    });
  }

  /** @param password `null`: one is made. @throws NotDone */
  async add(
    who: Who,
    { name, password, granted }: { name: string; password: string | null; granted: Granted },
  ): Promise<Made> {
    const { people, desk } = this.#parts;
    if (people.byName(name)) throw new NotDone(409, message('nameTaken', { name }));
    // Whoever sits here without signing in would be out with the first person who cannot let them in.
    if (!desk.required && !accessOf(granted).rights.includes('site.people'))
      throw new NotDone(409, message('firstIsAdmin'));
    const own = password ?? madePassword();
    if (password !== null) refuseWeak(password, name);
    const hash = await hashPassword(own);
    // Where nobody signs in yet, whoever types one makes themselves the first.
    const isOwn = who.session === null && who.key === undefined && password !== null;
    const person = await this.#recorded(who, 'person.added', name, shownGrant(granted), false, () =>
      people.add(name, granted, hash, !isOwn),
    );
    return { id: person.id, password: password === null ? own : null };
  }

  /** @returns keys that they have made and could not make any more. @throws NotDone */
  async change(who: Who, id: string, change: Change): Promise<KeysLeft> {
    const person = this.#known(id);
    const { name, granted, disabled } = change;
    const detail = {
      ...(name === undefined || name === person.name ? {} : { name }),
      ...(granted === undefined ? {} : shownGrant(granted)),
      ...(disabled === undefined ? {} : { disabled }),
    };
    const takes = this.#parts.people.takes(id, change);
    await this.#recorded(who, 'person.changed', person.name, detail, takes, async () => {
      if (!(await this.#parts.people.change(id, change))) throw new NotDone(404, message('noSuchPerson'));
    });
    return { keys: this.#parts.makers.leftBy(person) };
  }

  /** Another password, brought or made; whoever knew the old one is out at once. @throws NotDone */
  async givePassword(who: Who, id: string, password: string | null): Promise<Made> {
    const person = this.#known(id);
    if (person.origin !== 'here') throw new NotDone(409, message('passwordElsewhere'));
    const own = password ?? madePassword();
    if (password !== null) refuseWeak(password, person.name);
    // Nobody else knows what one has taken for oneself.
    const isOwn = password !== null && who.session?.person === id;
    const hash = await hashPassword(own);
    await this.#recorded(who, 'person.password', person.name, {}, false, () =>
      this.#parts.people.change(id, { hash, mustChange: !isOwn }),
    );
    return { id, password: password === null ? own : null };
  }

  /** @returns keys that they have made. @throws NotDone */
  async remove(who: Who, id: string): Promise<KeysLeft> {
    const person = this.#known(id);
    await this.#recorded(who, 'person.removed', person.name, {}, true, () => this.#parts.people.remove(id));
    return { keys: this.#parts.makers.leftBy(person) };
  }

  /** Signs somebody out everywhere. @throws NotDone */
  async endSessions(who: Who, id: string): Promise<void> {
    const person = this.#known(id);
    const { sessions } = this.#parts;
    await this.#recorded(who, 'person.sessions', person.name, {}, true, async () => {
      const own = sessions.of(id).map((each) => each.id);
      if (!(await sessions.end(own, 'revoked'))) throw new DoneForNow(message('endedNotWritten'));
    });
  }

  #known(id: string): Person {
    const person = this.#parts.people.byId(id);
    // Those of the demo are nobody's to look after: another one would find them gone.
    if (!person || person.origin === 'demo') throw new NotDone(404, message('noSuchPerson'));
    return person;
  }

  #recorded<T>(
    who: Who,
    what: string,
    target: string,
    detail: AuditDetail,
    takes: boolean,
    work: () => Promise<T>,
  ): Promise<T> {
    return recorded(this.#parts, { who, what, target, detail, takes }, work, (error) =>
      notDone(error, target),
    );
  }
}

function notDone(error: unknown, name: string): NotDone | null {
  if (error instanceof LastAdmin) return new NotDone(409, message('lastAdmin'));
  if (error instanceof NotYetWritten) return new DoneForNow(message('takenNotWritten'));
  if (error instanceof ReadOnly) return new NotDone(409, message('personReadOnly'));
  return error instanceof NameTaken ? new NotDone(409, message('nameTaken', { name })) : null;
}

function refuseWeak(password: string, name: string): void {
  const why = whyNoPassword(password, name);
  if (why) throw new NotDone(400, why);
}

/** Without what is mistaken for something else when it is read out. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Four groups of five: 99 bits. */
const madePassword = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  ).join('-');

/** As facts of an entry: lists in one text, of which the end may be missing. */
const shownGrant = (granted: Granted): AuditDetail =>
  Object.fromEntries(
    Object.entries(granted)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, (Array.isArray(value) ? value.join(' ') : String(value)).slice(0, 400)]),
  );
