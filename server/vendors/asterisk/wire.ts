// Knows the events of Asterisk 16 to 22 that the wall reads, in their own field names. Refuses to know what they mean.
// Source: the AMI event documentation (docs.asterisk.org) and captures of Asterisk 22; fields not named are not read.
import { z } from 'zod';
import { type Fields, fieldsOf } from './framing.ts';
import { count, fieldsIn, flag, id, readPlainly, someId, text } from './kinds.ts';

const channel = {
  Channel: id,
  /** 0 down, 4 ring, 5 ringing, 6 up. */
  ChannelState: count,
  CallerIDNum: text,
  CallerIDName: text,
  Exten: text,
  Uniqueid: id,
  Linkedid: id,
};
const dest = {
  DestChannel: id,
  DestChannelState: count,
  DestCallerIDNum: text,
  DestCallerIDName: text,
  DestUniqueid: id,
  DestLinkedid: id,
};
const standing = {
  Queue: id,
  StateInterface: text,
  /** AST_DEVICE_*: 0 unknown, 1 not in use, 2 in use, 3 busy, 4 invalid, 5 unavailable, 6 ringing, 7 ring+in use, 8 on hold. */
  Status: count,
  Paused: flag,
  PausedReason: text,
  /** Epoch seconds; 0 for never. */
  LastCall: count,
  LastPause: count,
  LoginTime: count,
  InCall: count,
  /** Seconds; 0 where the queue's own value holds. */
  Wrapuptime: count,
};
const member = { ...standing, Interface: id, MemberName: text };

const queued = z.object({ ...channel, Queue: id });
const offer = z.object({ ...channel, ...dest, Queue: id, Interface: id, MemberName: text });
const queueOffer = z.object({ ...channel, Queue: id, Interface: id });
const channelEvent = z.object(channel);
const memberEvent = z.object(member);

export const schemas = {
  Newchannel: channelEvent,
  Newstate: channelEvent,
  NewCallerid: channelEvent,
  Rename: z.object({ Channel: text, Newname: id, Uniqueid: id }),
  Hangup: channelEvent,
  HangupRequest: channelEvent,
  SoftHangupRequest: channelEvent,
  Hold: channelEvent,
  Unhold: channelEvent,
  BridgeEnter: z.object({ ...channel, BridgeUniqueid: id, BridgeType: text }),
  BridgeLeave: z.object({ ...channel, BridgeUniqueid: id }),
  // An originated call dials with nobody at its near end.
  DialBegin: z.object({ ...dest, Uniqueid: someId, Linkedid: someId }),
  DialEnd: z.object({ ...dest, Uniqueid: someId, Linkedid: someId, DialStatus: text }),
  BlindTransfer: z.object({
    Result: text,
    TransfererUniqueid: id,
    TransfereeUniqueid: someId,
    Extension: text,
  }),
  AttendedTransfer: z.object({
    Result: text,
    OrigTransfererUniqueid: id,
    SecondTransfererUniqueid: id,
    TransfereeUniqueid: someId,
    TransferTargetUniqueid: someId,
    TransferTargetCallerIDNum: text,
    SecondTransfererConnectedLineNum: text,
  }),
  ParkedCall: z.object({ ParkeeUniqueid: id, ParkingSpace: text }),
  QueueCallerJoin: queued,
  QueueCallerLeave: queued,
  QueueCallerAbandon: queued,
  AgentCalled: offer,
  AgentRingNoAnswer: queueOffer,
  AgentConnect: offer.extend({ HoldTime: count }),
  // After a transfer or a parking either channel may be gone: then its fields are missing.
  AgentComplete: z.object({ Queue: id, Interface: id }),
  QueueMemberStatus: memberEvent,
  QueueMemberPause: memberEvent,
  QueueMemberAdded: memberEvent,
  QueueMemberRemoved: memberEvent,
  QueueMemberPenalty: memberEvent,
  QueueMemberRinginuse: memberEvent,
  DeviceStateChange: z.object({ Device: id, State: text }),
  QueueParams: z.object({ Queue: id, ServiceLevel: count }),
  QueueMember: z
    .object({ ...standing, Name: text, Location: id })
    .transform(({ Name, Location, ...rest }) => ({ ...rest, MemberName: Name, Interface: Location })),
  QueueEntry: z.object({ Queue: id, Uniqueid: id, Channel: text, Position: count, Wait: count }),
  QueueStatusComplete: z.object({}),
  CoreShowChannel: z.object({
    ...channel,
    Application: text,
    ApplicationData: text,
    /** `HH:MM:SS` since the channel was made. */
    Duration: text,
    BridgeId: text,
  }),
  CoreShowChannelsComplete: z.object({}),
} as const;

