// Which commands make sense for a call or an agent as they are: the page asks before it offers one, the server before
// it sends one.
import {
  type AgentQueue,
  type AgentRow,
  type CallRow,
  isConversing,
  type QueueRow,
} from '#lib/model/board.ts';
import type { CommandArguments, CommandName } from '#lib/model/command.ts';
import { messageText, STATE_WORDS } from '#lib/sync/server-messages.ts';

export type CallVerb = Extract<CommandName, `call.${string}`>;
export type AgentVerb = Extract<CommandName, `agent.${string}`>;

/** Why this makes no sense for the call as it is, or `null`. */
export function whyNotNow(verb: CallVerb, call: CallRow): string | null {
  const state = STATE_WORDS[call.state];
  const talks = isConversing(call.state);
  switch (verb) {
    case 'call.hangUp':
      return null;
    case 'call.transfer':
      if (call.state === 'parked')
        return messageText('A parked call has nobody to hand it on: retrieve it first.');
      return consulting(call);
    case 'call.hold':
      if (call.state !== 'talking')
        return messageText('Only a call in conversation can be held; this one is {state}.', { state });
      return consulting(call);
    case 'call.resume':
      if (call.state !== 'held')
        return messageText('Only a held call can be resumed; this one is {state}.', { state });
      return consulting(call);
    case 'call.completeTransfer':
    case 'call.cancelTransfer':
    case 'call.mergeTransfer':
    case 'call.swapTransfer':
      return call.consult === null ? messageText('No attended transfer is under way.') : null;
    case 'call.retrieve':
      return call.state === 'parked'
        ? null
        : messageText('Only a parked call can be retrieved; this one is {state}.', { state });
    case 'call.pickUp':
      return call.state === 'waiting' || call.state === 'ringing'
        ? null
        : messageText('Only a waiting or ringing call can be picked up; this one is {state}.', { state });
    case 'call.accept':
    case 'call.refuse':
      return call.state === 'ringing'
        ? null
        : messageText('Only a ringing call can be accepted or refused; this one is {state}.', { state });
    default:
      if (!talks)
        return messageText('Only a call in conversation can do this; this one is {state}.', { state });
      // The rest is about a conversation, and about the agent in it.
      if (call.agent === null) return messageText('Nobody but the caller is in this call.');
      return inTalk(verb, call);
  }
}

/** The commands that need a conversation, by what else is so of it. */
function inTalk(verb: CallVerb, call: CallRow): string | null {
  const { marks } = call;
  switch (verb) {
    case 'call.mute':
      return marks.includes('muted') ? messageText('This call is muted already.') : null;
    case 'call.unmute':
      return marks.includes('muted') ? null : messageText('This call is not muted.');
    case 'call.record':
      return marks.includes('recording') || marks.includes('recordingPaused')
        ? messageText('This call is being recorded already.')
        : null;
    case 'call.pauseRecording':
      return marks.includes('recording') ? null : messageText('This call is not being recorded.');
    case 'call.resumeRecording':
      return marks.includes('recordingPaused')
        ? null
        : messageText('The recording of this call is not paused.');
    case 'call.attendedTransfer':
    case 'call.park':
    case 'call.invite':
      return consulting(call);
    default:
      return null;
  }
}

const consulting = (call: CallRow): string | null =>
  call.consult === null
    ? null
    : messageText('An attended transfer is under way: complete it or go back to the caller first.');

/** What the command still has to be told, as a sentence that asks for it; `null` when nothing is missing. */
export function missingArgument(verb: CommandName, args: CommandArguments): string | null {
  switch (verb) {
    case 'call.transfer':
    case 'call.attendedTransfer':
      return args.to ? null : messageText('Say to whom the call should go.');
    case 'call.invite':
      return args.to ? null : messageText('Say who should join the call.');
    case 'agent.dial':
      return args.to ? null : messageText('Say which number to dial.');
    case 'call.retrieve':
    case 'call.pickUp':
    case 'call.listen':
    case 'call.whisper':
    case 'call.barge':
      return args.extension ? null : messageText('Say at which extension you want to be called.');
    case 'agent.addToQueue':
    case 'agent.removeFromQueue':
      return args.queue ? null : messageText('Say which queue.');
    default:
      return null;
  }
}

export type QueueVerb = 'agent.addToQueue' | 'agent.removeFromQueue' | 'agent.signIn' | 'agent.signOut';

/**
 * Whether it is worth offering. Softer than {@link whyNotNow}: an agent's one state hides how each queue of theirs
 * stands, so the server leaves what does not fit to the PBX.
 */
export function agentFits(verb: AgentVerb, agent: AgentRow, queues: readonly QueueRow[]): boolean {
  const serving = agent.queues.filter((each) => each.signedIn);
  const paused = (each: AgentQueue): boolean => each.paused;
  switch (verb) {
    case 'agent.pause':
      if (agent.state === 'paused' || agent.state === 'signedOut') return false;
      return serving.length === 0 || !serving.every(paused);
    case 'agent.unpause':
      return agent.state === 'paused' || serving.some(paused);
    case 'agent.signIn':
      return agent.state === 'signedOut' || agent.queues.some((each) => !each.signedIn);
    case 'agent.signOut':
      return agent.state !== 'signedOut';
    case 'agent.dial':
      return agent.number !== '' && agent.reachable !== false;
    case 'agent.addToQueue':
    case 'agent.removeFromQueue':
      return queuesFor(verb, agent, queues).length > 0;
  }
}

/** The queues this can be about: those of the agent's own PBX and tenant. */
export function queuesFor(
  verb: QueueVerb,
  agent: AgentRow,
  queues: readonly QueueRow[],
): readonly QueueRow[] {
  const known = new Map<string, AgentQueue>(agent.queues.map((each) => [each.queue, each]));
  const wanted = (queue: QueueRow): boolean => {
    const membership = known.get(queue.id);
    switch (verb) {
      case 'agent.addToQueue':
        return membership?.signedIn !== true;
      case 'agent.signIn':
        return membership?.signedIn === false;
      default:
        return membership?.signedIn === true;
    }
  };
  return queues.filter(
    (queue) => queue.source === agent.source && queue.tenant === agent.tenant && wanted(queue),
  );
}
