// Knows every point the P-Series documents leave open, and the answers a PBX might give. Refuses to know which is true:
// a client has to work under all of them.

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
} as const satisfies Record<string, readonly [string, ...string[]]>;

export type QuirkName = keyof typeof YEASTAR_QUIRKS;
export type Quirks = { readonly [K in QuirkName]: (typeof YEASTAR_QUIRKS)[K][number] };

const NAMES = Object.keys(YEASTAR_QUIRKS) as QuirkName[];

export const DEFAULT_QUIRKS: Quirks = Object.fromEntries(
  NAMES.map((name) => [name, YEASTAR_QUIRKS[name][0]]),
) as Quirks;

/** Every single departure from the default run, as `name=value`, for tests that walk them all. */
export const QUIRK_SETTINGS: readonly string[] = NAMES.flatMap((name) =>
  YEASTAR_QUIRKS[name].slice(1).map((value) => `${name}=${value}`),
);

/**
 * Reads `["byeScope=all", …]` over the defaults.
 * @throws Error naming the setting and what is allowed.
 */
export function parseQuirks(settings: readonly string[]): Quirks {
  const quirks: Record<string, string> = { ...DEFAULT_QUIRKS };
  for (const setting of settings) {
    const [name = '', value = ''] = setting.split('=', 2).map((part) => part.trim());
    const allowed = NAMES.find((known) => known === name);
    if (allowed === undefined) throw new Error(`no quirk "${name}"; there are ${NAMES.join(', ')}`);
    const values: readonly string[] = YEASTAR_QUIRKS[allowed];
    if (!values.includes(value))
      throw new Error(`quirk ${name} cannot be "${value}"; allowed: ${values.join(', ')}`);
    quirks[name] = value;
  }
  return quirks as Quirks;
}
