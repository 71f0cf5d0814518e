// What a person should know of a Yeastar PBX beside its calls: trunks that are down, its own warnings, what it does not
// report, and what it does not let us do.
import { setTimer } from '#server/pbx-sdk/timers.ts';
import type { Context } from './memory.ts';
import { isSpoiled, type TrunkState } from './wire.ts';

/** No event takes a warning back: it is shown this long, the newest few. */
const SHOWN_MS = 3_600_000;
const MOST = 3;
const WORDS = 160;
/** Trunks down at once, far above any PBX of this make. */
const MOST_TRUNKS = 500;

/** What there is to say, in plain JSON. */
export type Noticed = {
  /** Trunks that are down, the one that went first first. */
  down: { name: string; why: string }[];
  /** The PBX's own warnings, newest first, and until when they are shown. */
  warned: { text: string; until: number }[];
  /** Of what it reports no calls, because the status monitor is off (yeastar#monitors). */
  unmonitored: { extensions: string[]; trunks: string[] };
  /** It has found some queue when it was asked for its calls or agents. */
  findsQueues: boolean;
};

export const nothingNoticed = (): Noticed => ({
  down: [],
  warned: [],
  unmonitored: { extensions: [], trunks: [] },
  findsQueues: false,
});

/**
 * Why a trunk carries no calls, by its status (yeastar#trunk-state). Those up, in use, unmonitored or registering are
 * not here.
 */
const DOWN: Readonly<Record<number, string>> = {
  11: 'FXO failure',
  12: 'no line connected',
  21: 'wrong protocol configuration',
  22: 'interface failure',
  23: 'not plugged in',
  31: 'GSM module failure',
  32: 'GSM powered off',
  33: 'no SIM card',
  34: 'no signal',
  35: 'wrong PIN',
  36: 'not registered with the mobile network',
  41: 'registration failed',
  42: 'unreachable',
  43: 'account unavailable',
  44: 'disabled',
  45: 'authentication failed',
};
const SETTLED_UP = new Set([0, 1, 2, 3]);

/** 30010. */
export function readTrunk(ctx: Context, { trunk_name, status }: TrunkState): void {
  setTrunk(ctx.memory.noticed, trunk_name, status);
  tellTrunks(ctx);
}

/** trunk/list: the whole of the trunks, unless it is one page of several, which does not tell which trunks are gone. */
export function readTrunks(
  ctx: Context,
  { data, total_number }: { data: TrunkState[]; total_number?: number | undefined },
): void {
  const { noticed } = ctx.memory;
  if ((total_number ?? data.length) <= data.length && !isSpoiled(data)) noticed.down = [];
  for (const { name, trunk_name, status } of data) setTrunk(noticed, name || trunk_name, status);
  tellTrunks(ctx);
}

function setTrunk(noticed: Noticed, name: string, status: number): void {
  const why = DOWN[status];
  const known = noticed.down.find((each) => each.name === name);
  if (why !== undefined && known) known.why = why;
  else if (why !== undefined && noticed.down.length < MOST_TRUNKS) noticed.down.push({ name, why });
  // Registering may be the way back or one more try: what was said stays.
  else if (SETTLED_UP.has(status)) noticed.down = noticed.down.filter((each) => each.name !== name);
}

function tellTrunks({ memory, notices }: Context): void {
  const down = memory.noticed.down.map(({ name, why }) => `${masked(name).slice(0, 40)} (${why})`);
  const some = down.slice(0, 5).join(', ');
  notices.push({
    key: 'trunks-down',
    text:
      down.length === 0
        ? null
        : `${down.length === 1 ? 'A trunk is' : `${down.length} trunks are`} down: ${some}${down.length > 5 ? ', …' : ''}. Calls over ${down.length === 1 ? 'it' : 'them'} fail.`,
  });
}

/** 30035. */
export function readWarning(
  ctx: Context,
  { event_name, event_content }: { event_name: string; event_content: string },
): void {
  const { noticed } = ctx.memory;
  const words = masked(event_name.replace(/[^a-z0-9]+/gi, ' ').trim()).slice(0, 60);
  const more = masked(event_content.replace(/\s+/g, ' ').trim()).slice(0, WORDS);
  const text = more === '' ? words : `${words}: ${more}`;
  const others = noticed.warned.filter((each) => each.text !== text);
  noticed.warned = [{ text, until: ctx.at + SHOWN_MS }, ...others].slice(0, MOST);
  tellWarnings(ctx);
}

/** What the timer `warned:` calls: warnings shown long enough go. */
export function dropWarnings(ctx: Context): void {
  const { noticed } = ctx.memory;
  noticed.warned = noticed.warned.filter(({ until }) => until > ctx.at);
  tellWarnings(ctx);
}

function tellWarnings({ memory, notices }: Context): void {
  const { warned } = memory.noticed;
  const oldest = warned.at(-1);
  if (oldest) setTimer(memory.timers, 'warned:', oldest.until);
  const text = warned.map((each) => `“${each.text}”`).join(' ');
  notices.push({ key: 'pbx-warnings', text: text === '' ? null : `The PBX warns: ${text}` });
}

/** Numbers, addresses and keys do not belong on a page: runs of digits and of long mixed words go. */
const masked = (text: string): string =>
  text.replace(/\w{12,}/g, (word) => (/\d/.test(word) ? '…' : word)).replace(/\+?\d[\d\s()./:-]{2,}\d/g, '…');

/** Once a snapshot is complete: what it could not show. Only extensions of agents matter to a wallboard. */
export function tellGaps({ memory, notices }: Context): void {
  const { unmonitored, findsQueues } = memory.noticed;
  notices.push({
    key: 'queues',
    text:
      findsQueues || Object.keys(memory.queues).length === 0
        ? null
        : 'The PBX finds none of its queues when asked for their calls: check what the API application may see.',
  });
  const blind = unmonitored.extensions.filter((number) => Object.hasOwn(memory.agents, number));
  notices.push({
    key: 'extensions',
    text:
      blind.length === 0
        ? null
        : `The PBX does not report the calls of ${some(blind, 'agent extension')}: switch on their status monitor under Advanced Settings, or their calls are seen seconds late.`,
  });
  notices.push({
    key: 'trunks',
    text:
      unmonitored.trunks.length === 0
        ? null
        : `The PBX does not report the calls of ${some(unmonitored.trunks, 'trunk')}: switch on call monitoring under Advanced Settings, or callers are seen seconds late.`,
  });
}

const some = (names: readonly string[], what: string): string =>
  names.length === 1
    ? `${what} ${names[0]}`
    : `${names.length} ${what}s (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''})`;

const DENIED = 10005;

/** How a command was answered: what a person should mend where that was about our rights. */
export function tellDenied({ notices }: Context, errcode: number): void {
  if (errcode === DENIED)
    notices.push({
      key: 'rights',
      text: 'The PBX lets Ringside’s API application look but not act (ACCESS DENIED): commands it refuses are switched off for ten minutes. See Integrations > API in its web portal.',
    });
  else if (errcode === 0) notices.push({ key: 'rights', text: null });
}