export type EventName = keyof typeof schemas;
export type Wire<N extends EventName> = z.output<(typeof schemas)[N]>;
export type ChannelSeen = z.output<typeof channelEvent>;
export type DestSeen = Pick<Wire<'DialBegin'>, keyof typeof dest>;
export type MemberSeen = z.output<typeof memberEvent>;

/** Of each event, the keys its schema reads, less than half of those it has, and their fields where plain looks are enough. */
const READ = new Map(
  Object.entries(schemas).map(([name, schema]) => [
    name,
    {
      keys: new Set(Object.keys('shape' in schema ? schema.shape : schema.in.shape)),
      fields: fieldsIn(schema),
    },
  ]),
);

/** Events that say nothing a wall needs, or say again what another one says. Heard and let go. */
const DEAF = new Set(
  `NewConnectedLine NewAccountCode NewExten Newexten NewPeerAccount VarSet DialState BridgeCreate BridgeDestroy BridgeMerge
  BridgeInfoChannel BridgeVideoSourceUpdate HangupHandlerRun HangupHandlerPush HangupHandlerPop
  LocalBridge LocalOptimizationBegin LocalOptimizationEnd MusicOnHoldStart MusicOnHoldStop DTMFBegin
  DTMFEnd RTCPSent RTCPReceived Cdr CEL UnParkedCall ParkedCallGiveUp ParkedCallTimeOut ParkedCallSwap Pickup
  ChanSpyStart ChanSpyStop OriginateResponse AsyncAGIStart AsyncAGIExec AsyncAGIEnd AGIExecStart AGIExecEnd
  FullyBooted Shutdown Reload PeerStatus ContactStatus ContactStatusDetail Registry ExtensionStatus PresenceStateChange
  PresenceStatus DeviceStateListComplete BridgeListItem BridgeListComplete QueueSummary QueueSummaryComplete
  SuccessfulAuth ChallengeSent ChallengeResponseFailed InvalidPassword InvalidAccountID SessionTimeout Load Unload
  MeetmeJoin MeetmeLeave ConfbridgeJoin ConfbridgeLeave ConfbridgeStart ConfbridgeEnd MessageWaiting UserEvent FAXStatus
  MixMonitorStart MixMonitorStop MixMonitorMute TestEvent Status StatusComplete AOC-D AOC-E AOC-S ChannelTalkingStart
  ChannelTalkingStop Flash Wink AgentLogin AgentLogoff QueueCallerPriorityChange MCID DAHDIChannel Alarm AlarmClear
  NewConnectedLine FailedACL RequestBadFormat RequestNotAllowed RequestNotSupported LoadAverageLimit MemoryLimit
  SessionLimit UnexpectedAddress AuthMethodNotAllowed ParkedCallsComplete`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

export type Read =
  | { readonly kind: 'event'; readonly name: EventName; readonly data: never }
  | { readonly kind: 'response'; readonly fields: Fields }
  | { readonly kind: 'deaf' }
  | { readonly kind: 'unknown'; readonly shape: string }
  | { readonly kind: 'malformed'; readonly why: string };

/** What one block is. Events that are not read cost one look at their first line. */
export function readBlock(block: string): Read {
  const name = /^(?:Asterisk Call Manager\/[^\n]*\n)?(Event|Response): ?([^\n]*)/.exec(block);
  if (!name) return block.startsWith('Asterisk Call Manager/') ? { kind: 'deaf' } : oddly(block);
  const [, what, value = ''] = name;
  if (what === 'Response') return { kind: 'response', fields: fieldsOf(block) };
  const event = value.trim();
  if (DEAF.has(event)) return { kind: 'deaf' };
  const read = READ.get(event);
  // Only what looks like one of Asterisk's own names is repeated: a broken line may hold anything.
  if (!read)
    return {
      kind: 'unknown',
      shape: /^[A-Z][A-Za-z]{2,39}$/.test(event) ? `event ${event}` : 'an event without a name',
    };
  const values = fieldsOf(block, read.keys);
  const plain = read.fields && readPlainly(read.fields, values);
  if (plain) return { kind: 'event', name: event as EventName, data: plain as never };
  const parsed = schemas[event as EventName].safeParse(values);
  if (parsed.success) return { kind: 'event', name: event as EventName, data: parsed.data as never };
  const [issue] = parsed.error.issues;
  return { kind: 'malformed', why: `${event}: ${issue?.path.join('.') || 'the block'} ${issue?.code ?? ''}` };
}

function oddly(block: string): Read {
  const fields = fieldsOf(block);
  if (fields['Event'] !== undefined || fields['Response'] !== undefined)
    return { kind: 'malformed', why: 'its first line is not Event or Response' };
  return { kind: 'malformed', why: 'not a block of the manager interface' };
}
