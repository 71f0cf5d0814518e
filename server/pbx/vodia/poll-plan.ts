// What a Vodia PBX is to be asked again and again of one tenant, by what is known of its calls: a plan that is data.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import type { PollItem } from '#server/pbx-sdk/poll-scheduler.ts';
import { inDoubt, queueNamed } from './legs.ts';
import { blankDomain, type CallMemory, type Memory, pushesCalls } from './memory.ts';

/** Where the socket does not tell it, and somebody is on a call. */
const ASKED_MS = 2_000;
const USUAL_MS = 10_000;
/** Where nothing has been pushed only its own list tells that somebody has come into a queue. */
const UNTOLD_MS = 5_000;
const QUIET_MS = 30_000;
const SETTINGS_MS = 600_000;
const FIGURES_MS = 60_000;
const RECONCILE_MS = 30_000;
/** However many extensions must be asked, no more than so many a second. */
const EACH_MS = 250;
/** Where nothing has been pushed, extensions are asked one after the other; faster when one was found to have a call. */
const WALK_MS = 2_000;
const FOUND_MS = 500;
/** Lists in a row without a call, after which it is followed no more. */
const LACKED = 2;

export type Question = PollItem & {
  readonly what: 'queues' | 'directory' | 'walk' | 'queue' | 'settings' | 'figures' | 'extension';
  /** Number of the queue or extension; empty for all. */
  readonly of: string;
};

export type Scope = {
  readonly domain: string;
  readonly queues: readonly string[];
  /** Empty where no directory is told: then every extension may be asked. */
  readonly extensions: readonly string[];
  /** Finished calls are not told: a queue's figures of the day stand in for them. */
  readonly countsOnly: boolean;
  /** The socket is new in the place of another: what was missed between the two shows only in answers. */
  readonly isRenewed: boolean;
};

/** The questions, and how often each is asked when nothing else calls for it. */
export function plan(
  memory: Memory,
  { domain: name, queues, extensions, countsOnly, isRenewed }: Scope,
): Question[] {
  const domain = lookUp(memory.domains, name) ?? blankDomain(name);
  const calls = Object.values(memory.calls).filter((call) => call.domain === name && call.lacked < LACKED);
  const pushes = pushesCalls(domain);
  const tellsEnds = domain.saysOver || domain.lists.kind === 'whole';
  const isQuiet = pushes && calls.length === 0;
  const usualMs = isQuiet ? QUIET_MS : USUAL_MS;
  const busy = new Set(
    calls.flatMap((call) => queueNamed(memory, call) ?? (call.waits ? (call.queue ?? []) : [])),
  );
  // A call that is with nobody and names no queue, where none ever has: only the queues can tell.
  const isNameless =
    !domain.namesQueues && busy.size === 0 && calls.some(({ members }) => members.length === 0);
  const queueMs = (queue: string): number => {
    if (isQuiet) return 2 * QUIET_MS;
    if (!pushes)
      return Math.max(
        calls.some((call) => isListed(call, queue)) ? ASKED_MS : UNTOLD_MS,
        queues.length * EACH_MS,
      );
    if (isNameless) return ASKED_MS;
    if (!tellsEnds) return busy.has(queue) ? ASKED_MS : USUAL_MS;
    return QUIET_MS;
  };
  const parties = partiesOf(calls).filter((each) => extensions.length === 0 || extensions.includes(each));
  const extensionMs = tellsEnds && pushes ? RECONCILE_MS : Math.max(ASKED_MS, parties.length * EACH_MS);
  const isDoubted = calls.some((call) => inDoubt(memory, call));
  const walkMs = pushes ? Number.POSITIVE_INFINITY : domain.isSilent ? FOUND_MS : WALK_MS;
  const count = 3 + queues.length * (countsOnly ? 3 : 2) + parties.length;
  const soonerMs = isRenewed ? Math.max(ASKED_MS, count * EACH_MS) : Number.POSITIVE_INFINITY;
  const ask = (what: Question['what'], everyMs: number, of = ''): Question => ({
    key: of === '' ? what : `${what}:${of}`,
    what,
    of,
    everyMs,
  });
  return [
    ask('queues', usualMs),
    ask('directory', isDoubted ? ASKED_MS : usualMs),
    ask('walk', walkMs),
    ...queues.flatMap((queue) => [
      ask('queue', Math.min(queueMs(queue), soonerMs), queue),
      ask('settings', SETTINGS_MS, queue),
      ...(countsOnly ? [ask('figures', FIGURES_MS, queue)] : []),
    ]),
    ...parties.map((extension) => ask('extension', Math.min(extensionMs, soonerMs), extension)),
  ];
}

/** Its queue's own list has shown the call. */
const isListed = ({ queue, inQueueList }: CallMemory, of: string): boolean => inQueueList && queue === of;

/** Extensions with a part in a call. */
function partiesOf(calls: readonly CallMemory[]): string[] {
  const out = new Set<string>();
  for (const { members, from } of calls) {
    for (const { number } of members) out.add(number);
    if (members.length === 0 && from.number !== '') out.add(from.number);
  }
  return [...out];
}
