// The icon, word and colour of every state of agents, calls, sources and levels.
import {
  ArrowDownLeft,
  ArrowLeftRight,
  ArrowUpRight,
  BellRing,
  CircleCheck,
  CircleDot,
  CircleHelp,
  CircleOff,
  CirclePause,
  FileAudio,
  Headset,
  Hourglass,
  KeyRound,
  LoaderCircle,
  LogIn,
  type LucideIcon,
  MicOff,
  Moon,
  NotebookPen,
  OctagonMinus,
  ParkingCircle,
  PauseCircle,
  Phone,
  PhoneIncoming,
  PhoneMissed,
  PhoneOff,
  Radio,
  TrendingDown,
  TriangleAlert,
  Unplug,
} from 'lucide-react';
import type { StatusStyle } from '#components/ui/status.tsx';
import type { AgentState, AlertEnd, CallMark, CallState, Direction, SourceLife } from '#lib/model/board.ts';
import type { CommandName } from '#lib/model/command.ts';

export const AGENT_STYLE: Readonly<Record<AgentState, StatusStyle>> = {
  ready: { icon: CircleCheck, word: 'Ready', tone: 'good' },
  ringing: { icon: BellRing, word: 'Ringing', tone: 'notice' },
  onCall: { icon: Headset, word: 'On call', tone: 'info' },
  wrapUp: { icon: NotebookPen, word: 'Wrap-up', tone: 'special' },
  notResponding: { icon: PhoneMissed, word: 'Not responding', tone: 'critical' },
  unavailable: { icon: PhoneOff, word: 'Unavailable', tone: 'warning' },
  paused: { icon: CirclePause, word: 'Paused', tone: 'warning' },
  signedOut: { icon: CircleOff, word: 'Signed out', tone: 'quiet' },
  unknown: { icon: CircleHelp, word: 'Unknown', tone: 'quiet' },
};

/** An agent in one of their queues. */
export const MEMBER_STYLE: Readonly<Record<'signedIn' | 'paused' | 'signedOut', StatusStyle>> = {
  signedIn: { icon: LogIn, word: 'Signed in', tone: 'good' },
  paused: AGENT_STYLE.paused,
  signedOut: AGENT_STYLE.signedOut,
};

/** From those who can take a call to those who are away. */
export const AGENT_STATES: readonly AgentState[] = [
  'ready',
  'ringing',
  'onCall',
  'wrapUp',
  'notResponding',
  'unavailable',
  'paused',
  'signedOut',
  'unknown',
];

export const CALL_STYLE: Readonly<Record<CallState, StatusStyle>> = {
  arriving: { icon: LogIn, word: 'Arriving', tone: 'quiet' },
  waiting: { icon: Hourglass, word: 'Waiting', tone: 'notice' },
  ringing: { icon: PhoneIncoming, word: 'Ringing', tone: 'notice' },
  talking: { icon: Phone, word: 'Talking', tone: 'info' },
  held: { icon: PauseCircle, word: 'On hold', tone: 'warning' },
  parked: { icon: ParkingCircle, word: 'Parked', tone: 'warning' },
};

/** `null`: the PBX does not tell. */
export const DIRECTION_STYLE: Readonly<Record<Direction, { icon: LucideIcon; word: string } | null>> = {
  inbound: { icon: ArrowDownLeft, word: 'Inbound' },
  outbound: { icon: ArrowUpRight, word: 'Outbound' },
  internal: { icon: ArrowLeftRight, word: 'Internal' },
  unknown: null,
};

export const MARK_STYLE: Readonly<Record<CallMark, StatusStyle>> = {
  muted: { icon: MicOff, word: 'Muted', tone: 'warning' },
  recording: { icon: CircleDot, word: 'Being recorded', tone: 'special' },
  recordingPaused: { icon: CirclePause, word: 'Recording paused', tone: 'quiet' },
  recorded: { icon: FileAudio, word: 'Recording available', tone: 'quiet' },
};

export const SOURCE_STYLE: Readonly<Record<SourceLife, StatusStyle>> = {
  idle: { icon: CircleOff, word: 'Not started', tone: 'quiet' },
  connecting: { icon: LoaderCircle, word: 'Connecting', tone: 'notice' },
  syncing: { icon: LoaderCircle, word: 'Taking the first picture', tone: 'notice' },
  live: { icon: Radio, word: 'Live', tone: 'good' },
  waiting: { icon: Unplug, word: 'Lost, trying again', tone: 'warning' },
  refused: { icon: KeyRound, word: 'Refused, needs a person', tone: 'critical' },
};

export const BREACHED: StatusStyle = { icon: TriangleAlert, word: 'Breached', tone: 'critical' };
/** Somebody waits in a closed queue: an alarm of its own. */
export const CLOSED_WAIT: StatusStyle = { icon: Moon, word: 'Waits though closed', tone: 'critical' };
/** Somebody waits in a queue in which nobody is ready. */
export const NOBODY_READY: StatusStyle = { icon: OctagonMinus, word: 'Nobody ready', tone: 'critical' };
/** A queue's service level is under its goal. */
export const BELOW_GOAL: StatusStyle = { icon: TrendingDown, word: 'Below goal', tone: 'warning' };
export const SOON: StatusStyle = { icon: Hourglass, word: 'About to breach', tone: 'warning' };

export const ALERT_END: Readonly<Record<AlertEnd, string>> = {
  answered: 'answered',
  abandoned: 'caller hung up',
  left: 'left the queue',
  unknown: 'ended while the PBX was lost',
};

export const COMMAND_WORD: Readonly<Record<CommandName, string>> = {
  'call.hold': 'Hold',
  'call.resume': 'Resume',
  'call.mute': 'Mute',
  'call.unmute': 'Unmute',
  'call.transfer': 'Transfer',
  'call.attendedTransfer': 'Attended transfer',
  'call.completeTransfer': 'Complete transfer',
  'call.cancelTransfer': 'Back to the caller',
  'call.mergeTransfer': 'Talk all three',
  'call.swapTransfer': 'Swap',
  'call.hangUp': 'Hang up',
  'call.park': 'Park',
  'call.retrieve': 'Retrieve',
  'call.pickUp': 'Pick up',
  'call.invite': 'Add somebody',
  'call.accept': 'Accept',
  'call.refuse': 'Refuse',
  'call.record': 'Record',
  'call.pauseRecording': 'Pause recording',
  'call.resumeRecording': 'Resume recording',
  'call.listen': 'Listen',
  'call.whisper': 'Whisper',
  'call.barge': 'Barge in',
  'agent.pause': 'Pause',
  'agent.unpause': 'Unpause',
  'agent.signIn': 'Sign in to a queue',
  'agent.signOut': 'Sign out of a queue',
  'agent.addToQueue': 'Add to queue',
  'agent.removeFromQueue': 'Remove from queue',
  'agent.dial': 'Dial',
};
