// How many lines to the board there may be, of one address and in all, and how long and how fast one may talk before
// it is worth its place.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'socket.io';
import { Allowance, Allowances } from '#server/http/allowance.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';

type Connection = Socket['conn'];

export type ScreenLimitParts = {
  readonly clock: Clock;
  readonly addressOf: (request: IncomingMessage) => string;
  /** Lines at once: of one address, and in all. */
  readonly perAddress: number;
  readonly all: number;
};

/** A page joins as soon as it is connected. */
const JOIN_MS = 5_000;
/** A line that has been told to close and is still there after this is cut. */
const CUT_MS = 1_000;
/** A person clicking as fast as they can stays far below this; a script does not. Every packet counts, pongs too. */
const PACKETS = { burst: 60, perSecond: 20 };
/** A page joins once a connection, and again when the server asks it to. */
const JOINS = { burst: 5, perSecond: 1 };
/** After a restart all come at once, each perhaps twice; after that a line a second is much. */
const OPENINGS = { burstEach: 2, perSecond: 1 };

export class ScreenLimits {
  readonly #parts: ScreenLimitParts;
  readonly #openings: Allowances;
  readonly #open = new Map<string, number>();
  readonly #unjoined = new WeakMap<Connection, Cancel>();
  #all = 0;

  constructor(parts: ScreenLimitParts) {
    this.#parts = parts;
    const burst = OPENINGS.burstEach * parts.perAddress;
    this.#openings = new Allowances({ burst, perSecond: OPENINGS.perSecond }, () => parts.clock.now());
  }

  /** Whether one more line may be opened; it counts until its socket is closed. */
  admits(request: IncomingMessage): boolean {
    const { addressOf, all, perAddress } = this.#parts;
    const address = addressOf(request);
    const open = this.#open.get(address) ?? 0;
    if (this.#all >= all || open >= perAddress || !this.#openings.take(address)) return false;
    this.#all++;
    this.#open.set(address, open + 1);
    request.socket.once('close', () => {
      this.#all--;
      const left = (this.#open.get(address) ?? 1) - 1;
      if (left > 0) this.#open.set(address, left);
      else this.#open.delete(address);
    });
    return true;
  }

  /** Watches a line from its opening: it must join soon, and must not talk without end. */
  watch(connection: Connection): void {
    const { clock } = this.#parts;
    this.#unjoined.set(
      connection,
      clock.after(JOIN_MS, () => this.end(connection)),
    );
    const packets = new Allowance(PACKETS, () => clock.now());
    const count = (): void => {
      if (!packets.take()) this.end(connection);
    };
    connection.on('packet', count);
    connection.on('close', () => this.#unjoined.get(connection)?.());
    // Pings of the WebSocket itself are answered below socket.io, which never sees them.
    const { websocket } = connection.request as { websocket?: { on(event: 'ping', hear: () => void): void } };
    websocket?.on('ping', count);
  }

  joined(connection: Connection): void {
    this.#unjoined.get(connection)?.();
  }

  joins(): Allowance {
    return new Allowance(JOINS, () => this.#parts.clock.now());
  }

  /** Closes a line, and cuts it where the other side does not let go. */
  end(connection: Connection): void {
    if (connection.readyState === 'closed') return;
    const { socket } = connection.request;
    connection.close(true);
    this.#parts.clock.after(CUT_MS, () => socket.destroy());
  }
}
