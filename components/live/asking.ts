// The commands this page has sent in the last minute and what became of each.
import type { Ref } from '#lib/model/board.ts';
import type { Command, Outcome } from '#lib/model/command.ts';

export type Asked = {
  readonly command: Command;
  /** What the person reads about it: "Hold call from 5550100". */
  readonly label: string;
  /** `null` until answered. */
  readonly outcome: Outcome | null;
  /** By `performance.now()`; 0 until answered. */
  readonly answeredAt: number;
};

/** How long an answer is remembered, milliseconds. */
const KEPT_MS = 60_000;

/**
 * Hundreds of rows ask what was asked about them, and hardly ever was anything: looking it up must cost a row nothing.
 */
export class Asking {
  readonly #carry: (command: Command) => Promise<Outcome>;
  readonly #listeners = new Set<() => void>();
  #all: readonly Asked[] = [];
  #newest: ReadonlyMap<Ref, Asked> = new Map();

  /** `carry` takes a command to the server and back; it does not reject. */
  constructor(carry: (command: Command) => Promise<Outcome>) {
    this.#carry = carry;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Oldest first; the same array until something is asked, answered or forgotten. */
  all(): readonly Asked[] {
    return this.#all;
  }

  /** The newest about a row. */
  about(target: Ref): Asked | null {
    return this.#newest.get(target) ?? null;
  }

  /** While one about a row is on its way another is not sent: a double click is one command. */
  async ask(command: Command, label: string): Promise<void> {
    if (this.#all.some((asked) => asked.command.target === command.target && asked.outcome === null)) return;
    this.#set([...this.#all, { command, label, outcome: null, answeredAt: 0 }]);
    const outcome = await this.#carry(command);
    const answered: Asked = { command, label, outcome, answeredAt: performance.now() };
    this.#set(this.#all.map((asked) => (asked.command.id === command.id ? answered : asked)));
    setTimeout(() => this.#set(this.#all.filter((asked) => asked !== answered)), KEPT_MS);
  }

  #set(all: readonly Asked[]): void {
    this.#all = all;
    this.#newest = new Map(all.map((asked) => [asked.command.target, asked]));
    for (const listener of this.#listeners) listener();
  }
}
