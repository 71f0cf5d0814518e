// Which commands the log tells of and how each was answered: the newest ones.
import type { Ref } from '#lib/model/board.ts';
import type { Command, CommandArguments, CommandName, Outcome } from '#lib/model/command.ts';
import type { DomainEvent, EventOf } from '#lib/model/event.ts';
import type { SourceId } from '#lib/model/ids.ts';

/** One command as the log has it. `until` and `seen` are `null` in what was written before they were kept. */
export type RegisteredCommand = {
  readonly key: string;
  readonly seq: number;
  readonly source: SourceId;
  readonly id: string;
  readonly by: string;
  readonly verb: CommandName;
  readonly target: Ref;
  readonly args: CommandArguments;
  readonly seen: number | null;
  readonly until: number | null;
  readonly outcome: Outcome | null;
};

/** Answered commands remembered. */
const REMEMBERED = 1_000;

/** A person's own name for a command. No name of a person can make it that of another's. */
export const keyOf = (by: string, id: string): string =>
  `${by.replaceAll('%', '%25').replaceAll('/', '%2F')}/${id}`;

/** What is asked for, whatever the order its arguments are written in. */
export const contentOf = ({ verb, target, args }: Pick<Command, 'verb' | 'target' | 'args'>): string =>
  JSON.stringify([verb, target, Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1))]);

export class Register {
  readonly #known = new Map<string, RegisteredCommand>();
  readonly #open = new Map<string, RegisteredCommand>();
  #reach: number;

  /** @param reach sequence after which every command is known to it. */
  constructor(reach: number) {
    this.#reach = reach;
  }

  /** Commands asked after this sequence are known; of those before, some are not. */
  get reach(): number {
    return this.#reach;
  }

  get(key: string): RegisteredCommand | undefined {
    return this.#known.get(key);
  }

  /** Those without an answer, in the order they were asked. */
  open(): readonly RegisteredCommand[] {
    return [...this.#open.values()];
  }

  /** Events are told in their order; what is no command's is left alone. Answers with what became known. */
  take(seq: number, event: DomainEvent): RegisteredCommand | null {
    if (event.type === 'command.asked') return this.#asked(seq, event);
    return event.type === 'command.answered' ? this.#answered(event) : null;
  }

  #asked(seq: number, event: EventOf<'command.asked'>): RegisteredCommand | null {
    const { source, id, by, verb, target, args, seen = null, until = null } = event;
    const key = keyOf(by, id);
    if (this.#known.has(key)) return null;
    const known: RegisteredCommand = {
      key,
      seq,
      source,
      id,
      by,
      verb,
      target,
      args,
      seen,
      until,
      outcome: null,
    };
    this.#known.set(key, known);
    this.#open.set(key, known);
    return known;
  }

  #answered({ id, by, outcome }: EventOf<'command.answered'>): RegisteredCommand | null {
    const open =
      by === undefined ? this.open().find((each) => each.id === id) : this.#open.get(keyOf(by, id));
    if (!open) return null;
    const known = { ...open, outcome };
    this.#open.delete(known.key);
    this.#known.set(known.key, known);
    for (const [key, old] of this.#known) {
      if (this.#known.size - this.#open.size <= REMEMBERED) break;
      if (old.outcome === null) continue;
      this.#known.delete(key);
      this.#reach = Math.max(this.#reach, old.seq);
    }
    return known;
  }
}
