// The floor of all hearing: a WebSocket on loopback whose messages are parsed and thrown away.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { cpuOf } from './cost.ts';

export type Wire = {
  /** CPU microseconds to receive and parse every text once. */
  hear(): Promise<number>;
  close(): void;
};

/** A sender in another process, with the texts to send. */
export async function openWire(texts: readonly string[], parse: (text: string) => unknown): Promise<Wire> {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-bench-'));
  const file = join(folder, 'texts.json');
  writeFileSync(file, JSON.stringify(texts));
  const child = fork(join(import.meta.dirname, 'sender.ts'), [file]);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (said) => resolve(Number(said)));
    child.once('exit', () => reject(new Error('the sender died')));
  });
  return {
    hear: () =>
      cpuOf(
        () =>
          new Promise<void>((resolve, reject) => {
            const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
            let heard = 0;
            socket.on('message', (data) => {
              parse(String(data));
              if (++heard < texts.length) return;
              socket.terminate();
              resolve();
            });
            socket.on('error', reject);
          }),
      ),
    close() {
      child.disconnect();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
