// In which order commands are offered, which stand on the row itself, their icons, and which ask for more before they
// go.
import {
  AudioLines,
  Circle,
  CircleDot,
  CirclePause,
  Ear,
  Grab,
  ListMinus,
  ListPlus,
  LogIn,
  LogOut,
  type LucideIcon,
  Merge,
  MessageCircleMore,
  Mic,
  MicOff,
  ParkingCircle,
  Pause,
  Phone,
  PhoneForwarded,
  PhoneIncoming,
  PhoneOff,
  Play,
  Replace,
  Undo2,
  UserPlus,
} from 'lucide-react';
import type { AgentVerb, CallVerb } from '#lib/commands/command-rules.ts';
import type { CommandName } from '#lib/model/command.ts';

/** In the order in which they are offered: the frequent ones first. */
export const CALL_VERBS: readonly CallVerb[] = [
  'call.hold',
  'call.resume',
  'call.completeTransfer',
  'call.cancelTransfer',
  'call.retrieve',
  'call.pickUp',
  'call.transfer',
  'call.hangUp',
  'call.mergeTransfer',
  'call.swapTransfer',
  'call.attendedTransfer',
  'call.invite',
  'call.park',
  'call.mute',
  'call.unmute',
  'call.record',
  'call.pauseRecording',
  'call.resumeRecording',
  'call.accept',
  'call.refuse',
  'call.listen',
  'call.whisper',
  'call.barge',
];

export const AGENT_VERBS: readonly AgentVerb[] = [
  'agent.pause',
  'agent.unpause',
  'agent.dial',
  'agent.signIn',
  'agent.signOut',
  'agent.addToQueue',
  'agent.removeFromQueue',
];

/** These stand on the row itself; the others in its menu. */
export const ON_ROW: ReadonlySet<CommandName> = new Set([
  'call.hold',
  'call.resume',
  'call.completeTransfer',
  'call.cancelTransfer',
  'call.retrieve',
  'call.pickUp',
  'call.transfer',
  'call.hangUp',
]);

export const COMMAND_ICON: Readonly<Record<CommandName, LucideIcon>> = {
  'call.hold': Pause,
  'call.resume': Play,
  'call.mute': MicOff,
  'call.unmute': Mic,
  'call.transfer': PhoneForwarded,
  'call.attendedTransfer': MessageCircleMore,
  'call.completeTransfer': PhoneForwarded,
  'call.cancelTransfer': Undo2,
  'call.mergeTransfer': Merge,
  'call.swapTransfer': Replace,
  'call.hangUp': PhoneOff,
  'call.park': ParkingCircle,
  'call.retrieve': PhoneIncoming,
  'call.pickUp': Grab,
  'call.invite': UserPlus,
  'call.accept': Phone,
  'call.refuse': PhoneOff,
  'call.record': CircleDot,
  'call.pauseRecording': CirclePause,
  'call.resumeRecording': Circle,
  'call.listen': Ear,
  'call.whisper': AudioLines,
  'call.barge': Mic,
  'agent.pause': Pause,
  'agent.unpause': Play,
  'agent.signIn': LogIn,
  'agent.signOut': LogOut,
  'agent.addToQueue': ListPlus,
  'agent.removeFromQueue': ListMinus,
  'agent.dial': Phone,
};

/** Dots say that something is asked before anything happens. */
const ASKS_MORE: ReadonlySet<CommandName> = new Set([
  'call.transfer',
  'call.attendedTransfer',
  'call.invite',
  'call.park',
  'call.refuse',
  'agent.signIn',
  'agent.signOut',
  'agent.addToQueue',
  'agent.removeFromQueue',
  'agent.dial',
]);
export const asksMore = (verb: CommandName): boolean => ASKS_MORE.has(verb);
