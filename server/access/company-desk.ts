// How somebody comes in by their company's account and is put out by it: the way there and back, who they are here,
// and that it is written down.
import { z } from 'zod';
import { type Message, message } from '#lib/sync/server-messages.ts';
import type { Logger } from '#server/log/logger.ts';
import type { AccessDesk, Request } from './access-desk.ts';
import type { Audit } from './audit.ts';
import { CompanyAway, type Errand, type Oidc } from './oidc.ts';
import type { People } from './people.ts';
import { sealed, unsealed } from './sealed.ts';
import { cookiesIn, type Sessions } from './sessions.ts';

/** Whoever takes longer begins again. */
const ERRAND_S = 300;
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
};

/** Where to send the browser, with these `Set-Cookie`s. */
export type Sent = { readonly to: string; readonly cookies: readonly string[] };

export class CompanyDesk {
  readonly #parts: CompanyDeskParts;

  constructor(parts: CompanyDeskParts) {
    this.#parts = parts;
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
    const { oidc, people, desk, now, logger } = this.#parts;
    const errand = this.#errandOf(request);
    const gone = errand ? [this.#cookie('', errand.back, 0)] : [];
    const refuse = (why: Message, detail: string, who: string | null = null): Sent => {
      desk.refusedCompany(request, who, detail.slice(0, 200));
      return refusal(why, gone);
    };
    if (!errand || now() >= errand.at + ERRAND_S * 1000)
      return refuse(message('companyRefused'), 'no errand');
    try {
      const proven = await oidc.end(errand, query);
      const person = await people.putCompany(proven);
      if (!person) return refuse(message('companyNoRole'), 'no role', proven.name);
      if (person.disabled) return refuse(message('companyRefused'), 'disabled', person.name);
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
   * `false`: what was brought proves nothing. */
  async signedOut(token: string): Promise<boolean> {
    const { oidc, people, sessions, logger, audit } = this.#parts;
    try {
      const { issuer, subject, sid } = await oidc.signedOut(token);
      const known = subject === null ? null : people.byIdentity(issuer, subject);
      const over = known
        ? sessions.of(known.id)
        : subject === null && sid !== null
          ? sessions.ofCompany(issuer, sid)
          : [];
      const person = known ?? people.byId(over[0]?.person ?? '');
      if (!person) return true;
      const said = { how: 'oidc', address: null, session: null, target: null, detail: {} } as const;
      await audit.note({ ...said, who: person.name, what: 'session.company', outcome: 'done' });
      void sessions.end(
        over.map(({ id }) => id),
        'signedOut',
      );
      return true;
    } catch (error) {
      logger.warn(
        { error: reasonOf(error) },
        'a word of the company that somebody has signed out was refused',
      );
      return false;
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
