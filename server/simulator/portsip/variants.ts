// Every point the PortSIP documents leave open, and the answers a PBX might give. A client has to work under all of
// them.
import {
  defaultsOf,
  departures,
  type QuirksOf,
  type QuirkTable,
  readQuirks,
} from '#server/simulator/transport/variants.ts';

/** Switch name to its values, the default first: what differs by version, what the documents leave open, forms. */
export const PORTSIP_QUIRKS = {
  // Differences between versions, and faults.
  json: ['compact', 'pretty'],
  /** `number`: the bare 18 digits of before 22.2.11, in extension_agent_status. */
  agentExtensionId: ['string', 'number'],
  onlineWord: ['ONLINE', 'AVAILABLE'],
  loggedOutWord: ['LOGGED_OUT', 'ONLINE', 'LOGOUT'],
  direction: ['long', 'short', 'rest'],
  destinationKey: ['destination', 'destiantion'],
  didKey: ['did', 'did_cid'],
  endReasonKey: ['ended_reason', 'end_reason'],
  /** `bare`: `{"status":0}` as v16. `none`: subscriptions are not answered. */
  ack: ['full', 'bare', 'none'],
  ackOrder: ['first', 'last'],
  /** `reordered`: each push comes up to 0.9 s late. */
  delivery: ['inOrder', 'twice', 'reordered'],
  loss: ['none', 'onePercent'],
  /** A socket falls silent for ever after ten to forty minutes, and is not closed. */
  silentDeath: ['never', 'sometimes'],
  restartClose: ['1006', '1011', '1012'],
  /** What a new password does to the sockets of the old one. */
  newPassword: ['keepsSockets', 'closesSockets'],
  targets: ['prefixed', 'bare', 'v16', 'none'],
  updatedAgents: ['changed', 'all'],
  /** `untold`: an agent who serves the queue no longer just does not come any more. */
  removedAgents: ['objects', 'strings', 'untold'],
  sla: ['once', 'missing', 'repeated', 'callbacksToo'],
  /** Now and then a frame that is cut off comes before the whole one. */
  garbled: ['never', 'sometimes'],
  /** Event types no page of v22 tells of. */
  strangers: ['none', 'some'],
  sessionsStatus: ['200', '201'],
  destroyStatus: ['204', '200'],
  errorBody: ['errors', 'empty'],
  /** How a queue entry shows what is not there: idle agents' calls, callers' names. */
  blank: ['empty', 'zero', 'null', 'absent'],
  /** `fifty`: fifty more queues with a hundred agents each. */
  crowd: ['none', 'fifty'],
  // What the documents leave open: portsip#open-questions.
  replyId: ['counter', 'echo'],
  failedAuth: ['keepsSocket', 'closesSocket'],
  /** A client that says nothing for ten minutes is put out. */
  idleClose: ['never', 'tenMinutes'],
  resubscribe: ['adds', 'replaces'],
  emptySelector: ['nothing', 'everything', 'refused'],
  unknownNumber: ['silence', 'refused'],
  queueDump: ['created', 'updated'],
  stateWords: ['caps', 'words'],
  snapshotAgents: ['all', 'signedIn'],
  updatedCallers: ['changed', 'all'],
  callerTimestamp: ['enqueued', 'event'],
  agentTimestamp: ['since', 'event'],
  breachedTotal: ['waiting', 'today'],
  /** A new queue_status after a change of the configuration. */
  queueStatusAgain: ['no', 'onChange'],
  /** `own`: a caller in a queue has another session id than its call. */
  queueSession: ['same', 'own'],
  /** The id under which a booked callback leaves the list. */
  callbackSession: ['kept', 'new'],
  rateLimitStatus: ['429', '403'],
  secondSignIn: ['keepsTokens', 'revokesTokens'],
  /** POST /sessions to a `*63…` code. */
  featureCodes: ['refused', 'dialled'],
  globalSnapshots: ['pushed', 'none'],
  /** The PBX's clock beside everybody else's, seconds. */
  clockSkew: ['0', '90', '-90'],
  /** Whether an account with a second factor may have the stream without it. */
  twoFactorOnWsi: ['ignored', 'refused'],
  sockets: ['unlimited', 'onePerAccount'],
  /** `64KiB`: a longer command puts its client out. */
  longestCommand: ['unlimited', '64KiB'],
  agentStatusScope: ['subscribedQueues', 'all'],
  // Forms in which the same is written: portsip#scalars, portsip#misprints.
  account: ['tenant', 'administrator', 'extension'],
  signIn: ['json', 'oauth', 'v16'],
  wsiPath: ['/wsi', '/'],
  times: ['seconds', 'number', 'milliseconds', 'iso'],
  /** `swapped`: positions are numbers, counters strings. */
  scalars: ['documented', 'swapped'],
  numbers: ['bare', 'uri'],
  callStatus: ['caps', 'words', 'misspelt'],
  endWords: ['disconnect', 'disconnected'],
  callTypes: ['perLeg', 'allNormal'],
  targetTime: ['event', 'callStart'],
  /** Call-target events for the legs through the IVR and the queue too. */
  serviceTargets: ['off', 'on'],
  firstCallee: ['destination', 'did'],
  extensionStatus: ['together', 'each'],
  queueDestroy: ['queue_destroy', 'queue_destroyed'],
  /** `misnested`: the agents stand inside the waiting list, as in the vendor's example. */
  queueStatus: ['proper', 'misnested'],
  duplicateKeys: ['no', 'yes'],
  restIds: ['decimal', 'base64'],
  restNulls: ['null', 'empty'],
  /** Whether talking_time runs from a person's answer or from the queue's. */
  talkingTime: ['person', 'anybody'],
  /** `empty`: as before 22.2.22. */
  waitingList: ['callers', 'withCallbacks', 'empty'],
  /** `atOnce`: a transferrer is released before the target answers. */
  refer: ['onAnswer', 'atOnce'],
} as const satisfies QuirkTable;

export type Quirks = QuirksOf<typeof PORTSIP_QUIRKS>;

export const DEFAULT_QUIRKS: Quirks = defaultsOf(PORTSIP_QUIRKS);
export const QUIRK_SETTINGS = departures(PORTSIP_QUIRKS);
export const parseQuirks = (settings: readonly string[]): Quirks => readQuirks(PORTSIP_QUIRKS, settings);
