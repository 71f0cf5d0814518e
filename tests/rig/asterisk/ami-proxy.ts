// Stands before the manager interface and does to the line what networks do: holds it up, cuts it, refuses it.

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { AMI_PORT } from './rig.ts';

export class AmiProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #lines = new Set<readonly [Socket, Socket]>();
  #held = false;
  #refusing = false;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (near) => this.#join(near));
  }

  static async open(): Promise<AmiProxy> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new AmiProxy(server);
  }

  #join(near: Socket): void {
    if (this.#refusing) return void near.destroy();
    const far = connect(AMI_PORT, '127.0.0.1');
    const line = [near, far] as const;
    this.#lines.add(line);
    const end = (): void => {
      for (const each of line) each.destroy();
      this.#lines.delete(line);
    };
    for (const each of line) {
      each.on('error', end);
      each.on('close', end);
    }
    near.on('data', (data) => void far.write(data));
    far.on('data', (data) => void near.write(data));
    if (this.#held) for (const each of line) each.pause();
  }

  /** Nothing passes and nothing is lost, as when a switch stalls: all of it comes after {@link release}. */
  hold(): void {
    this.#held = true;
    for (const line of this.#lines) for (const each of line) each.pause();
  }

  release(): void {
    this.#held = false;
    for (const line of this.#lines) for (const each of line) each.resume();
  }

  /** Both ends are reset; what was held is lost. New connections pass. */
  cut(): void {
    this.#held = false;
    for (const line of [...this.#lines]) for (const each of line) each.resetAndDestroy();
    this.#lines.clear();
  }

  /** Cut, and nobody gets in until {@link accept}. */
  refuse(): void {
    this.#refusing = true;
    this.cut();
  }

  accept(): void {
    this.#refusing = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
