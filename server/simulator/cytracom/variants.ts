// Every point Cytracom's documents leave open, and the answers the service might give. A client has to work under all
// of them.
import {
  defaultsOf,
  departures,
  type QuirksOf,
  type QuirkTable,
  readQuirks,
} from '#server/simulator/transport/variants.ts';

/** Switch name to its values, the default first. Each point: cytracom#open-questions. */
export const CYTRACOM_QUIRKS = {
  /** The verb of the streams: the table says GET, the examples POST (cytracom#verb). */
  verb: ['both', 'postOnly', 'getOnly'],
  /** Where `queue_ids` and `only_events` are read (cytracom#queue-filters). */
  filters: ['query', 'body'],
  /** What the queue stream tells at the start to who names no queues (cytracom#queue-filters). */
  withoutIds: ['eventsOnly', 'snapshotOfAll'],
  /**
   * Form of the names of queue and monitored events (cytracom#queue-event-names): `queue.caller_join`, `caller_join`,
   * `queue/…`, `queue:…`.
   */
  names: ['dotted', 'bare', 'slash', 'colon', 'capitals'],
  /** Where those names stand: on the `event:` line, in `data.event`, or in both. */
  namePlace: ['both', 'eventLine', 'data'],
  /** `caller: {number}` or `caller_number` (cytracom#aliases). */
  fields: ['nested', 'flat'],
  /** `joinOnly`: told when a caller joins and at the start; events of a call or member that follow leave it out. */
  queueKey: ['queue_id', 'queueId', 'object', 'scalar', 'nameOnly', 'joinOnly'],
  queueIdType: ['number', 'string'],
  callKey: ['linked_id', 'call_id', 'inCaller', 'uuid'],
  /** Times of the queue and monitored streams; `absent` leaves `event_time` out and the others in milliseconds. */
  eventTime: ['ms', 'seconds', 'micros', 'iso', 'absent'],
  durations: ['seconds', 'ms', 'text'],
  /** FreeSWITCH's words, Asterisk's, Asterisk's numbers, or FreeSWITCH's as it prints them (cytracom#member-states). */
  memberStates: ['words', 'asterisk', 'numbers', 'capitals'],
  memberId: ['device', 'extension', 'interface', 'scalar'],
  /** One event a member, a list at the start, or lists always (cytracom#initial-members). */
  memberEvents: ['each', 'initList', 'lists'],
  /** Whether a member on a call of one queue is busy in the others as well. */
  memberScope: ['allQueues', 'ownQueue'],
  /** `midnightToo`: an empty history is sent when the day turns. */
  callerHistory: ['onConnect', 'never', 'midnightToo'],
  /** Key of its list; `bare`: the payload is the list itself, each record naming its queue. */
  historyForm: ['history', 'records', 'bare'],
  /** Whose midnight ends the history's day (cytracom#history). */
  historyZone: ['account', 'utc'],
  queueStatus: ['onConnect', 'everyMinute'],
  /** Who waits, in `queue_status`. */
  statusCallers: ['callers', 'entries', 'countOnly'],
  keepAlive: ['none', 'comments'],
  retryLine: ['none', 'sent'],
  /** `resume`: what was missed since `Last-Event-ID` is sent again. */
  ids: ['none', 'plain', 'resume'],
  /** How an event is written: as printed, with a space after the colon, with CRLF, its JSON over many lines. */
  frames: ['tight', 'spaced', 'crlf', 'manyLines'],
  /** Where the text is cut on its way: after every event, or anywhere. */
  pieces: ['whole', 'random'],
  /** Whether a stream that has said nothing for ten minutes is closed. */
  idleTimeout: ['none', 'tenMinutes'],
  connections: ['many', 'onePerPath', 'newestWins'],
  /** Key of the second party: the wire's or the document's (cytracom#second-party). */
  secondParty: ['called', 'callee'],
  /** `asPrinted`: a phone that only rings goes by the caller's channel id (cytracom#channel-ids). */
  channelIds: ['asPrinted', 'own'],
  /** The caller of an outgoing call: the company's number, as printed, or the extension's. */
  outboundCaller: ['company', 'extension'],
  /** Whose number stands in the hang-up of a phone in an inbound call (cytracom#hang-up-numbers). */
  hangupNumber: ['own', 'outside'],
  /** Hang-up of the caller's own channel, beside those of the dialled ones (cytracom#hang-up-numbers). */
  callerHangup: ['last', 'first', 'never'],
  /** `varied`: other words for not answered, in other spellings (cytracom#dial-words). */
  dialWords: ['documented', 'varied'],
  unansweredDialEnd: ['sent', 'omitted'],
  numbers: ['plain', 'formatted'],
  /** Whether a transferred call keeps its `linked_id` (cytracom#transferred-calls). */
  transferLink: ['kept', 'new'],
  transferOrder: ['hangupFirst', 'dialFirst'],
  /** `queueLate`: the queue stream is 300 ms behind. */
  streamOrder: ['chanFirst', 'queueFirst', 'queueLate'],
  transferField: ['number', 'destination'],
  /**
   * The channel an action names: of the party that stays in the call, or of the one that leaves it
   * (cytracom#which-channel).
   */
  actionLeg: ['stays', 'leaves'],
  parkAnswer: ['slot', 'parking_slot', 'park_number', 'none'],
  unparkField: ['slot', 'park_number', 'channel_id'],
  /** Answer of `/data/resources` (cytracom#resources). */
  resources: ['plain', 'otherKeys', 'typeIgnored'],
  insightLegs: ['callerCallee', 'source'],
  errorBody: ['json', 'html', 'empty', 'http200'],
  /** Requests in five minutes. */
  rateLimit: ['300', '100'],
  streamsCount: ['yes', 'no'],
  retryAfter: ['none', 'sent'],
  /** Which answered calls are recorded. */
  monitored: ['some', 'all', 'none'],
  recordingBody: ['proposed', 'idOnly'],
} as const satisfies QuirkTable;

export type Quirks = QuirksOf<typeof CYTRACOM_QUIRKS>;

export const DEFAULT_QUIRKS: Quirks = defaultsOf(CYTRACOM_QUIRKS);
export const QUIRK_SETTINGS = departures(CYTRACOM_QUIRKS);
export const parseQuirks = (settings: readonly string[]): Quirks => readQuirks(CYTRACOM_QUIRKS, settings);
