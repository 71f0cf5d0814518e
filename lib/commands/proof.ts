// What on the board bears a command out: a held call for "hold", a slot for "park". One piece for all makes.
import {
  type AgentQueue,
  type AgentRow,
  type Board,
  type CallRow,
  isConversing,
  type QueueRow,
} from '#lib/model/board.ts';
import type { CommandArguments, CommandName } from '#lib/model/command.ts';
import { nativeOf } from '#lib/model/ids.ts';

/** `hopeless`: nothing that is still to come can bear it out, so nobody need wait. */
export type Proof = 'proven' | 'open' | 'hopeless';

/** A command on its way: `before` is the row when the PBX was told. */
export type Trial = {
  readonly verb: CommandName;
  readonly args: CommandArguments;
  readonly before: CallRow | AgentRow;
};

/**
 * Verbs that leave no trace on the board, or not on every make: nobody waits for theirs. Muting and recording are among
 * them, but not their ends: where those may be asked for, the make has told of the beginning.
 */
const TRACELESS: ReadonlySet<CommandName> = new Set([
  'call.mute',
  'call.record',
  'call.swapTransfer',
  'call.invite',
  'call.listen',
  'call.whisper',
  'call.barge',
  'agent.dial',
]);

export const leavesTrace = (verb: CommandName): boolean => !TRACELESS.has(verb);

/** Whether the board as it is now bears the command out. */
export function proofOf({ verb, args, before }: Trial, board: Board): Proof {
  if (!leavesTrace(verb)) return 'hopeless';
  const judged = (call: CallRow | undefined, agent: AgentRow | undefined): Proof =>
    before.kind === 'call' ? ofCall(verb, before, call) : ofAgent(verb, args, before, agent, board);
  // What was so before it was asked for proves nothing.
  const [call, agent] = before.kind === 'call' ? [before, undefined] : [undefined, before];
  if (judged(call, agent) === 'proven') return 'hopeless';
  return judged(board.get('call', before.id), board.get('agent', before.id));
}

const found = (isSo: boolean): Proof => (isSo ? 'proven' : 'open');

function ofCall(verb: CommandName, before: CallRow, now: CallRow | undefined): Proof {
  // A call that is over was hung up or refused; of anything else it tells nothing any more.
  if (!now) return verb === 'call.hangUp' || verb === 'call.refuse' ? 'proven' : 'hopeless';
  const talks = isConversing(now.state);
  switch (verb) {
    case 'call.hold':
      return found(now.state === 'held');
    case 'call.resume':
      return found(now.state === 'talking');
    case 'call.unmute':
      return found(!now.marks.includes('muted'));
    case 'call.pauseRecording':
      return found(now.marks.includes('recordingPaused'));
    case 'call.resumeRecording':
      return found(now.marks.includes('recording') && !now.marks.includes('recordingPaused'));
    case 'call.transfer':
      return found(goesElsewhere(before, now));
    case 'call.attendedTransfer':
      return found(now.consult !== null && before.consult === null);
    case 'call.completeTransfer':
      return found(now.consult === null && goesElsewhere(before, now));
    case 'call.cancelTransfer':
      return found(now.consult === null && now.agent === before.agent);
    case 'call.mergeTransfer':
      return found(now.consult === null);
    case 'call.park':
      return found(now.state === 'parked' && now.slot !== null);
    case 'call.retrieve':
      return found(now.state !== 'parked');
    case 'call.pickUp':
      return found(talks || ringsAtOther(before, now));
    // Where the call itself is let in, it may go on into a queue.
    case 'call.accept':
      return found(talks || now.queue !== before.queue);
    case 'call.refuse':
      return found(before.offeredTo.some((agent) => !now.offeredTo.includes(agent)) || talks);
    default:
      return 'open';
  }
}

const ringsAtOther = (before: CallRow, now: CallRow): boolean =>
  now.offeredTo.some((agent) => !before.offeredTo.includes(agent));

/** Offered, queued or answered where it was not, or taken from the agent who had it. */
const goesElsewhere = (before: CallRow, now: CallRow): boolean =>
  now.agent !== before.agent ||
  now.queue !== before.queue ||
  now.queuedAt !== before.queuedAt ||
  ringsAtOther(before, now) ||
  now.journey.filter(({ what }) => what === 'transferred').length >
    before.journey.filter(({ what }) => what === 'transferred').length;

function ofAgent(
  verb: CommandName,
  args: CommandArguments,
  before: AgentRow,
  now: AgentRow | undefined,
  board: Board,
): Proof {
  // Who serves no queue any more may be gone from the board with the last of them.
  if (!now) return verb === 'agent.signOut' || verb === 'agent.removeFromQueue' ? 'proven' : 'hopeless';
  const was = memberships(before, args, board);
  const is = memberships(now, args, board);
  switch (verb) {
    case 'agent.pause':
      if (before.state === 'paused' && !args.reason && was.every(({ paused }) => paused)) return 'hopeless';
      if (args.reason && isPaused(now) && now.reason !== before.reason) return 'proven';
      return found(becomes('paused', before, now) || is.some((each) => each.paused && !pausedIn(was, each)));
    case 'agent.unpause':
      if (!isPaused(before)) return 'hopeless';
      return found(becomes('paused', now, before) || is.some((each) => !each.paused && pausedIn(was, each)));
    case 'agent.signIn':
    case 'agent.addToQueue':
      if (is.some((each) => each.signedIn && (args.queue || !signedInto(was, each)))) return 'proven';
      return found(!args.queue && before.state === 'signedOut' && isAtWork(now));
    case 'agent.signOut':
    case 'agent.removeFromQueue':
      if (args.queue) return found(!is.some(({ signedIn }) => signedIn));
      return found(now.state === 'signedOut' || was.some((each) => each.signedIn && !signedInto(is, each)));
    default:
      return 'open';
  }
}

/** Whether the agent is so now and was not. */
const becomes = (state: AgentRow['state'], before: AgentRow, now: AgentRow): boolean =>
  now.state === state && before.state !== state;
const isPaused = ({ state, queues }: AgentRow): boolean =>
  state === 'paused' || queues.some(({ signedIn, paused }) => signedIn && paused);
const isAtWork = ({ state }: AgentRow): boolean => state !== 'signedOut' && state !== 'unknown';

const pausedIn = (list: readonly AgentQueue[], { queue }: AgentQueue): boolean =>
  list.some((each) => each.queue === queue && each.paused);
const signedInto = (list: readonly AgentQueue[], { queue }: AgentQueue): boolean =>
  list.some((each) => each.queue === queue && each.signedIn);

/** The agent's part in the queue that was named, or in all of them. */
function memberships(agent: AgentRow, { queue }: CommandArguments, board: Board): readonly AgentQueue[] {
  if (!queue) return agent.queues;
  return agent.queues.filter((each) => isCalled(each, queue, board.get('queue', each.queue)));
}

/** A queue is named by the PBX's own id, or by its number where that is another. */
const isCalled = ({ queue }: AgentQueue, name: string, row: QueueRow | undefined): boolean =>
  nativeOf(queue) === name || row?.number === name || row?.name === name;
