// How somebody comes in by their company's account and is put out by it: the way there and back, who they are here,
// and that it is written down.
import { z } from 'zod';
import { type Message, message } from '#lib/sync/server-messages.ts';
import { Allowances } from '#server/http/allowance.ts';
import type { Logger } from '#server/log/logger.ts';
import type { AccessDesk, Request } from './access-desk.ts';
import type { Audit } from './audit.ts';
import { CompanyAway, type Errand, type Oidc } from './oidc.ts';
import type { People } from './people.ts';
import { sealed, unsealed } from './sealed.ts';
import { cookiesIn, type Sessions } from './sessions.ts';

/** Whoever takes longer begins again. */
const ERRAND_S = 300;
/** Ways back that prove nobody, of one address. */
const WAYS = { burst: 30, perSecond: 0.5 };
/** Words that prove nothing, of one address: a company tells of a whole shift that has signed out at once. */
const WORDS = { burst: 300, perSecond: 1 };
const errandSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  back: z.string(),
  next: z.string(),
  at: z.number(),
});

export type CompanyDeskParts = {
  readonly oidc: Oidc;
  readonly people: People;
  readonly sessions: Sessions;
  readonly desk: AccessDesk;
  readonly audit: Audit;
  readonly logger: Logger;
  /** 32 bytes: seals what the browser keeps meanwhile. */
  readonly key: Buffer;
  readonly site: string;
  readonly now: () => number;
  /** Whose limits count. */
  readonly addressOf: (request: Request) => string;
};

/** Where to send the browser, with these `Set-Cookie`s. */
export type Sent = { readonly to: string; readonly cookies: readonly string[] };

export class CompanyDesk {
  readonly #parts: CompanyDeskParts;
  readonly #words: Allowances;
  readonly #ways: Allowances;

  constructor(parts: CompanyDeskParts) {
    this.#parts = parts;
    this.#words = new Allowances(WORDS, parts.now);
    this.#ways = new Allowances(WAYS, parts.now);
  }

  get name(): string {
    return this.#parts.oidc.name;
  }

  /** @param back the address the company sends the browser back to. @param next a path of ours. */
  async begin(back: string, next: string): Promise<Sent> {
    const { oidc, key, logger } = this.#parts;
    try {
      const { url, errand } = await oidc.begin(back, ownPath(next));
      return { to: url, cookies: [this.#cookie(sealed(key, errand), back, ERRAND_S)] };
    } catch (error) {
      logger.error({ error: String(error) }, 'the company’s sign-in cannot be asked');
      return refusal(message('companyAway'), []);
    }
  }

  /** @param query of the address they came back to, with its `?`. */
  async end(request: Request, query: string): Promise<Sent> {
    const { oidc, people, desk, now, logger, addressOf } = this.#parts;
    const errand = this.#errandOf(request);
    const gone = errand ? [this.#cookie('', errand.back, 0)] : [];
    const refuse = (why: Message, detail: string, told: { who?: string; called?: string } = {}): Sent => {
      desk.refusedCompany(request, { what: 'session.begin', why: detail.slice(0, 200), ...told });
      return refusal(why, gone);
    };
    if (!errand || now() >= errand.at + ERRAND_S * 1000)
      return refuse(message('companyRefused'), 'no errand');
    const address = addressOf(request);
    // Each one asks the company, who must not be flooded through us.
    if (!this.#ways.take(address)) return refuse(message('companyRefused'), 'too often');
    try {
      const proven = await oidc.end(errand, query);
      this.#ways.giveBack(address);
      const person = await people.putCompany(proven);
      // Who they are called as may be somebody else's name: nobody is known here by it.
      if (!person) return refuse(message('companyNoRole'), 'no role', { called: proven.name });
      if (person.disabled) return refuse(message('companyRefused'), 'disabled', { who: person.name });
      const entered = await desk.enterByCompany(request, person, {
        companySid: proven.sid,
        secure: errand.back.startsWith('https:'),
      });
      return { to: errand.next, cookies: [...gone, ...entered] };
    } catch (error) {
      const isAway = error instanceof CompanyAway;
      logger.warn({ error: reasonOf(error) }, 'somebody could not be signed in by their company');
      return refuse(message(isAway ? 'companyAway' : 'companyRefused'), reasonOf(error));
    }
  }

  /**
   * Whoever the company says has signed out is out here too: by person all their sessions, by session that one alone.
   * `refused`: what was brought proves nothing. `tooMany`: too much of that came from there.
   */
  async signedOut(request: Request, token: string): Promise<'heard' | 'refused' | 'tooMany'> {
    const { oidc, people, sessions, desk, logger, audit, addressOf } = this.#parts;
    const address = addressOf(request);
    if (!this.#words.take(address)) return 'tooMany';
    try {
      const { issuer, subject, sid } = await oidc.signedOut(token);
      const known = subject === null ? null : people.byIdentity(issuer, subject);
      const over = known
        ? sessions.of(known.id)
        : subject === null && sid !== null
          ? sessions.ofCompany(issuer, sid)
          : [];
      const person = known ?? people.byId(over[0]?.person ?? '');
      this.#words.giveBack(address);
      if (!person) return 'heard';
      const said = { how: 'oidc', address: null, session: null, target: null, detail: {} } as const;
      await audit.note({ ...said, who: person.name, what: 'session.company', outcome: 'done' });
      void sessions.end(
        over.map(({ id }) => id),
        'signedOut',
      );
      return 'heard';
    } catch (error) {
      if (error instanceof CompanyAway)
        logger.error({ error: reasonOf(error) }, 'the company’s sign-in cannot be asked who has signed out');
      desk.refusedCompany(request, { what: 'session.company', why: reasonOf(error) });
      return 'refused';
    }
  }

  #errandOf({ headers }: Request): Errand | null {
    const told = cookiesIn(headers.cookie);
    const kept = told.get(`__Secure-${this.#cookieName}`) ?? told.get(this.#cookieName);
    const errand = errandSchema.safeParse(kept === undefined ? null : unsealed(this.#parts.key, kept));
    return errand.success ? errand.data : null;
  }

  get #cookieName(): string {
    return `ringside-errand-${this.#parts.site}`;
  }

  /** Lax: the way back comes from another site. */
  #cookie(value: string, back: string, seconds: number): string {
    const isPrivate = back.startsWith('https:');
    const name = isPrivate ? `__Secure-${this.#cookieName}` : this.#cookieName;
    return `${name}=${value}; Path=/api; HttpOnly; SameSite=Lax; Max-Age=${seconds}${isPrivate ? '; Secure' : ''}`;
  }
}

/** The page for signing in says it. */
const refusal = ({ code }: Message, cookies: readonly string[]): Sent => ({
  to: `/sign-in?why=${code}`,
  cookies,
});

/** Without what a provider may have put into it. */
function reasonOf(error: unknown): string {
  const { code, message: text = '' } = error as { code?: unknown; message?: string };
  return [code, text.split('\n')[0]]
    .filter((each) => typeof each === 'string')
    .join(' ')
    .slice(0, 200);
}

/** A path of ours, or the floor: whoever made the address must not choose where signing in leads. */
export function ownPath(next: string): string {
  const here = 'http://ringside.invalid';
  if (!next.startsWith('/') || /[\p{Cc}\\]/u.test(next)) return '/floor';
  const url = URL.parse(next, here);
  return url && url.origin === here && next.startsWith(url.pathname) && !url.pathname.startsWith('//')
    ? `${url.pathname}${url.search}`
    : '/floor';
}
