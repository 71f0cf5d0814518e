// How to be just enough of an Asterisk's manager interface, in memory, for tests of the line.
import { createHash } from 'node:crypto';
import type { Network, Stream } from '#server/pbx-sdk/contract.ts';
import { Transient } from '#server/pbx-sdk/contract.ts';
import { PushQueue } from '#server/pbx-sdk/frame-queue.ts';

export type FakeOptions = {
  readonly user?: string;
  readonly secret?: string;
  /** Actions this user may do, as ListCommands tells. */
  readonly may?: readonly string[];
  /** Answers to actions beside the usual ones. */
  readonly answers?: Readonly<Record<string, (fields: Record<string, string>) => string>>;
  /** Cuts what is sent into chunks of this many bytes. */
  readonly chunk?: number;
  /** Its first words. */
  readonly banner?: string;
};

const ALL = [
  'BlindTransfer',
  'Redirect',
  'Atxfer',
  'Hangup',
  'Park',
  'Originate',
  'QueuePause',
  'QueueAdd',
  'QueueRemove',
];
const CHALLENGE = '123456789';

export class FakeAsterisk {
  /** Every action heard, in order. */
  readonly heard: Record<string, string>[] = [];
  #peers: { say: (text: string) => void; close: () => void }[] = [];
  readonly #options: FakeOptions;

  constructor(options: FakeOptions = {}) {
    this.#options = options;
  }

  readonly network: Network = {
    request: () => Promise.reject(new Transient('no HTTP here')),
    stream: () => Promise.reject(new Transient('no HTTP here')),
    dial: () => Promise.reject(new Transient('no WebSocket here')),
    connect: async (_to, signal) => this.#accept(signal),
  };

  /** Says a block to everybody connected. */
  say(block: string): void {
    for (const peer of this.#peers) peer.say(`${block.trim().replaceAll('\n', '\r\n')}\r\n\r\n`);
  }

  hangUp(): void {
    for (const peer of this.#peers.splice(0)) peer.close();
  }

  #accept(signal: AbortSignal): Stream {
    const out = new PushQueue<Uint8Array>();
    const size = this.#options.chunk ?? 65_536;
    let rest = '';
    const say = (text: string): void => {
      const bytes = Buffer.from(text, 'utf8');
      for (let i = 0; i < bytes.length; i += size) out.put(bytes.subarray(i, i + size));
    };
    const close = (): void => out.end();
    signal.addEventListener('abort', close, { once: true });
    this.#peers.push({ say, close });
    say(this.#options.banner ?? 'Asterisk Call Manager/11.0.0\r\n');
    return {
      write: (bytes) => {
        rest += Buffer.from(bytes).toString('utf8');
        for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
          const answer = this.#answer(rest.slice(0, end));
          rest = rest.slice(end + 4);
          if (answer !== '') say(answer);
        }
      },
      close,
      chunks: out,
    };
  }

  #answer(text: string): string {
    const fields: Record<string, string> = {};
    for (const line of text.split('\r\n')) {
      const cut = line.indexOf(': ');
      if (cut > 0) fields[line.slice(0, cut)] = line.slice(cut + 2);
    }
    this.heard.push(fields);
    const id = fields['ActionID'] ?? '';
    const block = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
    const yes = (...more: string[]): string => block('Response: Success', `ActionID: ${id}`, ...more);
    const no = (why: string): string => block('Response: Error', `ActionID: ${id}`, `Message: ${why}`);
    const own = this.#options.answers?.[fields['Action'] ?? ''];
    if (own) return own(fields);
    switch (fields['Action']) {
      case 'Challenge':
        return yes(`Challenge: ${CHALLENGE}`);
      case 'Login':
        return this.#letsIn(fields) ? yes('Message: Authentication accepted') : no('Authentication failed');
      case 'ListCommands':
        return yes(
          ...['Login', 'QueueStatus', ...(this.#options.may ?? ALL)].map(
            (name) => `${name}: does it.  (Priv: x)`,
          ),
        );
      case 'GetConfig':
        return yes('Category-000000: general', 'Category-000001: sales', 'Line-000001-000000: wrapuptime=7');
      case 'QueueStatus':
        return (
          yes('EventList: start', 'Message: Queue status will follow') +
          block('Event: QueueParams', 'Queue: sales', 'ServiceLevel: 20', `ActionID: ${id}`) +
          block('Event: QueueStatusComplete', `ActionID: ${id}`, 'EventList: Complete')
        );
      case 'CoreShowChannels':
        return (
          yes('EventList: start') +
          block('Event: CoreShowChannelsComplete', `ActionID: ${id}`, 'EventList: Complete')
        );
      case 'Ping':
        return yes('Ping: Pong', 'Timestamp: 1.000000');
      default:
        return no('Invalid/unknown command: nothing here.');
    }
  }

  #letsIn(fields: Record<string, string>): boolean {
    const { user = 'board', secret = 'board-secret-1' } = this.#options;
    if (fields['Username'] !== user) return false;
    const key = createHash('md5')
      .update(CHALLENGE + secret)
      .digest('hex');
    return fields['AuthType'] === 'MD5' ? fields['Key'] === key : fields['Secret'] === secret;
  }
}
