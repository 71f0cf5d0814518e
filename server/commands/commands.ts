// How a command travels: asked in the log, carried out where its source is held, answered in the log, once. Nothing is
// claimed to have happened: the PBX's events say that.
import { NOT_UNDERSTOOD, refusalOf, rowAimedAt, sourceAimedAt } from '#lib/commands/refusal.ts';
import { contentOf, keyOf, Register, type RegisteredCommand } from '#lib/commands/register.ts';
import {
  type Command,
  deadlineMs,
  type Outcome,
  refused,
  serverPatienceMs,
  unsure,
} from '#lib/model/command.ts';
import type { SourceId } from '#lib/model/ids.ts';
import { messageText } from '#lib/sync/server-messages.ts';
import type { LiveBoard, Moved } from '#server/board/live-board.ts';
import type { Hold, Leases } from '#server/leases/leases.ts';
import { LeaseLost, type Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import type { PbxCommand } from '#server/pbx-sdk/contract.ts';
import { type Cancel, type Clock, pause } from '#server/time/clock.ts';
import { Executor, NOT_WRITTEN } from './executor.ts';
import { lookBack } from './look-back.ts';

/** Questions of this process remembered, refusals too, so that one sent twice is answered alike. */
const REMEMBERED = 1_000;

export type CommandParts = {
  readonly liveBoard: Pick<LiveBoard, 'board' | 'onMoved'>;
  readonly log: Log;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly execute: (source: string, command: PbxCommand) => Promise<Outcome>;
  /** Left out: this process holds every source from now on. */
  readonly leases?: Pick<Leases, 'watch'>;
};

/** Of one source that this process holds: what is asked after this place in the log is carried out here. */
type Reign = { readonly after: number; readonly hold: Hold | null };

const LATE = unsure(messageText('The PBX has not answered in time. Look at the call before trying again.'));
const GIVEN_UP = unsure(messageText('The command was given up.'));
const INTERRUPTED = unsure(
  messageText('Ringside was interrupted before an answer came. Look at the call before trying again.'),
);
const NOT_KNOWN = unsure(
  messageText('What became of this is not known any more. Look at the call before trying again.'),
);

export class Commands {
  readonly #parts: CommandParts;
  readonly #executor: Executor;
  readonly #asked = new Map<string, { readonly content: string; readonly outcome: Promise<Outcome> }>();
  readonly #reigns = new Map<string, Reign>();
  readonly #always: Reign | null;
  readonly #waiting = new Map<string, ((outcome: Outcome) => void)[]>();
  readonly #timers = new Map<string, Cancel>();
  readonly #stop: (() => void)[] = [];
  readonly #closed = new AbortController();
  #register = new Register(0);
  /** What the board did while the log is looked through. */
  #meanwhile: Moved[] | null = null;
  #ready: Promise<void>;
  #reaching: { readonly seq: number; readonly resolve: () => void }[] = [];

  constructor(parts: CommandParts) {
    this.#parts = parts;
    const { liveBoard, clock, execute, log, leases } = parts;
    this.#always = leases ? null : { after: log.head(), hold: null };
    this.#executor = new Executor({
      liveBoard,
      clock,
      execute,
      open: () => this.#register.open(),
      answer: (known, outcome) => this.#answer(known, outcome),
    });
    this.#stop.push(liveBoard.onMoved((moved) => this.#moved(moved)));
    this.#ready = this.#load();
    if (leases)
      this.#stop.push(leases.watch({ held: (hold) => this.#held(hold), lost: (name) => this.#lost(name) }));
  }

  /** @param by the name of whoever asks, as all screens will show it. */
  ask(command: Command, by: string): Promise<Outcome> {
    const key = keyOf(by, command.id);
    const content = contentOf(command);
    const asked = this.#asked.get(key);
    // An id names one command: another one must not be told that it was done.
    if (asked !== undefined)
      return asked.content === content ? asked.outcome : Promise.resolve(refused(NOT_UNDERSTOOD));
    const outcome = this.#carry(command, by, key);
    this.#asked.set(key, { content, outcome });
    for (const old of this.#asked.keys()) {
      if (this.#asked.size <= REMEMBERED) break;
      this.#asked.delete(old);
    }
    return outcome;
  }

  /** Whoever still waits is told that nobody can say. */
  close(): void {
    for (const stop of this.#stop) stop();
    for (const cancel of this.#timers.values()) cancel();
    this.#closed.abort(new Error('closed'));
    for (const key of [...this.#waiting.keys()]) this.#tell(key, GIVEN_UP);
  }

  async #carry(command: Command, by: string, key: string): Promise<Outcome> {
    await this.#ready;
    const known = this.#register.get(key);
    if (known) return this.#answerTo(known, command);
    const { liveBoard, log } = this.#parts;
    const { board } = liveBoard;
    const row = rowAimedAt(board, command.target);
    const why = refusalOf(command, board, {
      seq: board.seq,
      changedAt: board.stampOf(command.target),
      busy: row?.pending?.by ?? null,
    });
    // Asked from a picture so old that it may have been asked before: nobody remembers, and it is not done now.
    if (why !== null) return command.seen < this.#register.reach ? NOT_KNOWN : refused(why);
    if (log.state().state === 'blocked') return refused(NOT_WRITTEN);
    const refusal = await this.#write(command, by, key);
    if (refusal) return refusal;
    const written = this.#register.get(key);
    return written ? this.#answerTo(written, command) : NOT_KNOWN;
  }

  /** Makes the question durable, once. Resolves with the answer where it cannot be. */
  async #write(command: Command, by: string, key: string): Promise<Outcome | null> {
    const { log, clock } = this.#parts;
    const { id, verb, target, args, seen } = command;
    const source = sourceAimedAt(target);
    const at = clock.now();
    const until = at + deadlineMs(verb);
    const reign = this.#reign(source);
    const event = { type: 'command.asked', source, at, id, verb, target, args, by, seen, until } as const;
    const offered = log.offer([{ event, once: `ask/${key}` }], reign?.hold ?? undefined).then(
      ({ last }) => this.#reached(last),
      (error: unknown) => (error instanceof LeaseLost ? this.#notConnected(source) : GIVEN_UP),
    );
    const jam = Promise.withResolvers<'jammed'>();
    const unwatch = log.onState(({ state }) => state === 'blocked' && jam.resolve('jammed'));
    const first = await Promise.race([offered, jam.promise]);
    unwatch();
    if (first !== 'jammed') return first;
    // Nobody else carries it out, and nobody may write it when the lease is lost: so it surely will not go out.
    if (reign) {
      this.#executor.withdraw(key);
      return refused(NOT_WRITTEN);
    }
    // Where it may be carried out elsewhere, that is sure only when its time is over.
    const over = pause(clock, until - clock.now(), this.#closed.signal).then(
      () => refused(NOT_WRITTEN),
      () => GIVEN_UP,
    );
    return Promise.race([offered, over]);
  }

  /** Resolves when the board and what is known of commands stand there. */
  #reached(seq: number): Promise<null> {
    return new Promise((resolve) => {
      if (this.#parts.liveBoard.board.seq >= seq && this.#meanwhile === null) resolve(null);
      else this.#reaching.push({ seq, resolve: () => resolve(null) });
    });
  }

  #notConnected(source: SourceId): Outcome {
    const row = this.#parts.liveBoard.board.get('source', source);
    return refused(messageText('{name} is not connected.', { name: row?.name ?? source }));
  }

  #answerTo(known: RegisteredCommand, command: Command): Promise<Outcome> {
    if (contentOf(known) !== contentOf(command)) return Promise.resolve(refused(NOT_UNDERSTOOD));
    if (known.outcome) return Promise.resolve(known.outcome);
    this.#giveUpInTime(known);
    return new Promise((resolve) => {
      this.#waiting.set(known.key, [...(this.#waiting.get(known.key) ?? []), resolve]);
    });
  }

  /** Nobody is left without an answer: where none is in the log in time, this process says that nobody can say. */
  #giveUpInTime(known: RegisteredCommand): void {
    const { key, verb, until } = known;
    if (this.#timers.has(key)) return;
    const late = (until ?? 0) + serverPatienceMs(verb) - deadlineMs(verb);
    const ms = Math.max(0, late - this.#parts.clock.now());
    this.#timers.set(
      key,
      this.#parts.clock.after(ms, () => this.#answer(known, LATE)),
    );
  }

  /** Whichever answer is in the log first is the one. */
  #answer({ key, source, id, by, target }: RegisteredCommand, outcome: Outcome): void {
    const { log, clock } = this.#parts;
    const event = { type: 'command.answered', source, at: clock.now(), id, by, target, outcome } as const;
    // It rejects only when the log is closed: whoever opens it next answers what is unanswered.
    log.offer([{ event, once: `answer/${key}` }]).catch(() => undefined);
  }

  #tell(key: string, outcome: Outcome): void {
    for (const resolve of this.#waiting.get(key) ?? []) resolve(outcome);
    this.#waiting.delete(key);
  }

  async #load(): Promise<void> {
    const { log, logger } = this.#parts;
    const meanwhile: Moved[] = [];
    this.#meanwhile = meanwhile;
    const head = log.head();
    const register = await lookBack(log).catch((error: unknown) => {
      logger.error({ err: error }, 'The log cannot be read: commands asked before are not known.');
      return new Register(head);
    });
    // The log became another memory meanwhile: that one is being looked through.
    if (this.#meanwhile !== meanwhile) return this.#ready;
    this.#register = register;
    this.#meanwhile = null;
    // By nobody who lives, or by one who will say so first.
    for (const known of this.#register.open())
      if (known.seq <= (this.#reign(known.source)?.after ?? -1)) this.#answer(known, INTERRUPTED);
      else this.#giveUpInTime(known);
    for (const moved of meanwhile) this.#take(moved);
  }

  /**
   * The log is another memory. What was asked in the former one may have been done, and its numbers say nothing here:
   * whoever waits for an answer that this one does not hold is told that nobody can say.
   */
  async #renew(to: number): Promise<void> {
    this.#executor.forget();
    for (const [source, { hold }] of this.#reigns) this.#reigns.set(source, { after: to, hold });
    await this.#load();
    for (const key of [...this.#waiting.keys()]) {
      const known = this.#register.get(key);
      if (!known || known.outcome) this.#settle(key, known?.outcome ?? INTERRUPTED);
    }
    for (const each of this.#reaching.splice(0)) each.resolve();
  }

  #moved(moved: Moved): void {
    if (moved.anew) {
      this.#ready = this.#renew(moved.to);
    } else if (this.#meanwhile) this.#meanwhile.push(moved);
    else this.#take(moved);
  }

  #take(moved: Moved): void {
    this.#executor.moved(moved);
    const asked: RegisteredCommand[] = [];
    for (const { seq, event } of moved.steps) {
      const known = this.#register.take(seq, event);
      if (known?.outcome) this.#settle(known.key, known.outcome);
      else if (known) asked.push(known);
    }
    for (const each of this.#reaching) if (each.seq <= moved.to) each.resolve();
    this.#reaching = this.#reaching.filter(({ seq }) => seq > moved.to);
    for (const known of asked) {
      const after = this.#reign(known.source)?.after ?? Number.POSITIVE_INFINITY;
      if (known.seq <= after || this.#register.get(known.key)?.outcome) continue;
      this.#giveUpInTime(known);
      void this.#executor.take(known);
    }
  }

  #settle(key: string, outcome: Outcome): void {
    this.#timers.get(key)?.();
    this.#timers.delete(key);
    this.#tell(key, outcome);
  }

  #reign(source: string): Reign | null {
    return this.#always ?? this.#reigns.get(source) ?? null;
  }

  /** Whatever was asked before may have been carried out by whoever held it then: nobody can say. */
  #held(hold: Hold): void {
    const source = sourceOfLease(hold.name);
    if (source === null) return;
    const after = this.#parts.log.head();
    this.#reigns.set(source, { after, hold });
    void this.#ready.then(() => {
      for (const known of this.#register.open())
        if (known.source === source && known.seq <= after) this.#answer(known, INTERRUPTED);
    });
  }

  #lost(name: string): void {
    const source = sourceOfLease(name);
    if (source !== null) this.#reigns.delete(source);
  }
}

const sourceOfLease = (name: string): string | null => (name.startsWith('source/') ? name.slice(7) : null);
