// The events of Asterisk 16 to 22 that the wall reads, in their own field names. Source: the AMI event documentation
// (docs.asterisk.org) and captures of Asterisk 22; fields not named are not read.
import { z } from 'zod';
import { malformed, unknownShape } from '#server/pbx-sdk/translation-context.ts';
import { count, type Field, fieldsIn, flag, id, readPlainly, someCount, someId, text } from './fast-parse.ts';
import {
  type Fields,
  fieldsOf,
  outdatedVersionIn,
  TOO_OLD,
  valuesIn,
  type Wanted,
  wantedOf,
} from './framing.ts';

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
  CallsTaken: someCount,
  LastPause: count,
  LoginTime: count,
  InCall: count,
  /** Members of a lower one are rung first. */
  Penalty: someCount,
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
  /** `Cause` is of AST_SOFTHANGUP_*, not of Q.850. */
  SoftHangupRequest: channelEvent.extend({ Cause: count }),
  Hold: channelEvent,
  Unhold: channelEvent,
  BridgeEnter: z.object({ ...channel, BridgeUniqueid: id, BridgeTechnology: text }),
  BridgeLeave: z.object({ ...channel, BridgeUniqueid: id }),
  // An originated call dials with nobody at its near end.
  DialBegin: z.object({ ...dest, Uniqueid: someId, Linkedid: someId, Exten: text }),
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
  /** Also an entry of the list that the action ParkedCalls answers with: then it bears that action's id. */
  ParkedCall: z.object({ ParkeeUniqueid: id, ParkingSpace: text, ActionID: text }),
  UnParkedCall: z.object({ ParkeeUniqueid: id, RetrieverUniqueid: id }),
  ParkedCallTimeOut: z.object({ ParkeeUniqueid: id }),
  ParkedCallsComplete: z.object({}),
  /** Who picks up is `Channel`; the phone that rang, the target. */
  Pickup: z.object({ ...channel, TargetUniqueid: id }),
  AgentLogin: z.object({ ...channel, Agent: id }),
  AgentLogoff: z.object({ ...channel, Agent: id }),
  QueueCallerJoin: queued,
  QueueCallerLeave: queued,
  /** Seconds. */
  QueueCallerAbandon: queued.extend({ HoldTime: someCount }),
  AgentCalled: offer,
  AgentRingNoAnswer: queueOffer,
  AgentConnect: offer.extend({ HoldTime: someCount }),
  // After a transfer or a parking either channel may be gone: then its fields are missing.
  AgentComplete: z.object({
    Queue: id,
    Interface: id,
    Uniqueid: someId,
    Channel: text,
    DestChannel: text,
    /** Seconds from the answer on, holds included. */
    TalkTime: someCount,
    /** `caller`, `agent` or `transfer`. */
    Reason: text,
  }),
  QueueMemberStatus: memberEvent,
  QueueMemberPause: memberEvent,
  QueueMemberAdded: memberEvent,
  QueueMemberRemoved: memberEvent,
  QueueMemberPenalty: memberEvent,
  QueueMemberRinginuse: memberEvent,
  DeviceStateChange: z.object({ Device: id, State: text }),
  PresenceStateChange: z.object({ Presentity: id, Status: text }),
  QueueParams: z.object({ Queue: id, ServiceLevel: count, Completed: someCount, Abandoned: someCount }),
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
  /** What the dialplan does next on a channel. */
  Newexten: z.object({ Uniqueid: id, Application: text, AppData: text }),
  VarSet: z.object({ Uniqueid: someId, Variable: text, Value: text }),
  FullyBooted: z.object({}),
  Shutdown: z.object({}),
} as const;

export type EventName = keyof typeof schemas;
export type Wire<N extends EventName> = z.output<(typeof schemas)[N]>;
export type ChannelSeen = z.output<typeof channelEvent>;
export type DestSeen = Pick<Wire<'DialBegin'>, keyof typeof dest>;
export type MemberSeen = z.output<typeof memberEvent>;

/** Events that say nothing a wall needs, or say again what another one says. Heard and let go. */
const NEEDLESS =
  `NewConnectedLine NewAccountCode NewExten NewPeerAccount DialState BridgeCreate BridgeDestroy BridgeMerge
  BridgeInfoChannel BridgeVideoSourceUpdate HangupHandlerRun HangupHandlerPush HangupHandlerPop
  LocalBridge LocalOptimizationBegin LocalOptimizationEnd MusicOnHoldStart MusicOnHoldStop DTMFBegin
  DTMFEnd RTCPSent RTCPReceived Cdr CEL ParkedCallGiveUp ParkedCallSwap
  ChanSpyStart ChanSpyStop OriginateResponse AsyncAGIStart AsyncAGIExec AsyncAGIEnd AGIExecStart AGIExecEnd
  Reload PeerStatus ContactStatus ContactStatusDetail Registry ExtensionStatus PresenceStateListComplete
  PresenceStatus DeviceStateListComplete BridgeListItem BridgeListComplete QueueSummary QueueSummaryComplete
  SuccessfulAuth ChallengeSent ChallengeResponseFailed InvalidPassword InvalidAccountID SessionTimeout Load Unload
  MeetmeJoin MeetmeLeave ConfbridgeJoin ConfbridgeLeave ConfbridgeStart ConfbridgeEnd MessageWaiting UserEvent FAXStatus
  MixMonitorStart MixMonitorStop MixMonitorMute TestEvent Status StatusComplete AOC-D AOC-E AOC-S ChannelTalkingStart
  ChannelTalkingStop Flash Wink QueueCallerPriorityChange MCID DAHDIChannel Alarm AlarmClear
  NewConnectedLine FailedACL RequestBadFormat RequestNotAllowed RequestNotSupported LoadAverageLimit MemoryLimit
  SessionLimit UnexpectedAddress AuthMethodNotAllowed`
    .split(/\s+/)
    .filter((name) => name !== '');

