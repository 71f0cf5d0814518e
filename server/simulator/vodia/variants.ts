// Every point on which the documents about Vodia’s wire are silent or differ, and what a PBX might do at each. A client
// has to work under all of them.
import {
  defaultsOf,
  departures,
  type QuirksOf,
  type QuirkTable,
  readQuirks,
} from '#server/simulator/transport/variants.ts';

/** Switch name to its values, the default first: 70.x as far as it is written down, and the worked flow's spelling. */
export const VODIA_QUIRKS = {
  // The session.
  /** The login of 2019 and on, or the PUT of 2015 to 2020, with the password's MD5 or the password itself. */
  login: ['thirdParty', 'oldMd5', 'oldPlain'],
  /** The token as a JSON string, as bare text, or inside an object under one of three names. */
  tokenForm: ['json', 'plain', 'session', 'value', 'token'],
  /** `firstLate`: the first token is out of date when it arrives, as on a slow line; the next one works. */
  token: ['fresh', 'firstLate'],
  /** `idle`: a session dies after ten minutes without REST; `hourly`: an hour after the login, come what may. */
  sessionLife: ['unlimited', 'idle', 'hourly'],
  /** What becomes of a socket whose session dies. */
  sessionOver: ['close', 'stay'],
  /** Where `Server: PBX/…` is told. */
  serverHeader: ['always', 'rootOnly'],
  // The socket.
  /** `query`: a live session's id is taken as `&session=` too. */
  socketSession: ['cookie', 'query'],
  socketBasic: ['no', 'yes'],
  /** Whether an administrator's session may open an extension's socket, or only its own (not with the old login). */
  socketScope: ['covers', 'own'],
  badHandshake: ['401', '403', 'cut'],
  /** What the socket's extension must be for `domain-calls` to bring anything. */
  domainCallsNeeds: ['extension', 'manager', 'admin'],
  keepAlive: ['enforced', 'off'],
  /** `hourly`: once an hour, in mid-call, every socket is cut. */
  socketDrops: ['never', 'hourly'],
  closeCode: ['normal', 'cut', 'policy'],
  /** WebRTC signalling and actions a board has no use for, between the others. */
  noise: ['off', 'on'],
  /** What subscribers of busy lamps and park slots hear: the shape is not known. */
  lampForm: ['list', 'keyed'],
  // The directory on the socket.
  domainState: ['onConnect', 'onTimer', 'onChange'],
  userState: ['all', 'own', 'never'],
  /** The worked flow's keys, more of them, or only those that have changed. */
  userStateKeys: ['flow', 'more', 'changed'],
  messages: ['count', 'list', 'absent'],
  accountKeys: ['name', 'account', 'alias'],
  // The calls on the socket.
  /** `single`: one object a message, spelt `callstate`; its end is told by a word, `disconnected` unless said below. */
  callState: ['array', 'single', 'keyed'],
  /** `changed`: only calls that have changed, each end told by a word as above. */
  callList: ['full', 'changed'],
  endState: ['none', 'disconnected', 'terminated', 'ended', 'hangup'],
  callsOnSubscribe: ['no', 'yes'],
  stateWords: ['alerting', 'ringing', 'early', 'capitals'],
  waitingState: ['alerting', 'connected', 'queued'],
  connectBy: ['agent', 'queue'],
  queueKey: ['none', 'acd', 'group', 'queue'],
  /** Parties as name-addr and in fields, as bare numbers, as name-addr alone, or in the fields alone. */
  parties: ['both', 'bare', 'nameAddr', 'numbers'],
  /** Where a ringing extension has its `*`. */
  extensionMark: ['before', 'after', 'none'],
  callTimes: ['seconds', 'fraction', 'milliseconds', 'text'],
  extraKeys: ['none', 'some'],
  legs: ['oneRow', 'rowPerExtension'],
  // REST.
  /** Whether an administrator may use an extension's `/rest/user/…`, or only itself (not with the old login). */
  userEndpoints: ['adminToo', 'ownOnly'],
  controlAnswer: ['true', 'object', 'empty'],
  /** How a command for a call that is gone, or not the account's, is answered. */
  goneCall: ['404', 'false', 'true'],
  /** `ignored`: `remote-…` is accepted, and the phone does not obey. */
  remoteControl: ['works', 'ignored'],
  restCalls: ['array', 'wrapped'],
  /** `none`: 403 from every endpoint of queues. The directory may still be read. */
  queueRights: ['all', 'none'],
  acdAgents: ['loggedIn', 'assigned', 'empty'],
  queueDisplay: ['named', 'empty'],
  statusAcds: ['count', 'detail', '404'],
  wallboard: ['404', '2020', '2019', '403'],
  /** `exit` of the wallboard with `max-calls` or without. */
  exitKeys: ['maxCalls', 'noMaxCalls'],
  waitingAgent: ['empty', 'absent'],
  /** Whether a queue's managers stand among its agents, signed out, as saved answers have them. */
  managerRows: ['listed', 'absent'],
  /** `silent`: never answered. `2020`: day statistics, whatever `info` asks for. */
  acdinfo: ['v70', '2020', '403', '404', 'silent'],
  /** Rows of `info=agents|calls|stats` and of acdcalls in the wallboard's keys, or in those of the socket. */
  infoForm: ['wallboard', 'socket'],
  infoGroup: ['both', 'bare', 'qualified'],
  acdcalls: ['200', '403', '404'],
  acdcdr: ['200', '403', '404'],
  stat: ['200', '403', '404'],
  cdr: ['200', '403', '404'],
  cdrFlag: ['abandoned', 'none'],
  acdLogin: ['both', 'getOnly', 'postOnly', '404'],
  acdLoginForm: ['list', 'keyed', 'flag'],
  /** Milliseconds behind the dot: without leading zeros, with them, or not at all. */
  fractions: ['unpadded', 'padded', 'none'],
} as const satisfies QuirkTable;

export type Quirks = QuirksOf<typeof VODIA_QUIRKS>;

export const DEFAULT_QUIRKS: Quirks = defaultsOf(VODIA_QUIRKS);
export const QUIRK_SETTINGS = departures(VODIA_QUIRKS);
export const parseQuirks = (settings: readonly string[]): Quirks => readQuirks(VODIA_QUIRKS, settings);
