// The first words of what is at the other end, so that a wrong port is told for what it is.
import { Fatal, Transient } from '#server/pbx-sdk/contract.ts';
import type { Settings } from './settings.ts';

/** Enough to know the usual ones. */
const ENOUGH = 24;
const AMI = 'Asterisk Call Manager/';

const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:HTTP\/|<|RTSP\/)/i, 'is a web server'],
  [/^SSH-/, 'is an SSH server'],
  [/^SIP\/2/, 'is a SIP server'],
  [/^(?:220[ -]|\+OK|\* OK)/, 'is a mail or file server'],
];

/**
 * What is wrong with the other end by its first bytes (as Latin-1 letters); `null` where nothing is, `undefined` while
 * more must come. Some gateways leave the banner out and begin with a block.
 */
function strangerAt(first: string): string | null | undefined {
  // An alert or a handshake of TLS.
  if ((first.charCodeAt(0) === 0x15 || first.charCodeAt(0) === 0x16) && first.charCodeAt(1) === 3)
    return 'speaks TLS there: set useTls: true (its port is usually 5039)';
  const other = OTHERS.find(([begins]) => begins.test(first));
  if (other) return `${other[1]}, no manager interface (AMI): that listens on port 5038, or 5039 with TLS`;
  const asked = first.slice(0, AMI.length);
  if (AMI.startsWith(asked) || /^(?:\r?\n)*(?:Event|Response): /.test(first))
    return first.length < AMI.length ? undefined : null;
  if (first.length < ENOUGH && !first.includes('\n')) return undefined;
  return 'is no manager interface (AMI): it greets with something else. AMI listens on port 5038, or 5039 with TLS';
}

/** The manager interface's version by its banner, where it is one of those that are not understood. */
export function tooOld(block: string): string | null {
  // Asked of every block, and only the first can be one.
  if (!block.startsWith(AMI)) return null;
  return /^Asterisk Call Manager\/([01](?:\.\d+)*)\s*(?:\n|$)/.exec(block)?.[1] ?? null;
}

export const TOO_OLD = 'Asterisk 11 and older are not supported';

/**
 * The first bytes so far; `null` when they are those of a manager interface we understand.
 * @throws Transient where something else answers, Fatal where the Asterisk is too old.
 */
export function greeted(first: string, { host, port }: Pick<Settings, 'host' | 'port'>): string | null {
  const stranger = strangerAt(first);
  if (typeof stranger === 'string') throw new Transient(`${host}:${port} ${stranger}`);
  const end = first.indexOf('\n');
  if (stranger === undefined || end < 0) return first;
  const old = tooOld(first.slice(0, end));
  if (old === null) return null;
  throw new Fatal(
    `${TOO_OLD}: the one at ${host}:${port} speaks manager interface ${old}. Asterisk 16 and later are.`,
  );
}