type Reading = {
  readonly name: EventName;
  /** What its schema reads: less than half of the keys an event has. */
  readonly wanted: Wanted;
  /** Where plain looks are enough, in the same order. */
  readonly fields: readonly Field[] | null;
};

/** How each event is read; `null`: not at all. */
const READINGS = new Map<string, Reading | null>([
  ...Object.entries(schemas).map(
    ([name, schema]) =>
      [
        name,
        {
          name: name as EventName,
          wanted: wantedOf(Object.keys('shape' in schema ? schema.shape : schema.in.shape)),
          fields: fieldsIn(schema),
        },
      ] as const,
  ),
  ...NEEDLESS.map((name) => [name, null] as const),
]);

type Named = { readonly event: string; readonly reading: Reading | null };
/** The same by a name's length and first letter: of a piece of a block no hash need be made to find it. */
const BY_SHAPE: (readonly Named[] | undefined)[] = [];
const LETTERS = 128;
const shapeOf = (length: number, first: number): number => length * LETTERS + (first % LETTERS);
for (const [event, reading] of READINGS) {
  const shape = shapeOf(event.length, event.charCodeAt(0));
  BY_SHAPE[shape] = [...(BY_SHAPE[shape] ?? []), { event, reading }];
}

/** `undefined` for an event that is not known. */
function readingOf(event: string): Reading | null | undefined {
  const alike = BY_SHAPE[shapeOf(event.length, event.charCodeAt(0))];
  if (alike) for (const each of alike) if (each.event === event) return each.reading;
  return undefined;
}

export type Read =
  | { readonly kind: 'event'; readonly name: EventName; readonly data: never }
  | { readonly kind: 'response'; readonly fields: Fields }
  | { readonly kind: 'deaf' }
  | { readonly kind: 'unknown'; readonly shape: string }
  | { readonly kind: 'malformed'; readonly why: string };

/** Where an event's name begins, if the block is one. */
const EVENT = 'Event: ';

/** What one block is. Events that are not read cost one look at their first line. */
export function readBlock(block: string): Read {
  if (block.startsWith(EVENT)) return readEvent(block, EVENT.length);
  const old = outdatedVersionIn(block);
  if (old !== null) return unknownShape(`${TOO_OLD} (manager interface ${old})`);
  const begins = /^(?:Asterisk Call Manager\/[^\n]*\n)?(Event|Response): ?/.exec(block);
  if (!begins) return block.startsWith('Asterisk Call Manager/') ? DEAF : readOddBlock(block);
  if (begins[1] === 'Response') return { kind: 'response', fields: fieldsOf(block) };
  return readEvent(block, begins[0].length);
}

/** The classes of a raised event; none of a list's entries, and of answers. */
export const classesIn = (block: string): readonly string[] =>
  PRIVILEGE.exec(block)?.[1]?.split(',') ?? NO_CLASSES;
const PRIVILEGE = /^Event: [^\n]*\nPrivilege: ([a-z,]+)/;
const NO_CLASSES: readonly string[] = [];

const DEAF: Read = { kind: 'deaf' };

function readEvent(block: string, from: number): Read {
  const end = block.indexOf('\n', from);
  const event = block.slice(from, end < 0 ? block.length : end).trim();
  const read = readingOf(event);
  if (read === null) return DEAF;
  // Only what looks like one of Asterisk's own names is repeated: a broken line may hold anything.
  if (!read)
    return unknownShape(/^[A-Z][A-Za-z]{2,39}$/.test(event) ? `event ${event}` : 'an event without a name');
  const { name, wanted, fields } = read;
  // The first line is read.
  const values = end < 0 ? NOTHING : valuesIn(block, wanted, end + 1);
  const plain = fields && readPlainly(fields, values);
  if (plain) return { kind: 'event', name, data: plain as never };
  const parsed = schemas[name].safeParse(recordOf(wanted, values));
  if (parsed.success) return { kind: 'event', name, data: parsed.data as never };
  const [issue] = parsed.error.issues;
  return malformed(`${name}: ${issue?.path.join('.') || 'the block'} ${issue?.code ?? ''}`);
}

const NOTHING: readonly (string | undefined)[] = [];

const recordOf = (
  { keys }: Wanted,
  values: readonly (string | undefined)[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    keys.flatMap((key, i) => {
      const value = values[i];
      return value === undefined ? [] : [[key, value] as const];
    }),
  );

function readOddBlock(block: string): Read {
  const fields = fieldsOf(block);
  if (fields['Event'] !== undefined || fields['Response'] !== undefined)
    return malformed('its first line is not Event or Response');
  return malformed('not a block of the manager interface');
}
