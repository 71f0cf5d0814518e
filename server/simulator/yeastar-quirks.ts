// Knows every point the P-Series documents leave open, and the answers a PBX might give. Refuses to know which is true:
// a client has to work under all of them.
import { defaultsOf, departures, type QuirksOf, type QuirkTable, readQuirks } from './quirk-table.ts';

/** Switch name to its values, the default first. The first eighteen are the dossier's §14; the rest its §15. */
export const YEASTAR_QUIRKS = {
  msgEncoding: ['perDoc', 'allString', 'allObject'],
  members30011: ['changedOnly', 'full'],
  byeScope: ['hangerOnly', 'all'],
  cdrPush: ['onePerCall', 'perLeg'],
  agentQueuePrefix: ['queue-', 'none'],
  /** `pausedOnly`: 30029 comes for pauses alone; everything else must be polled. */
  agentStatusWords: ['documented', 'randomCase', 'pausedOnly'],
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
  ringingAlsoWaiting: ['no', 'yes'],
  cdrOrder: ['afterBye', 'beforeBye'],
  apiTransfer30013: ['no', 'yes'],
  /** `upTo30033`: an older firmware refuses a subscription that names a newer topic. */
  topicsKnown: ['all', 'upTo30033'],
} as const satisfies QuirkTable;

export type Quirks = QuirksOf<typeof YEASTAR_QUIRKS>;

export const DEFAULT_QUIRKS: Quirks = defaultsOf(YEASTAR_QUIRKS);
export const QUIRK_SETTINGS = departures(YEASTAR_QUIRKS);
export const parseQuirks = (settings: readonly string[]): Quirks => readQuirks(YEASTAR_QUIRKS, settings);
