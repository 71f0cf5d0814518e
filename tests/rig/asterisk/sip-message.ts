// Reads and writes SIP messages (RFC 3261) as far as a phone on loopback over UDP needs them: one datagram, one message.

export type SipMessage = {
  /** The request or status line. */
  readonly first: string;
  /** `null` for a request. */
  readonly status: number | null;
  /** Of the request, or of the request answered. */
  readonly method: string;
  /** Lower case, long names. The Via and Record-Route lines, of which there may be several, stand in {@link route}. */
  readonly headers: ReadonlyMap<string, string>;
  /** Via and Record-Route lines as they came: a response repeats them. */
  readonly route: readonly string[];
  readonly body: string;
};

const LONG: Readonly<Record<string, string>> = {
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  v: 'via',
};

export function readMessage(text: string): SipMessage {
  const cut = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = (cut < 0 ? text : text.slice(0, cut)).split('\r\n');
  const headers = new Map<string, string>();
  const route: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const short = line.slice(0, colon).trim().toLowerCase();
    const name = LONG[short] ?? short;
    const value = line.slice(colon + 1).trim();
    if (name === 'via') route.push(`Via: ${value}`);
    else if (name === 'record-route') route.push(`Record-Route: ${value}`);
    else headers.set(name, value);
  }
  const status = first.startsWith('SIP/2.0 ') ? Number(first.split(' ')[1]) : null;
  const method = status === null ? (first.split(' ')[0] ?? '') : (headers.get('cseq')?.split(' ')[1] ?? '');
  return { first, status, method, headers, route, body: cut < 0 ? '' : text.slice(cut + 4) };
}

export const header = (message: SipMessage, name: string): string => message.headers.get(name) ?? '';

/** CSeq's number. */
export const numberIn = (message: SipMessage): number => Number(header(message, 'cseq').split(' ')[0]);

export const tagIn = (address: string): string | undefined => /;tag=([^;>\s]+)/.exec(address)?.[1];

export const uriIn = (address: string): string => /<([^>]+)>/.exec(address)?.[1] ?? address;

export function writeMessage(first: string, lines: readonly string[], body = ''): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return [first, ...lines, length, '', body].join('\r\n');
}

/** An offer or answer of one silent audio stream. `version` rises with each offer of a call. */
export const sdp = (direction: 'sendrecv' | 'sendonly', version: number): string =>
  [
    'v=0',
    `o=rig 1 ${version} IN IP4 127.0.0.1`,
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    'm=audio 40000 RTP/AVP 0',
    'a=rtpmap:0 PCMU/8000',
    `a=${direction}`,
    '',
  ].join('\r\n');

let made = 0;
/** Unique in this process and unlikely anywhere else. */
export const unique = (): string =>
  `${Date.now().toString(36)}${(made++).toString(36)}${Math.random().toString(36).slice(2, 7)}`;
