// A make-believe identity provider on a loopback port: it signs what it is asked to, or wrongly where a test wants that.
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export const CLIENT = 'ringside';

/** What is wrong with the next id token; `none`: nothing. */
export type Fault =
  | 'none'
  | 'nonce'
  | 'noNonce'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'algNone'
  | 'sharedSecret'
  | 'otherKey'
  | 'noToken';

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export class Company {
  readonly url: string;
  readonly #server: Server;
  readonly #own: Awaited<ReturnType<typeof generateKeyPair>>;
  readonly #other: Awaited<ReturnType<typeof generateKeyPair>>;
  fault: Fault = 'none';
  claims: JWTPayload = { sub: 'u1', name: 'Ana of the company', groups: ['cc-leads'] };
  /** By code, once each: what the authorization request said. */
  readonly #codes = new Map<string, URLSearchParams>();
  tokens = 0;
  /** Paths that were asked for, in their order. */
  readonly asked: string[] = [];

  private constructor(server: Server, url: string, keys: Awaited<ReturnType<typeof generateKeyPair>>[]) {
    const [own, other] = keys;
    if (!own || !other) throw new Error('keys');
    this.#server = server;
    this.url = url;
    this.#own = own;
    this.#other = other;
  }

  static async open(): Promise<Company> {
    const keys = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const company = new Company(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys);
    server.on('request', (request, response) => {
      company.asked.push((request.url ?? '').split('?')[0] ?? '');
      // The page a browser is led to, at which everybody agrees.
      if (request.url?.startsWith('/authorize?')) {
        response.writeHead(302, { location: company.agree(`${company.url}${request.url}`) }).end();
        return;
      }
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        void company.#answer(request.url ?? '', new URLSearchParams(body)).then(([status, told]) => {
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end(JSON.stringify(told));
        });
      });
    });
    return company;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** As a person who agrees: where the browser is sent back to. */
  agree(authorization: string): string {
    const { searchParams } = new URL(authorization);
    const code = randomUUID();
    this.#codes.set(code, searchParams);
    const back = new URL(searchParams.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', searchParams.get('state') ?? '');
    return back.href;
  }

  async #answer(url: string, body: URLSearchParams): Promise<[number, unknown]> {
    if (url.startsWith('/.well-known/'))
      return [
        200,
        {
          issuer: this.url,
          authorization_endpoint: `${this.url}/authorize`,
          token_endpoint: `${this.url}/token`,
          jwks_uri: `${this.url}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
          code_challenge_methods_supported: ['S256'],
        },
      ];
    if (url === '/keys') {
      const key = await exportJWK(this.#own.publicKey);
      return [200, { keys: [{ ...key, kid: 'own', use: 'sig', alg: 'RS256' }] }];
    }
    const asked = this.#codes.get(body.get('code') ?? '');
    this.#codes.delete(body.get('code') ?? '');
    const verifier = Buffer.from(
      await crypto.subtle.digest('SHA-256', Buffer.from(body.get('code_verifier') ?? '')),
    ).toString('base64url');
    if (!asked || verifier !== asked.get('code_challenge')) return [400, { error: 'invalid_grant' }];
    this.tokens++;
    const answer = { access_token: 'a', token_type: 'Bearer', expires_in: 60 };
    if (this.fault === 'noToken') return [200, answer];
    return [200, { ...answer, id_token: await this.#idToken(asked) }];
  }

  #idToken(asked: URLSearchParams): Promise<string> | string {
    const { fault } = this;
    const now = Math.floor(Date.now() / 1000);
    const nonce = fault === 'nonce' ? 'another' : (asked.get('nonce') ?? '');
    const payload: JWTPayload = {
      ...this.claims,
      iss: fault === 'issuer' ? 'https://evil.example' : this.url,
      aud: fault === 'audience' ? 'another' : CLIENT,
      iat: fault === 'expired' ? now - 7_200 : now,
      exp: fault === 'expired' ? now - 3_600 : now + 60,
      ...(fault === 'noNonce' ? {} : { nonce }),
    };
    return this.sign(payload, fault);
  }

  /** A token with this in it, signed as the company signs, or as the fault has it. */
  sign(payload: JWTPayload, fault: Fault = 'none', typ = 'JWT'): Promise<string> | string {
    if (fault === 'algNone') return `${base64({ alg: 'none', typ })}.${base64(payload)}.`;
    if (fault === 'sharedSecret')
      return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ }).sign(Buffer.from('s'.repeat(32)));
    const { privateKey } = fault === 'otherKey' ? this.#other : this.#own;
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'own', typ }).sign(privateKey);
  }
}
