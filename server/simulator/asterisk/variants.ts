// Every point where real Asterisks differ and a client has to work with all of them.
import {
  defaultsOf,
  departures,
  type QuirksOf,
  type QuirkTable,
  readQuirks,
} from '#server/simulator/transport/variants.ts';

/** Switch name to its values, the default first: the default is what Debian's Asterisk 22 does on the rig. */
export const ASTERISK_QUIRKS = {
  /** Queue members: phones themselves, or `Local/1001@from-queue/n` as FreePBX and Issabel dial them. */
  local: ['off', 'on'],
  /** AgentCalled and Newchannel are published by two threads: either may come first, or last of all. */
  agentCalled: ['afterNewchannel', 'beforeNewchannel', 'afterRinging'],
  /** Where TCP cuts the stream: after every message, or anywhere, even inside `\r\n` or a letter of two bytes. */
  chunks: ['whole', 'random'],
  /** Queues are named by the number that is dialled (FreePBX), or by a word (`queues.conf` written by hand). */
  queueNames: ['numbers', 'words'],
  /** A member's own `Wrapuptime`: 0 though the queue has one, the queue's, or no such field before Asterisk 16. */
  memberWrapUp: ['zero', 'queue', 'absent'],
  /** Fields of QueueMember*: Asterisk 22's, or those of 13 to 15 (no LoginTime, no LastPause). */
  memberFields: ['asterisk22', 'asterisk13'],
  /** GetConfig of queues.conf: told, refused for want of the right `config`, or empty as queues lie in a database. */
  queuesConf: ['told', 'denied', 'database'],
  /** What a device change looks like: DeviceStateChange comes in class `call`; some systems filter it out. */
  deviceEvents: ['both', 'membersOnly'],
  /** `LastCall` of a member is shared by its queues (`shared_lastcall`), or told for each alone. */
  lastCall: ['shared', 'perQueue'],
  /** Events of Asterisk 22, or older banners and capitalised `EventList: Start`. */
  eventList: ['start', 'Start'],
  /** `channelvars` in manager.conf adds `ChanVariable` lines to every channel of every event. */
  channelVars: ['none', 'some'],
  /** MusicOnHoldStart and -Stop around waiting and hold; the rig has no music. */
  music: ['off', 'on'],
  /** DialEnd for a phone that is cancelled comes twice on the rig; older ones say it once. */
  dialEnd: ['twice', 'once'],
  /** AttendedTransfer of two lines of a phone names who was handed on and to whom; older ones name the two lines alone. */
  attended: ['named', 'bare'],
  /** What a member's dialplan rings: their phone, or one that no queue knows: a softphone beside it, a mobile (follow-me). */
  memberPhone: ['own', 'softphone', 'mobile'],
  /** What tells that somebody does not want to be disturbed. FreePBX keeps a device `Custom:DND1001`; hints make a phone busy by it. */
  doNotDisturb: ['device', 'presence', 'phoneBusy', 'untold'],
  /** An Asterisk without res_parking knows no ParkedCalls. */
  parkedList: ['told', 'unknown'],
  /** `timestampevents = yes` in manager.conf dates every event as it is raised. */
  timestamps: ['off', 'on'],
  /** A link that stalls: what Asterisk says is held up for some seconds every few minutes and comes all at once. */
  link: ['steady', 'stalls'],
} as const satisfies QuirkTable;

export type Quirks = QuirksOf<typeof ASTERISK_QUIRKS>;

export const DEFAULT_QUIRKS: Quirks = defaultsOf(ASTERISK_QUIRKS);
export const QUIRK_SETTINGS = departures(ASTERISK_QUIRKS);
export const parseQuirks = (settings: readonly string[]): Quirks => readQuirks(ASTERISK_QUIRKS, settings);
