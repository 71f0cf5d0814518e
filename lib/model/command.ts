// What a person may ask of a PBX and how it may answer.
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

/** Of two steps, one after the other: the customer's call is held or resumed, and the second call begun or ended. */
const IN_TWO_STEPS: readonly CommandName[] = [
  'call.attendedTransfer',
  'call.completeTransfer',
  'call.cancelTransfer',
  'call.swapTransfer',
];

/**
 * How long a command may take from being asked to its one final answer, ms. The adapter answers before it; the server
 * and the page wait longer, the page longest, so that no answer comes when nobody waits for it any more.
 */
export const deadlineMs = (verb: CommandName): number => (IN_TWO_STEPS.includes(verb) ? 15_000 : 12_000);
/** How long the server waits for an adapter's answer, ms: one that has none by then has broken its promise. */
export const serverPatienceMs = (verb: CommandName): number => deadlineMs(verb) + 1_000;
/** How long a page waits for the server's answer, ms. It is in the log before it is sent. */
export const pagePatienceMs = (verb: CommandName): number => deadlineMs(verb) + 4_000;

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

/**
 * The one final answer. `confirmed`: our own events bore it out. `accepted`: the PBX took it, and no event has proved it
 * (yet, or ever: some leave no trace); an adapter says this, never `confirmed`. `refused`: nothing happened, and why.
 * `unsure`: it was sent and nobody can say whether it took effect.
 */
export type Outcome =
  | { readonly outcome: 'confirmed' }
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'refused'; readonly why: string }
  | { readonly outcome: 'unsure'; readonly why: string };

export const confirmed: Outcome = { outcome: 'confirmed' };
export const accepted: Outcome = { outcome: 'accepted' };
export const refused = (why: string): Outcome => ({ outcome: 'refused', why });
export const unsure = (why: string): Outcome => ({ outcome: 'unsure', why });

/** What a make can do: true, or in plain words why it cannot. */
export type Capabilities = Readonly<Partial<Record<CommandName, true | string>>>;
