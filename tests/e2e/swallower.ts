// A line that can be cut without anybody being told: a TCP proxy that on command stops passing bytes on, in both
// directions and for new connections too, and closes nothing. As when a cable is pulled somewhere in the middle.
import { connect, createServer, type Server, type Socket } from 'node:net';

export class Swallower {
  #swallowing = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(port: number, to: number): Promise<Swallower> {
    const server = createServer();
    const swallower = new Swallower(server);
    server.on('connection', (near) => {
      const far = connect(to, '127.0.0.1');
      swallower.#join(near, far);
      swallower.#join(far, near);
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return swallower;
  }

  /** Bytes are read and lost: what was under way at that moment never arrives. */
  swallow(): void {
    this.#swallowing = true;
  }

  /** New connections work again; those that lost bytes stay broken, as they are on a real line. */
  mend(): void {
    this.#swallowing = false;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(from: Socket, to: Socket): void {
    let lost = this.#swallowing;
    this.#sockets.add(from);
    from.on('data', (bytes) => {
      lost ||= this.#swallowing;
      if (!lost) to.write(bytes);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      // Behind a cut nobody hears that the other end has gone.
      if (!lost && !this.#swallowing) to.destroy();
    });
  }
}
