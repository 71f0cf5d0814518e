// Knows what an Asterisk brings before the vendor contract: its tapes, and a manager interface in memory that knows
// one user, an empty queue and nobody on the phone.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '#server/time/clock.ts';
import { asterisk } from '#server/vendors/asterisk/index.ts';
import { type Network, Transient } from '#server/vendors/vendor.ts';
import type { VendorBench } from '#tests/contract/vendor-bench.ts';
import { readTapes } from '#tests/contract/vendor-tape.ts';

const SECRET = 'hunter2-asterisk';
const CHALLENGE = '160512345';
type Fields = Readonly<Record<string, string>>;

const blockOf = (fields: Fields): string =>
  `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')}\r\n\r\n`;

/** The lists a manager answers with, begun, filled and completed. */
function answersTo(action: string, ActionID: string): Fields[] {
  const head = { Response: 'Success', ActionID, EventList: 'start' };
  if (action === 'QueueStatus')
    return [
      head,
      {
        Event: 'QueueParams',
        ActionID,
        Queue: 'sales',
        Max: '0',
        Strategy: 'ringall',
        Calls: '0',
        Holdtime: '0',
        TalkTime: '0',
        Completed: '0',
        Abandoned: '0',
        ServiceLevel: '20',
        ServicelevelPerf: '0.0',
        ServicelevelPerf2: '0.0',
        Weight: '0',
      },
      {
        Event: 'QueueMember',
        ActionID,
        Queue: 'sales',
        Name: 'Agent One',
        Location: 'PJSIP/1001',
        StateInterface: 'PJSIP/1001',
        Membership: 'static',
        Penalty: '0',
        CallsTaken: '0',
        LastCall: '0',
        LastPause: '0',
        LoginTime: '1760000000',
        InCall: '0',
        Status: '1',
        Paused: '0',
        PausedReason: '',
        Wrapuptime: '0',
      },
      { Event: 'QueueStatusComplete', ActionID, EventList: 'Complete', ListItems: '2' },
    ];
  if (action === 'CoreShowChannels')
    return [head, { Event: 'CoreShowChannelsComplete', ActionID, EventList: 'Complete', ListItems: '0' }];
  if (action === 'Ping')
    return [{ Response: 'Success', ActionID, Ping: 'Pong', Timestamp: '1760000000.000000' }];
  return [{ Response: 'Error', ActionID, Message: 'No such channel' }];
}

const pbx =
  (secret: string) =>
  (_clock: Clock): Network => ({
    request: () => Promise.reject(new Transient('there is no REST')),
    dial: () => Promise.reject(new Transient('there is no WebSocket')),
    connect(_to, signal) {
      const wire = new Wire();
      const say = (fields: Fields): void => wire.push(blockOf(fields));
      wire.push('Asterisk Call Manager/9.0.0\r\n');
      signal.addEventListener('abort', () => wire.end(), { once: true });
      let rest = '';
      const hear = (fields: Fields): void => {
        const { Action: action = '', ActionID = '', Secret, Key } = fields;
        if (action === 'Challenge') return say({ Response: 'Success', ActionID, Challenge: CHALLENGE });
        if (action !== 'Login') return answersTo(action, ActionID).forEach(say);
        const key = createHash('md5').update(`${CHALLENGE}${secret}`).digest('hex');
        if (Secret !== secret && Key !== key) {
          say({ Response: 'Error', ActionID, Message: 'Authentication failed' });
          return wire.end();
        }
        say({ Response: 'Success', ActionID, Message: 'Authentication accepted' });
        say({ Event: 'FullyBooted', Privilege: 'system,all', Status: 'Fully Booted' });
      };
      return Promise.resolve({
        write(bytes) {
          rest += Buffer.from(bytes).toString('utf8');
          for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
            const lines = rest.slice(0, end).split('\r\n');
            rest = rest.slice(end + 4);
            hear(
              Object.fromEntries(
                lines.map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
              ),
            );
          }
        },
        close: () => wire.end(),
        chunks: wire,
      });
    },
  });

/** Bytes in order; ends when either side closes. One reader. */
class Wire implements AsyncIterable<Uint8Array> {
  readonly #waiting: Uint8Array[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  push(text: string): void {
    if (!this.#ended) this.#waiting.push(Buffer.from(text, 'utf8'));
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const bytes = this.#waiting.shift();
      if (bytes) yield bytes;
      else if (this.#ended) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}

export const bench: VendorBench = {
  vendor: asterisk,
  tapes: readTapes(join(import.meta.dirname, 'tapes')),
  settings: { host: '192.0.2.10', username: 'ringside', secret: SECRET },
  secrets: [SECRET],
  accepts: pbx(SECRET),
  refuses: pbx('another'),
  silenceMs: 60_000,
};
