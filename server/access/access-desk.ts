// Who asks: whoever signed in, or whoever sits at a machine on which nobody has to; and how somebody signs in and
// out.
import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { accessOf, OWNER } from '#lib/access/roles.ts';
import type { Access } from '#lib/model/access.ts';
import type { Viewer } from '#lib/sync/protocol.ts';
import { type Message, message } from '#lib/sync/server-messages.ts';
import type { AddressOf } from '#server/http/address.ts';
import { Allowances } from '#server/http/allowance.ts';
import { NameTaken } from './access-store.ts';
import type { Audit, Said } from './audit.ts';
import { type DemoRole, demoId, isAtMachine } from './demo-people.ts';
import type { FirstAdmin } from './first-admin.ts';
import type { FoundKey, Keys } from './keys.ts';
import { hashPassword, isOutdated, whyNoPassword } from './passwords.ts';
import type { People } from './people.ts';
import type { Person } from './person.ts';
import { NotDone, recorded } from './recorded.ts';
import type { AuditDetail } from './records.ts';
import type { Session, Sessions } from './sessions.ts';
import type { SignIn } from './sign-in.ts';

/** `session`: `null` where nobody has to sign in. */
export type Who = {
  readonly name: string;
  readonly access: Access;
  readonly address: string;
  readonly session: Session | null;
  /** Others know their password: until they have taken another one they may nothing. */
  readonly mustChange?: true;
  /** The program's key it came in with. */
  readonly key?: FoundKey;
};

export type Request = Pick<IncomingMessage, 'headers' | 'socket'>;

/** The `Set-Cookie`s to answer with, or why not. */
export type Entered =
  | { readonly cookies: readonly string[] }
  | { readonly status: 400 | 401 | 404 | 409 | 429 | 503; readonly why: Message };

export type DeskParts = {
  readonly people: People;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly keys: Keys;
  readonly firstAdmin: FirstAdmin;
  readonly audit: Audit;
  /** Whose limits count. */
  readonly addressOf: AddressOf;
  readonly wholeAddressOf: AddressOf;
  readonly now: () => number;
  /** For what must not be told but must be recognised, such as names that nobody has. */
  readonly key: Buffer;
  /** Whether others than whoever sits at this machine can reach it. */
  readonly isExposed: boolean;
  /** Whether make-believe people may be tried out; only where nothing stands in front either. */
  readonly isDemo: boolean;
  /** Whether people sign in with their company's account. */
  readonly hasCompany: boolean;
  /** `false`: with a password only whoever looks after people comes in. */
  readonly takesPasswords: boolean;
};

const NOTHING_YET: Access = accessOf({ role: 'agent', numbers: 'masked' });
/** Wrong tokens of one address. */
const TOKENS = { burst: 5, perSecond: 5 / 60 };
const NOT_WRITTEN_DOWN = { status: 503, why: message('notWrittenDown') } as const;
export const TOO_MANY = { status: 429, why: message('tooManyWrongPasswords') } as const;

