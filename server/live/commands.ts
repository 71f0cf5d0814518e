// Knows whether a command may go out: once, to the row as the person saw it, where the PBX can do it.
// Refuses to know how a PBX is told, and never claims that anything happened: the PBX's events do that.

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
        () => unsure('The PBX has not answered in time. Look at the call before trying again.'),
        () => unsure('The command was given up.'),
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
    if (!command.verb.startsWith(`${row.kind}.`)) return 'This cannot be done here.';
    if (row.pending) return `${row.pending.by} has just asked for something here; wait for its answer.`;
    const stamp = board.stampOf(command.target);
    if (stamp !== null && stamp > command.seen) return moved(row);
    const source = board.get('source', row.source);
    if (source?.life !== 'live') return `${source?.name ?? 'The PBX'} is not connected.`;
    return cannot(source, command.verb) ?? unfit(command, row);
  }
}

function cannot(source: SourceRow, verb: CommandName): string | null {
  const can = source.can[verb];
  if (can === true) return null;
  return can ?? `${source.name} cannot do this.`;
}

function unfit({ verb, args }: Command, row: CallRow | AgentRow): string | null {
  if (row.kind === 'agent') return null;
  if (verb === 'call.hold' && row.state !== 'talking')
    return `Only a call in conversation can be held; this one is ${STATE[row.state]}.`;
  if (verb === 'call.resume' && row.state !== 'held')
    return `Only a held call can be resumed; this one is ${STATE[row.state]}.`;
  if (verb === 'call.transfer' && !args.to) return 'Say to whom the call should go.';
  return null;
}

const STATE: Readonly<Record<CallRow['state'], string>> = {
  arriving: 'on its way',
  waiting: 'waiting',
  ringing: 'ringing',
  talking: 'in conversation',
  held: 'on hold',
  parked: 'parked',
};

function moved(row: CallRow | AgentRow): string {
  const now =
    row.kind === 'call' ? `the call is now ${STATE[row.state]}` : 'the agent’s state is another now';
  return `This changed while you were clicking: ${now}. Look again, then decide.`;
}

const gone = ({ target }: Command): string =>
  target.startsWith('call:') ? 'This call has ended.' : 'This agent is not on the board any more.';
