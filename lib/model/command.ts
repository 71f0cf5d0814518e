// Knows what a person may ask of a PBX and how it may answer. Refuses to know how any PBX is told.
import type { Ref } from './board.ts';

export const COMMANDS = [
  'call.hold',
  'call.resume',
  'call.mute',
  'call.unmute',
  'call.transfer',
  'call.attendedTransfer',
  'call.completeTransfer',
  'call.cancelTransfer',
  'call.mergeTransfer',
  'call.swapTransfer',
  'call.hangUp',
  'call.park',
  'call.retrieve',
  'call.pickUp',
  'call.invite',
  'call.accept',
  'call.refuse',
  'call.record',
  'call.pauseRecording',
  'call.resumeRecording',
  'call.listen',
  'call.whisper',
  'call.barge',
  'agent.pause',
  'agent.unpause',
  'agent.signIn',
  'agent.signOut',
  'agent.addToQueue',
  'agent.removeFromQueue',
  'agent.dial',
] as const;
export type CommandName = (typeof COMMANDS)[number];

/** What a command is told beside its target. */
export type CommandArguments = {
  /** Number to transfer to, to invite, or to dial. */
  readonly to?: string;
  /** Pause reason, in the PBX's own code or word. */
  readonly reason?: string;
  /** The asking person's own extension: it rings, so that they can listen, or take the call. */
  readonly extension?: string;
  /** The queue, by the PBX's own name, that an agent is added to, removed from, signed in to or out of. */
  readonly queue?: string;
};

/**
 * A command as a person gave it, aimed at the row as they saw it.
 * `seen` is the sequence their picture had reached: if the row has changed since, the command is refused.
 */
export type Command = {
  /** Chosen by the browser, so that one click sent twice is one command. */
  readonly id: string;
  readonly verb: CommandName;
  readonly target: Ref;
  readonly seen: number;
  readonly args: CommandArguments;
};

/** `unsure`: it was sent and nobody can say whether it took effect. */
export type Outcome =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'refused'; readonly why: string }
  | { readonly outcome: 'unsure'; readonly why: string };

export const done: Outcome = { outcome: 'done' };
export const refused = (why: string): Outcome => ({ outcome: 'refused', why });
export const unsure = (why: string): Outcome => ({ outcome: 'unsure', why });

/** What a make can do: true, or in plain words why it cannot. */
export type Capabilities = Readonly<Partial<Record<CommandName, true | string>>>;
