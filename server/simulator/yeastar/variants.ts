// Every point the P-Series documents leave open, and the answers a PBX might give. A client has to work under all of
// them.
import {
  defaultsOf,
  departures,
  type QuirksOf,
  type QuirkTable,
  readQuirks,
} from '#server/simulator/transport/variants.ts';

/** Switch name to its values, the default first. See yeastar#open-questions. */
export const YEASTAR_QUIRKS = {
  msgEncoding: ['perDoc', 'allString', 'allObject'],
  members30011: ['changedOnly', 'full'],
  byeScope: ['hangerOnly', 'all'],
  cdrPush: ['onePerCall', 'perLeg'],
  agentQueuePrefix: ['queue-', 'none'],
  /** `pausedOnly`: 30029 comes for pauses alone; `everything`: for ringing and talking as well. */
  agentStatusWords: ['documented', 'randomCase', 'pausedOnly', 'everything'],
  inboundTo: ['queue', 'did'],
  callPath: ['agentLeg', 'both', 'empty', 'joined'],
  holdMember: ['holder', 'held', 'both'],
  idleCallQuery: ['noData', 'emptyList', 'nullData', 'notFound'],
  idleQueue: ['zeros', 'nullLists', 'notFound'],
  snMissing: ['perPage', 'never'],
  tokenExpiryOnSocket: ['frameThenClose', 'closeOnly', 'nothing'],
  badTokenHandshake: ['http401', 'frameThenClose'],
  getTokenInvalidatesOld: ['no', 'yes'],
  serverHeartbeat: ['off', 'on'],
  /** `outOfOrder`: RING and ANSWER frames may change places within 50 ms. */
  duplicates: ['off', 'twice', 'outOfOrder'],
  userAgentRequired: ['on', 'off'],
  refreshInvalidatesOld: ['no', 'yes'],
  /** `yes`: a refreshed token needs room among the eight like any other. */
  refreshCounts: ['no', 'yes'],
  /** `short`: access tokens live 90 s and run out in the middle of calls. */
  tokenLife: ['normal', 'short'],
  /** A second subscription by the same application: beside the first, instead of it, or turned away. */
  secondSocket: ['allowed', 'closesFirst', 'refused'],
  ringingAlsoWaiting: ['no', 'yes'],
  /** A menu passes its caller on to a queue: the trunk leg is told again, or only if something about it is new. */
  queueTold: ['again', 'changesOnly'],
  /** What the trunk leg of a caller in a queue says before an agent answers. */
  waitingMember: ['answered', 'alert'],
  /** `yes`: when an agent answers, the trunk leg says ANSWERED once more. */
  answerRepeats: ['no', 'yes'],
  resumeFrame: ['repeated', 'none'],
  /** `never`: older guides know no EARLYMEDIA. */
  earlyMedia: ['sent', 'never'],
  cdrOrder: ['afterBye', 'beforeBye'],
  /** `first`: the first guide's words and fields; `newest`: two fields more. */
  cdrFields: ['current', 'first', 'newest'],
  /** Vendor examples print one blank for an empty text. */
  emptyText: ['empty', 'blank'],
  /** Reasons of 30015 as the page prints them, or as they were captured. */
  failureWords: ['documented', 'captured'],
  apiTransfer30013: ['no', 'yes'],
  /** Whether a consultation has a call_id of its own or the held call's. */
  consultCall: ['own', 'same'],
  /** `kept`: a phone that goes over to another call takes its channel with it, and does not ring there. */
  joinedChannel: ['new', 'kept'],
  /** Where a listening supervisor's phone shows: in a call of its own, as a member of the call, or nowhere. */
  monitorCall: ['own', 'same', 'hidden'],
  /** What a command on a channel that is gone is answered with. */
  deadChannel: ['60001', '-1'],
  /** The report of queues: on v2.0 as documented, or -2 as on a firmware whose v2 does not work yet. */
  queueReport: ['served', 'none'],
  idleParking: ['emptyList', 'noData', 'notFound'],
  /** Whether agents who belong to a queue by its configuration may be signed in and out. */
  staticLogin: ['allowed', 'refused'],
  /** Without the Call Center service pause reasons are refused. */
  callCenter: ['on', 'off'],
  /** `readOnly`: every command is 10005. */
  rights: ['all', 'readOnly'],
  /** Whether the Timeline feature is licensed: 30039, one per leg. */
  timeline: ['off', 'on'],
  /** Whether phones are controlled by uaCSTA: 30020, per phone and under ids of its own. */
  uacsta: ['off', 'on'],
  /** `upTo30033`: an older firmware refuses a subscription that names a newer topic. */
  topicsKnown: ['all', 'upTo30033'],
  /** The oldest firmware with an API has no webhooks. */
  firmware: ['37.23.0.83', '37.7.0.16'],
  /** `outOfOrder`: posts overtake each other; `repeatsLater`: A, B, A, as after an answer that came too late. */
  webhookDelivery: ['once', 'twice', 'outOfOrder', 'repeatsLater'],
  /** Some installations send no signature. */
  webhookSignature: ['sent', 'none'],
} as const satisfies QuirkTable;

export type Quirks = QuirksOf<typeof YEASTAR_QUIRKS>;

export const DEFAULT_QUIRKS: Quirks = defaultsOf(YEASTAR_QUIRKS);
export const QUIRK_SETTINGS = departures(YEASTAR_QUIRKS);
export const parseQuirks = (settings: readonly string[]): Quirks => readQuirks(YEASTAR_QUIRKS, settings);