export class AccessDesk {
  readonly #parts: DeskParts;
  readonly #tokens: Allowances;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#tokens = new Allowances(TOKENS, parts.now);
    parts.sessions.onEnded((ended, why) => {
      if (why === 'anew') return;
      for (const session of ended)
        void this.#audit.note({
          who: parts.people.byId(session.person)?.name ?? null,
          how: session.how,
          address: session.address,
          session: shortOf(session),
          what: 'session.ended',
          target: null,
          outcome: 'done',
          detail: { why },
        });
    });
  }

  get #audit(): Audit {
    return this.#parts.audit;
  }

  /** Whether anybody has to sign in for the floor. */
  get required(): boolean {
    const { people, isExposed, hasCompany } = this.#parts;
    return isExposed || hasCompany || people.real().length > 0;
  }

  /** Whether anybody on the network can reach this server, and nobody has taken it over yet: then nothing is shown. */
  get isUnclaimed(): boolean {
    const { people, isExposed } = this.#parts;
    return isExposed && people.real().length === 0;
  }

  /** Whether a token makes an administrator now. */
  get offersFirstAdmin(): boolean {
    return this.#parts.firstAdmin.isOpen;
  }

  /** Who asks; `null`: somebody who must sign in. */
  who(request: Request): Who | null {
    const { sessions, addressOf } = this.#parts;
    const address = addressOf(request);
    const token = bearerOf(request);
    // Whoever brings a key is who it says, or nobody: a cookie beside it counts for nothing.
    if (token !== null) return this.#byKey(token, address, this.#parts.wholeAddressOf(request));
    const found = sessions.find(request.headers.cookie);
    if (found) {
      const { person, session } = found;
      const { name, access, mustChange } = person;
      if (mustChange) return { name, access: NOTHING_YET, address, session, mustChange };
      return { name, access, address, session };
    }
    return this.required ? null : { name: 'Supervisor', access: OWNER, address, session: null };
  }

  /** @param whole the address as keys are bound to it. */
  #byKey(token: string, address: string, whole: string): Who | null {
    const used = this.#parts.keys.use(token, whole);
    if ('refused' in used) {
      const { refused: why, name } = used;
      const said = { ...this.#nobody(address), how: 'key', what: 'key.used', target: name } as const;
      this.#refused({ ...said, outcome: 'refused', detail: { why } });
      return null;
    }
    const { key, isFirst } = used;
    const who: Who = { name: `key:${key.name}`, access: key.access, address, session: null, key };
    if (isFirst)
      void this.#audit.note({
        ...this.said(who),
        what: 'key.used',
        target: key.name,
        outcome: 'done',
        detail: {},
      });
    return who;
  }

  /** What the page of a person at work is told of them; `null`: sign in. */
  viewer(request: Request, view: 'floor' | 'own' = 'floor'): Viewer | null {
    const who = this.who(request);
    return who && { view, name: who.name, access: who.access, wall: null, screen: null };
  }

  /** Whether the password of whoever asks is kept here, where they can change it. */
  keepsPassword({ headers }: Request): boolean {
    const found = this.#parts.sessions.find(headers.cookie);
    return found?.person.origin === 'here' && found.person.hash !== null;
  }

  /** A person has just done something. */
  used({ headers }: Request): void {
    const found = this.#parts.sessions.find(headers.cookie);
    if (found) this.#parts.sessions.used(found.session);
  }

  async signIn(request: Request, { name, password }: { name: string; password: string }): Promise<Entered> {
    const { signIn, addressOf } = this.#parts;
    const address = addressOf(request);
    const tried = await signIn.try({ name, password, address, cookies: request.headers.cookie });
    if ('refused' in tried) {
      const { refused, isKnown } = tried;
      this.#refused({
        ...this.#nobody(address),
        who: isKnown ? name : null,
        what: 'session.begin',
        outcome: refused === 'wrong' ? 'refused' : 'limited',
        // A name that nobody has may be somebody's password, typed into the wrong field.
        detail: isKnown ? {} : { name: this.#unread(name) },
      });
      return refused === 'wrong' ? { status: 401, why: message('wrongPassword') } : TOO_MANY;
    }
    const { hasCompany, takesPasswords } = this.#parts;
    if (!takesPasswords && !tried.person.access.rights.includes('site.people')) {
      const said = { ...this.#nobody(address), who: name, what: 'session.begin', outcome: 'refused' };
      const why = message('passwordsOff');
      this.#refused({ ...said, detail: { why: why.code } });
      return { status: 401, why };
    }
    // With a company's account beside it a password is the glass one breaks: that it was is to be found.
    return this.#enter(
      request,
      await this.#hashedAnew(tried.person, password),
      tried.browser,
      'password',
      hasCompany ? { breakGlass: true } : {},
    );
  }

  /** Somebody whom their company has proven. @returns the `Set-Cookie`s to answer with. */
  async enterByCompany(
    request: Request,
    person: Person,
    by: { readonly companySid: string | null; readonly secure: boolean },
  ): Promise<readonly string[]> {
    return (await this.#enter(request, person, null, 'oidc', {}, by)).cookies;
  }

  /**
   * Somebody whom their company has not proven, or a word of it that proves nothing.
   * @param called as the company calls them: nobody is known here by that.
   */
  refusedCompany(
    request: Request,
    { what, why, who = null, called }: { what: string; why: string; who?: string | null; called?: string },
  ): void {
    const nobody = this.#nobody(this.#parts.addressOf(request));
    const detail = { why, ...(called === undefined ? {} : { called }) };
    this.#refused({ ...nobody, how: 'oidc', who, what, outcome: 'refused', detail });
  }

  /** The token that was printed makes an administrator, once. */
  async becomeAdmin(
    request: Request,
    { token, name, password }: { token: string; name: string; password: string },
  ): Promise<Entered> {
    const { firstAdmin, people, addressOf } = this.#parts;
    const address = addressOf(request);
    if (!this.#tokens.take(address)) return TOO_MANY;
    if (!firstAdmin.isRight(token)) {
      this.#refused({ ...this.#nobody(address), what: 'admin.made', outcome: 'refused', detail: {} });
      return { status: 401, why: message('wrongToken') };
    }
    this.#tokens.giveBack(address);
    const weak = whyNoPassword(password, name);
    if (weak) return { status: 400, why: weak };
    if (people.byName(name)) return { status: 409, why: message('nameTaken', { name }) };
    // Before anything is awaited: of two who bring it at once one is the administrator.
    const putBack = firstAdmin.take();
    const said = { ...this.#nobody(address), how: 'token', what: 'admin.made', target: name } as const;
    let person: Person;
    try {
      const hash = await hashPassword(password);
      try {
        await this.#audit.write({ ...said, outcome: 'asked', detail: {} });
      } catch {
        putBack();
        return NOT_WRITTEN_DOWN;
      }
      person = await people.add(name, { role: 'admin', numbers: 'full' }, hash);
    } catch (error) {
      // Nobody is an administrator by it: it is as good as it was.
      putBack();
      await this.#audit.note({ ...said, outcome: 'refused', detail: {} });
      if (error instanceof NameTaken) return { status: 409, why: message('nameTaken', { name }) };
      throw error;
    }
    await this.#audit.note({ ...said, outcome: 'done', detail: {} });
    return this.#enter(request, person, null, 'token');
  }

  /** Whether whoever asks may try out what somebody else sees: only in the demo, and only at its own machine. */
  offersDemo(request: Request): boolean {
    return this.#parts.isDemo && isAtMachine(request);
  }

  /** As one of the make-believe people. */
  async enterDemo(request: Request, role: DemoRole): Promise<Entered> {
    const person = this.offersDemo(request) ? this.#parts.people.byId(demoId(role)) : null;
    if (!person) return { status: 404, why: message('nothingHere') };
    return this.#enter(request, person, null, 'token');
  }

  /** Only of somebody who is kept here; all other sessions of theirs end. */
  async changePassword(
    request: Request,
    who: Who,
    { password, next }: { password: string; next: string },
  ): Promise<Entered> {
    const { people, signIn } = this.#parts;
    const person = who.session && people.byId(who.session.person);
    if (!who.session || person?.origin !== 'here') return { status: 409, why: message('passwordElsewhere') };
    const tried = await signIn.try({
      name: person.name,
      password,
      address: who.address,
      cookies: request.headers.cookie,
    });
    if ('refused' in tried) {
      this.#refused({ ...this.said(who), what: 'password.changed', outcome: 'refused', detail: {} });
      return tried.refused === 'wrong' ? { status: 401, why: message('wrongPassword') } : TOO_MANY;
    }
    const weak = next === password ? message('passwordSame') : whyNoPassword(next, person.name);
    if (weak) return { status: 400, why: weak };
    const hash = await hashPassword(next);
    let changed: Person | null;
    try {
      changed = await recorded(
        { audit: this.#audit, desk: this },
        { who, what: 'password.changed', target: null, detail: {} },
        () => people.change(person.id, { hash, mustChange: false }),
        () => new NotDone(503, NOT_WRITTEN_DOWN.why),
      );
    } catch (error) {
      if (error instanceof NotDone) return NOT_WRITTEN_DOWN;
      throw error;
    }
    return this.#enter(request, changed ?? person, tried.browser, 'password');
  }

  /**
   * A hash that costs otherwise than one of today is replaced where it is ours, now that the password is at hand. Other
   * sessions of the person end by it, once.
   */
  async #hashedAnew(person: Person, password: string): Promise<Person> {
    if (person.origin !== 'here' || person.hash === null || !isOutdated(person.hash)) return person;
    return (await this.#parts.people.change(person.id, { hash: await hashPassword(password) })) ?? person;
  }

  /** The `Set-Cookie`s that end it in the browser too. */
  signOut(request: Request): readonly string[] {
    const { sessions } = this.#parts;
    const found = sessions.find(request.headers.cookie);
    if (found) void sessions.end([found.session.id], 'signedOut');
    return sessions.noCookies(isSecure(request));
  }

  /** The beginning of an entry about what somebody does. */
  said({ name, address, session, key }: Who): Pick<Said, 'who' | 'how' | 'address' | 'session' | 'target'> {
    return {
      who: name,
      how: session?.how ?? (key ? 'key' : 'nobody'),
      address,
      session: session && shortOf(session),
      target: null,
    };
  }

  async #enter(
    request: Request,
    person: Person,
    browser: string | null,
    how: Session['how'],
    detail: AuditDetail = {},
    { companySid = null, secure = isSecure(request) }: { companySid?: string | null; secure?: boolean } = {},
  ): Promise<{ readonly cookies: readonly string[] }> {
    const { sessions, signIn, addressOf } = this.#parts;
    const address = addressOf(request);
    const { cookie: cookies, 'user-agent': agent = '' } = request.headers;
    const { token, session } = await sessions.begin({ person, how, companySid, address, agent, cookies });
    await this.#audit.note({
      ...this.said({ name: person.name, access: person.access, address, session }),
      what: 'session.begin',
      outcome: 'done',
      detail: { role: person.access.role, numbers: person.access.numbers, ...detail },
    });
    const known = browser === null ? [] : [signIn.knownCookie(person, browser, secure)];
    return { cookies: [sessions.cookie(token, secure), ...known] };
  }

  /** Written after the answer: how long it takes must not tell whether somebody has that name. */
  #refused(said: Said): void {
    setImmediate(() => void this.#audit.refused(said));
  }

  #nobody(address: string): Pick<Said, 'who' | 'how' | 'address' | 'session' | 'target'> {
    return { who: null, how: 'nobody', address, session: null, target: null };
  }

  #unread(text: string): string {
    return createHmac('sha256', this.#parts.key).update(text).digest('hex').slice(0, 12);
  }
}

/** What stands behind `Authorization: Bearer`; `null`: nothing does. */
export const bearerOf = ({ headers }: Pick<Request, 'headers'>): string | null =>
  /^Bearer +(\S{1,200})$/i.exec(headers.authorization ?? '')?.[1] ?? null;

/** Enough to find the entries of one session, and nothing that opens it. */
const shortOf = ({ id }: Session): string => id.slice(0, 8);

/** What a page's own address says of how the browser reached us is told by the browser, and checked against our list. */
export const isSecure = ({ headers }: Request): boolean => headers.origin?.startsWith('https:') ?? false;
