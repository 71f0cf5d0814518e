// Knows whether a command may go out: once, to the row as the person saw it, where the PBX can do it.
// Refuses to know how a PBX is told, and never claims that anything happened: the PBX's events do that.

import { type CallVerb, callMisfit, missing } from '#lib/live/fitting.ts';
import { STATE_WORDS, say } from '#lib/live/said.ts';
import type { StampedBoard } from '#lib/live/stamped-board.ts';
import type { AgentRow, CallRow, SourceRow } from '#lib/model/board.ts';
import { type Command, type CommandName, type Outcome, refused, unsure } from '#lib/model/command.ts';
import { nativeOf } from '#lib/model/ids.ts';
import type { Log } from '#server/log/log.ts';
import { type Clock, pause } from '#server/time/clock.ts';
import type { Order } from '#server/vendors/vendor.ts';

/** Longer than any PBX takes to answer; after that nobody can say. */
const PATIENCE_MS = 12_000;
/** Ids remembered, so that a command sent twice is one. */
const REMEMBERED = 1_000;

export type CommandParts = {
  readonly board: () => StampedBoard;
  readonly log: Log;
  readonly clock: Clock;
  readonly obey: (source: string, order: Order) => Promise<Outcome>;
};

export class Commands {
  readonly #parts: CommandParts;
  readonly #answers = new Map<string, Promise<Outcome>>();

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /** @param by the name of whoever asks, as all screens will show it. */
  ask(command: Command, by: string): Promise<Outcome> {
    const key = `${by}/${command.id}`;
    const asked = this.#answers.get(key);
    if (asked !== undefined) return asked;
    const answer = this.#carryOut(command, by);
    this.#answers.set(key, answer);
    for (const old of this.#answers.keys()) {
      if (this.#answers.size <= REMEMBERED) break;
      this.#answers.delete(old);
    }
    return answer;
  }

  async #carryOut(command: Command, by: string): Promise<Outcome> {
    const { log, clock, obey } = this.#parts;
    const row = this.#row(command);
    if (!row) return refused(gone(command));
    const why = this.#refusal(command, row);
    if (why) return refused(why);
    const { id, verb, target, args } = command;
    const { source } = row;
    // Not awaited: the PBX is told now, and the log keeps the order.
    const noted = log.append([
      { type: 'command.asked', source, at: clock.now(), id, verb, target, args, by },
    ]);
    const patience = new AbortController();
    const outcome = await Promise.race([
      obey(source, { verb, target: nativeOf(row.id), args }),
      pause(clock, PATIENCE_MS, patience.signal).then(
        () => unsure(say('The PBX has not answered in time. Look at the call before trying again.')),
        () => unsure(say('The command was given up.')),
      ),
    ]);
    patience.abort(new Error('answered'));
    await noted;
    await log.append([{ type: 'command.answered', source, at: clock.now(), id, target, outcome }]);
    return outcome;
  }

  #row({ target }: Command): CallRow | AgentRow | undefined {
    const cut = target.indexOf(':');
    const kind = target.slice(0, cut);
    return kind === 'call' || kind === 'agent'
      ? this.#parts.board().get(kind, target.slice(cut + 1))
      : undefined;
  }

  #refusal(command: Command, row: CallRow | AgentRow): string | null {
    const board = this.#parts.board();
    if (!command.verb.startsWith(`${row.kind}.`)) return say('This cannot be done here.');
    if (row.pending)
      return say('{name} has just asked for something here; wait for its answer.', { name: row.pending.by });
    const stamp = board.stampOf(command.target);
    if (stamp !== null && stamp > command.seen) return moved(row);
    const source = board.get('source', row.source);
    if (source?.life !== 'live') return say('{name} is not connected.', { name: source?.name ?? row.source });
    return cannot(source, command.verb) ?? unfit(command, row);
  }
}

function cannot(source: SourceRow, verb: CommandName): string | null {
  const can = source.can[verb];
  if (can === true) return null;
  return can ?? say('{name} cannot do this.', { name: source.name });
}

/** What is missing is asked for before what does not fit: it is the sentence a person can do something with. */
function unfit({ verb, args }: Command, row: CallRow | AgentRow): string | null {
  return missing(verb, args) ?? (row.kind === 'call' ? callMisfit(verb as CallVerb, row) : null);
}

const moved = (row: CallRow | AgentRow): string =>
  row.kind === 'call'
    ? say('This changed while you were clicking: the call is now {state}. Look again, then decide.', {
        state: STATE_WORDS[row.state],
      })
    : say('This changed while you were clicking: the agent’s state is another now. Look again, then decide.');

const gone = ({ target }: Command): string =>
  target.startsWith('call:') ? say('This call has ended.') : say('This agent is not on the board any more.');
