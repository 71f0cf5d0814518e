// Whether a PBX's address can be reached, as far as it goes without an account: its name, its port, its certificate.
import type { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { isIP, connect as openTcp, type Socket } from 'node:net';
import { connect as openTls } from 'node:tls';
import { plainly, type Tls } from '#server/sources/network.ts';

/** Where a source's settings lead. */
export type Endpoint = { readonly host: string; readonly port: number; readonly isTls: boolean };

/** One thing that was tried. `cure`: what mends it; `null` where it went well. */
export type Step = {
  readonly what: 'name' | 'port' | 'certificate' | 'sign-in' | 'picture' | 'stream' | 'right';
  readonly state: 'well' | 'notice' | 'failed';
  readonly text: string;
};

/** Longer than a PBX at the other end of a country takes to answer. */
const PATIENCE_MS = 10_000;
const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };

/** Every address a source's settings name, each once; settings hold addresses, or a host, a port and `useTls`. */
export function endpointsOf(settings: unknown): Endpoint[] {
  const told = settings as Readonly<Record<string, unknown>>;
  const found = Object.values(told).flatMap((value): Endpoint[] => {
    const url = typeof value === 'string' && /^(?:https?|wss?):\/\//.test(value) ? URL.parse(value) : null;
    if (!url) return [];
    const port = url.port === '' ? (PORTS[url.protocol] ?? 443) : Number(url.port);
    const isTls = url.protocol === 'https:' || url.protocol === 'wss:';
    return [{ host: url.hostname.replace(/^\[|\]$/g, ''), port, isTls }];
  });
  if (typeof told['host'] === 'string' && typeof told['port'] === 'number')
    found.push({ host: told['host'], port: told['port'], isTls: told['useTls'] === true });
  const seen = new Set<string>();
  return found.filter(({ host, port }) => !seen.has(`${host}:${port}`) && seen.add(`${host}:${port}`));
}

/** Tries one address; stops at the first step that fails, for nothing after it can go well. Never throws. */
export async function examineEndpoint({ host, port, isTls }: Endpoint, tls: Tls): Promise<Step[]> {
  const steps: Step[] = [];
  const where = `${host}:${port}`;
  if (isIP(host) === 0) {
    try {
      const found = await lookup(host, { all: true });
      const addresses = found.map(({ address }) => address).join(', ');
      steps.push({ what: 'name', state: 'well', text: `${host} is ${addresses}` });
    } catch (error) {
      return [{ what: 'name', state: 'failed', text: plainly(error, `tcp://${where}`) }];
    }
  }
  try {
    (await opened(openTcp({ host, port }), 'connect')).destroy();
    steps.push({ what: 'port', state: 'well', text: `${where} takes connections` });
  } catch (error) {
    return [...steps, { what: 'port', state: 'failed', text: plainly(error, `tcp://${where}`) }];
  }
  if (isTls) steps.push(await examineCertificate({ host, port }, tls));
  return steps;
}

async function examineCertificate(
  { host, port }: Pick<Endpoint, 'host' | 'port'>,
  { verify, ca }: Tls,
): Promise<Step> {
  const url = `https://${host}:${port}`;
  const name = isIP(host) === 0 ? { servername: host } : {};
  const authority = ca === null ? {} : { ca: readFileSync(ca) };
  try {
    // What it shows is wanted most where it cannot be trusted.
    const line = openTls({ host, port, ...name, ...authority, rejectUnauthorized: false });
    await opened(line, 'secureConnect');
    const shown = line.getPeerX509Certificate();
    const print = shown ? `SHA-256 fingerprint ${shown.fingerprint256}` : 'without a certificate';
    const reason: unknown = line.authorizationError;
    const wrongName = shown ? whyNotOf(host, shown) : null;
    line.destroy();
    if (reason instanceof Error || typeof reason === 'string' || wrongName !== null) {
      const code = typeof reason === 'string' ? reason : (wrongName ?? 'untrusted');
      const why = plainly(Object.assign(new Error(code), { code: codeOf(reason, wrongName) }), url);
      return verify
        ? { what: 'certificate', state: 'failed', text: `${why}. It shows the ${print}` }
        : { what: 'certificate', state: 'notice', text: `is not checked (tls.verify: false); ${print}` };
    }
    const until = shown ? `, good until ${shown.validToDate.toISOString().slice(0, 10)}` : '';
    return { what: 'certificate', state: 'well', text: `${print}${until}` };
  } catch (error) {
    return { what: 'certificate', state: 'failed', text: plainly(error, url) };
  }
}

const codeOf = (reason: unknown, wrongName: string | null): string =>
  String((reason as { code?: unknown } | null)?.code ?? reason ?? (wrongName === null ? '' : 'ALTNAME'));

/** Why a certificate is not that of a host; `null`: it is. */
function whyNotOf(host: string, shown: X509Certificate): string | null {
  const is = isIP(host) === 0 ? shown.checkHost(host) : shown.checkIP(host);
  return is === undefined ? 'ERR_TLS_CERT_ALTNAME_INVALID' : null;
}

function opened<S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(PATIENCE_MS, () =>
      socket.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })),
    );
    socket.once(event, () => resolve(socket));
    socket.on('error', reject);
    socket.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
}
