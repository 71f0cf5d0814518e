// Which commands of the log this process carries out: those for sources it holds, asked after it took them, to a row
// that is still as the person saw it.
import { type Proof, proofOf, type Trial } from '#lib/commands/proof.ts';
import { refusalOf, rowAimedAt } from '#lib/commands/refusal.ts';
import type { RegisteredCommand } from '#lib/commands/register.ts';
import { type Change, type Ref, refOf } from '#lib/model/board.ts';
import { accepted, confirmed, type Outcome, refused, unsure } from '#lib/model/command.ts';
import { nativeOf } from '#lib/model/ids.ts';
import { messageText } from '#lib/sync/server-messages.ts';
import type { LiveBoard, Moved } from '#server/board/live-board.ts';
import type { PbxCommand } from '#server/pbx-sdk/contract.ts';
import type { Clock } from '#server/time/clock.ts';

export type ExecutorParts = {
  readonly liveBoard: Pick<LiveBoard, 'board'>;
  readonly clock: Clock;
  /** Tells the PBX. */
  readonly execute: (source: string, command: PbxCommand) => Promise<Outcome>;
  /** The commands of the log that nobody has answered. */
  readonly open: () => readonly RegisteredCommand[];
  /** Says the answer, if nobody has said one. */
  readonly answer: (known: RegisteredCommand, outcome: Outcome) => void;
};

export const NOT_WRITTEN = messageText(
  'Nothing can be written down at the moment, so nothing was sent. Try again when this is over.',
);
const TOO_LATE = messageText('This could not be done in time, so nothing was sent. Look again, then decide.');
const BROKEN = messageText('Something went wrong inside Ringside; look at the call before trying again.');

/** A command that the PBX is being told, or has taken. */
type Told = { readonly trial: Trial; proof: Proof; settle: () => void };

export class Executor {
  readonly #parts: ExecutorParts;
  /** By row, the sequence of its last change that was not just a command's mark, since this process looks. */
  readonly #changed = new Map<Ref, number>();
  /** Before it nothing is known of what changed. */
  #from: number;
  /** Keys of commands whose asker has said that they will not go out. */
  readonly #withdrawn = new Set<string>();
  readonly #told = new Set<Told>();

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
    this.#from = parts.liveBoard.board.seq;
  }

  /** A command that is not in the log yet will be refused when it is. */
  withdraw(key: string): void {
    this.#withdrawn.add(key);
  }

  /** The board is another: what changed before is not known any more. */
  forget(): void {
    this.#changed.clear();
    this.#from = this.#parts.liveBoard.board.seq;
  }

  /** The board has moved: what changed, and which commands that bears out. */
  moved({ steps }: Moved): void {
    for (const { seq, event, changes } of steps) {
      if (event.type === 'command.asked' || event.type === 'command.answered') continue;
      for (const change of changes) this.#note(change, seq);
    }
    for (const told of this.#told) this.#look(told);
  }

  /** Carries out what was asked, or says why not. */
  async take(known: RegisteredCommand): Promise<void> {
    const { liveBoard, clock, execute, answer } = this.#parts;
    const { key, target, verb, args, until, seen, source } = known;
    if (this.#withdrawn.delete(key)) return answer(known, refused(NOT_WRITTEN));
    if (until === null || seen === null || clock.now() >= until) return answer(known, refused(TOO_LATE));
    const { board } = liveBoard;
    const standing = { seq: board.seq, changedAt: this.#changedAt(target), busy: this.#busy(known) };
    const why = refusalOf({ verb, target, args, seen }, board, standing);
    if (why !== null) return answer(known, refused(why));
    const before = rowAimedAt(board, target);
    if (!before) return;
    const told: Told = { trial: { verb, args, before }, proof: 'open', settle: () => {} };
    this.#told.add(told);
    try {
      const command = { verb, target: nativeOf(before.id), args, until };
      const outcome = await execute(source, command).catch(() => unsure(BROKEN));
      answer(known, outcome.outcome === 'accepted' ? await this.#borneOut(told, until) : outcome);
    } finally {
      this.#told.delete(told);
    }
  }

  /** `confirmed` as soon as the board bears it out; `accepted` when it has not by the deadline, or cannot any more. */
  async #borneOut(told: Told, until: number): Promise<Outcome> {
    this.#look(told);
    const { clock } = this.#parts;
    if (told.proof === 'open')
      await new Promise<void>((resolve) => {
        const cancel = clock.after(Math.max(0, until - clock.now()), resolve);
        told.settle = () => {
          cancel();
          resolve();
        };
      });
    return told.proof === 'proven' ? confirmed : accepted;
  }

  /** What was borne out once stays so, whatever the row becomes then. */
  #look(told: Told): void {
    if (told.proof === 'open') told.proof = proofOf(told.trial, this.#parts.liveBoard.board);
    if (told.proof !== 'open') told.settle();
  }

  /** Who asked for something about the same row first and has no answer yet. */
  #busy({ target, seq }: RegisteredCommand): string | null {
    const now = this.#parts.clock.now();
    const first = this.#parts
      .open()
      .find((each) => each.target === target && each.seq < seq && (each.until ?? 0) > now);
    return first?.by ?? null;
  }

  #changedAt(target: Ref): number | null {
    const known = this.#changed.get(target);
    if (known !== undefined) return known;
    // That it changed after we began to look was a command's mark alone, and of the time before all may be.
    const stamp = this.#parts.liveBoard.board.stampOf(target);
    return stamp === null ? null : Math.min(stamp, this.#from);
  }

  #note(change: Change, seq: number): void {
    if ('remove' in change) this.#changed.delete(change.remove);
    else if (change.put.kind === 'call' || change.put.kind === 'agent')
      this.#changed.set(refOf(change.put), seq);
  }
}
