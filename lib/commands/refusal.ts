// Why a command may not go out to a row as it is now: it is gone, it has changed, the PBX cannot, it does not fit.
import type { AgentRow, Board, CallRow, Ref, SourceRow } from '#lib/model/board.ts';
import type { Command, CommandName } from '#lib/model/command.ts';
import type { AgentId } from '#lib/model/ids.ts';
import { sourceOf } from '#lib/model/ids.ts';
import { messageText, STATE_WORDS } from '#lib/sync/server-messages.ts';
import { type CallVerb, missingArgument, whyNotNow } from './command-rules.ts';

export type Aim = Pick<Command, 'verb' | 'target' | 'args' | 'seen'>;

/** How the row stands: the board's sequence, that of the row's last change, and who waits for an answer about it. */
export type Standing = {
  readonly seq: number;
  readonly changedAt: number | null;
  readonly busy: string | null;
};

export const NOT_UNDERSTOOD = messageText('This command cannot be understood; load the page again.');

const idOf = (target: Ref): string => target.slice(target.indexOf(':') + 1);

/** The source a row belongs to, by its name alone. */
export const sourceAimedAt = (target: Ref) => sourceOf(idOf(target) as AgentId);

export function rowAimedAt(board: Board, target: Ref): CallRow | AgentRow | undefined {
  if (target.startsWith('call:')) return board.get('call', idOf(target));
  return target.startsWith('agent:') ? board.get('agent', idOf(target)) : undefined;
}

/** The sentence to refuse it with; `null` when it may go out. */
export function refusalOf(aim: Aim, board: Board, standing: Standing): string | null {
  const row = rowAimedAt(board, aim.target);
  if (!row) return gone(aim, board);
  if (!aim.verb.startsWith(`${row.kind}.`)) return messageText('This cannot be done here.');
  if (standing.busy !== null)
    return messageText('{name} has just asked for something here; wait for its answer.', {
      name: standing.busy,
    });
  // From the future nobody has seen anything: such a page must not act on what it has not seen.
  if (aim.seen > standing.seq) return NOT_UNDERSTOOD;
  if (standing.changedAt !== null && standing.changedAt > aim.seen) return moved(row);
  const source = board.get('source', row.source);
  if (source?.life !== 'live')
    return messageText('{name} is not connected.', { name: source?.name ?? row.source });
  return cannot(source, aim.verb) ?? unfit(aim, row);
}

function cannot(source: SourceRow, verb: CommandName): string | null {
  const can = source.can[verb];
  if (can === true) return null;
  return can ?? messageText('{name} cannot do this.', { name: source.name });
}

/** What is missing is asked for before what does not fit: it is the sentence a person can do something with. */
function unfit({ verb, args }: Aim, row: CallRow | AgentRow): string | null {
  return missingArgument(verb, args) ?? (row.kind === 'call' ? whyNotNow(verb as CallVerb, row) : null);
}

const moved = (row: CallRow | AgentRow): string =>
  row.kind === 'call'
    ? messageText('This changed while you were clicking: the call is now {state}. Look again, then decide.', {
        state: STATE_WORDS[row.state],
      })
    : messageText(
        'This changed while you were clicking: the agent’s state is another now. Look again, then decide.',
      );

function gone({ target }: Aim, board: Board): string {
  if (!board.get('source', sourceAimedAt(target))) return messageText('This PBX is not configured any more.');
  return target.startsWith('call:')
    ? messageText('This call has ended.')
    : messageText('This agent is not on the board any more.');
}
