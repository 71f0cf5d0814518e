// A second pair of ears on the manager interface, for what queue_log does not tell. Reads fields and judges nothing.
import { connect, type Socket } from 'node:net';
import { AMI_PORT } from './rig.ts';

/** `at` is when it was heard, in ms since 1970: Asterisk's own clock is this machine's. */
export type AmiEvent = { readonly at: number; readonly fields: Readonly<Record<string, string>> };

export class AmiEar {
  readonly #socket: Socket;
  readonly #heard: AmiEvent[] = [];
  #rest = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => this.#hear(String(chunk)));
    socket.on('error', () => socket.destroy());
  }

  /** Listens as soon as it resolves: from now on nothing is missed. */
  static async open(): Promise<AmiEar> {
    const socket = connect(AMI_PORT, '127.0.0.1');
    const ear = new AmiEar(socket);
    const ready = new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.on('data', () => {
        if (ear.#heard.some(({ fields }) => fields['Response'] === 'Success')) resolve();
      });
    });
    socket.write('Action: Login\r\nUsername: board\r\nSecret: board-secret\r\n\r\n');
    await ready;
    return ear;
  }

  /** The events of that name heard so far. */
  heard(event: string): AmiEvent[] {
    return this.#heard.filter(({ fields }) => fields['Event'] === event);
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(chunk: string): void {
    const at = Date.now();
    const messages = `${this.#rest}${chunk}`.split('\r\n\r\n');
    this.#rest = messages.pop() ?? '';
    for (const message of messages) {
      const fields: Record<string, string> = {};
      for (const line of message.split('\r\n')) {
        const colon = line.indexOf(': ');
        if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 2);
      }
      this.#heard.push({ at, fields });
    }
  }
}
