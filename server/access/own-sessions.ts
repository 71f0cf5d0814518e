// Where somebody is signed in, told to themselves, and how they end it elsewhere.
import { message } from '#lib/sync/server-messages.ts';
import { type AccessDesk, type Entered, type Request, TOO_MANY, type Who } from './access-desk.ts';
import type { Audit } from './audit.ts';
import type { People } from './people.ts';
import type { Session, Sessions } from './sessions.ts';
import type { SignIn } from './sign-in.ts';

export type OwnSessionsParts = {
  readonly people: People;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly audit: Audit;
  readonly desk: Pick<AccessDesk, 'said'>;
};

type Refusal = Extract<Entered, { readonly status: number }>;

export class OwnSessions {
  readonly #parts: OwnSessionsParts;

  constructor(parts: OwnSessionsParts) {
    this.#parts = parts;
  }

  /** The sessions of whoever asks, the newest use first. */
  list({ session }: Who): readonly Session[] {
    if (!session) return [];
    return this.#parts.sessions.of(session.person).sort((a, b) => b.seenAt - a.seenAt);
  }

  /** The `Set-Cookie` with which the session of a request goes on, where its token has served its time. */
  renew({ headers }: Request): string | null {
    return this.#parts.sessions.renew(headers.cookie);
  }

  /** Whether whoever asks says their password again before they end sessions; of others their company asks. */
  asksPassword({ headers }: Request): boolean {
    const found = this.#parts.sessions.find(headers.cookie);
    return found !== null && found.person.hash !== null;
  }

  /**
   * Ends others of their sessions: whoever has come by one of them must not put its owner out. Those of other people are
   * not found.
   */
  async end(
    request: Request,
    who: Who,
    { ids, password }: { readonly ids: 'others' | readonly string[]; readonly password: string | null },
  ): Promise<{ readonly ended: number } | Refusal> {
    const { people, sessions, signIn, audit, desk } = this.#parts;
    const person = who.session && people.byId(who.session.person);
    if (person && person.hash !== null) {
      const tried = await signIn.try({
        name: person.name,
        password: password ?? '',
        address: who.address,
        cookies: request.headers.cookie,
      });
      if ('refused' in tried) {
        void audit.refused({ ...desk.said(who), what: 'session.end', outcome: 'refused', detail: {} });
        return tried.refused === 'wrong' ? { status: 401, why: message('wrongPassword') } : TOO_MANY;
      }
    }
    const own = this.list(who).filter(({ id }) => id !== who.session?.id);
    const ending = own.filter(({ id }) => ids === 'others' || ids.includes(id)).map(({ id }) => id);
    const isWritten = await sessions.end(ending, 'revoked');
    if (!isWritten) return { status: 503, why: message('endedNotWritten') };
    return { ended: ending.length };
  }
}
