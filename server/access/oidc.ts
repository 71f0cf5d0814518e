// The company's side of signing in (OpenID Connect): where a browser is sent, what it brings back, who that is, and
// who has signed out there.
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import type { Granted } from '#lib/access/roles.ts';
import { withoutHidden } from '#lib/model/name.ts';
import type { OidcSettings } from '#lib/settings/sign-in.ts';
import { Remembered } from '#server/http/allowance.ts';

/** Kept by the browser while it is at the company, sealed. */
export type Errand = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where the company sends the browser back to. */
  readonly back: string;
  /** Where they wanted to go. */
  readonly next: string;
  /** Epoch ms. */
  readonly at: number;
};

export type Proven = {
  readonly issuer: string;
  readonly subject: string;
  /** What the company calls the session there; `null`: it does not tell. */
  readonly sid: string | null;
  readonly name: string;
  /** `null`: the company knows them, and nothing says what they are here. */
  readonly granted: Granted | null;
};

/** Whose session is over at the company: of `null` nothing is told, and never of both. */
type SignedOut = {
  readonly issuer: string;
  readonly subject: string | null;
  readonly sid: string | null;
};

type Keys = ReturnType<typeof createRemoteJWKSet>;

/** The company's sign-in cannot be asked; for the log. */
export class CompanyAway extends Error {
  override readonly name = 'CompanyAway';
}

/** Letters of a name. */
const MOST_NAME = 80;
/** Whoever is known by signs alone that cannot be seen. */
const NAMELESS = '?';
const ANSWER_S = 10;
/** What the company says of itself is asked again after this. */
const FRESH_MS = 60 * 60_000;
const LOGOUT_S = 120;
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Signed with a key of the company's alone: neither with none nor with one that we share. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

export class Oidc {
  readonly #settings: OidcSettings;
  readonly #now: () => number;
  #known: { readonly config: client.Configuration; readonly keys: Keys | null; readonly at: number } | null =
    null;
  /** Each errand is run once, each word that somebody has signed out is taken once. */
  readonly #used = new Remembered<true>(10_000);
  readonly #heard = new Remembered<true>(10_000);

  constructor(settings: OidcSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /** What stands on the button. */
  get name(): string {
    return this.#settings.name;
  }

  /** Where to send the browser, and what it must bring back. @throws CompanyAway */
  async begin(back: string, next: string): Promise<{ url: string; errand: Errand }> {
    const { config } = await this.#company();
    const errand: Errand = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      back,
      next,
      at: this.#now(),
    };
    const url = client.buildAuthorizationUrl(config, {
      response_type: 'code',
      redirect_uri: back,
      scope: this.#settings.scopes.join(' '),
      state: errand.state,
      nonce: errand.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(errand.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, errand };
  }

  /**
   * Who has come back. Everything the company says is checked: state, issuer, signature, audience, time, nonce. Tokens
   * are thrown away.
   * @param query of the address they came back to.
   * @throws CompanyAway, or why what was brought proves nobody.
   */
  async end(errand: Errand, query: string): Promise<Proven> {
    if (this.#used.get(errand.state)) throw new Error('this way back was used already');
    this.#used.set(errand.state, true);
    const { config } = await this.#company();
    const tokens = await client.authorizationCodeGrant(config, new URL(`${errand.back}${query}`), {
      pkceCodeVerifier: errand.verifier,
      expectedState: errand.state,
      expectedNonce: errand.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new Error('no id token came');
    // A directory holds what somebody wrote into it: here two names must not look like one.
    const [name] = [claims['name'], claims['preferred_username'], claims['email'], claims.sub]
      .map((each) => (typeof each === 'string' ? nameIn(each) : ''))
      .filter((each) => each !== '');
    return {
      issuer: claims.iss,
      subject: claims.sub,
      sid: textOf(claims['sid']),
      name: name ?? NAMELESS,
      granted: this.#grantedOf(claims),
    };
  }

  /**
   * Who has signed out at the company, or which session of it is over: one of both is told, or both.
   * @throws why the token proves nothing.
   */
  async signedOut(token: string): Promise<SignedOut> {
    const { config, keys } = await this.#company();
    const { issuer } = config.serverMetadata();
    if (keys === null) throw new Error('the company names no keys');
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: this.#settings.clientId,
      algorithms: ALGORITHMS,
      // So that no other token of the company's is taken for one.
      typ: 'logout+jwt',
      maxTokenAge: LOGOUT_S,
      requiredClaims: ['iat', 'jti', 'events'],
      currentDate: new Date(this.#now()),
    });
    const { events, nonce, jti = '', sub = null } = payload;
    const sid = textOf(payload['sid']);
    if (typeof events !== 'object' || events === null || !(LOGOUT_EVENT in events))
      throw new Error('this token is for something else');
    // An id token is not to be taken for one of these.
    if (nonce !== undefined) throw new Error('a token with a nonce is no logout token');
    if (sub === null && sid === null) throw new Error('a token that names neither a person nor a session');
    if (this.#heard.get(jti)) throw new Error('this token was brought before');
    this.#heard.set(jti, true);
    return { issuer, subject: sub, sid };
  }

  /** The highest role that a value of the claim makes. */
  #grantedOf(claims: Readonly<Record<string, unknown>>): Granted | null {
    const { roles, numbers } = this.#settings;
    const told = valueAt(claims, roles.claim);
    const values = new Set((Array.isArray(told) ? told : [told]).filter((each) => typeof each === 'string'));
    const fits = (list: readonly string[]): boolean => list.some((each) => each === '*' || values.has(each));
    const role = (['admin', 'supervisor', 'viewer'] as const).find((each) => fits(roles[each]));
    return role === undefined ? null : { role, numbers: fits(numbers.full) ? 'full' : 'masked' };
  }

  /** What the company says of itself, and its keys: whoever brings us words of theirs must not have us ask for each. */
  async #company(): Promise<{ readonly config: client.Configuration; readonly keys: Keys | null }> {
    const now = this.#now();
    if (this.#known && now - this.#known.at < FRESH_MS) return this.#known;
    const { issuer, clientId, clientSecret } = this.#settings;
    try {
      const config = await client.discovery(
        new URL(issuer),
        clientId,
        clientSecret,
        clientSecret === undefined ? client.None() : undefined,
        {
          timeout: ANSWER_S,
          // On this machine alone; lib/settings takes no other.
          ...(issuer.startsWith('http:') ? { execute: [client.allowInsecureRequests] } : {}),
        },
      );
      // Also what comes over a line of ours must be signed by the company.
      client.enableNonRepudiationChecks(config);
      const { jwks_uri: at } = config.serverMetadata();
      const known = { config, keys: at === undefined ? null : createRemoteJWKSet(new URL(at)), at: now };
      this.#known = known;
      return known;
    } catch (error) {
      throw new CompanyAway(String(error));
    }
  }
}

/** As the record tells programs from people, `key:` is what a key's name stands behind. */
const nameIn = (told: string): string =>
  withoutHidden(told)
    .replace(/^(?:key:\s*)+/i, '')
    .slice(0, MOST_NAME);

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** `realm_access.roles`, as Keycloak names them, unless a claim is called so itself. */
function valueAt(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.'))
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Readonly<Record<string, unknown>>)[part]
        : undefined;
  return value;
}
