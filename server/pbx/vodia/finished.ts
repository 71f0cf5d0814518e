// What the PBX tells of calls that are over: when they came, who had them, how long each part was, in which unit.
import type { QueueExit } from '#lib/model/event.ts';
import { accountOf, partyOf } from './party.ts';
import { instant, milliseconds, seconds } from './units.ts';
import { Finished } from './wire.ts';

/** `acd/{acd}/cdr` writes seconds, `acdcdr` milliseconds (vodia#finished-calls, vodia#units). */
export type Unit = 'seconds' | 'milliseconds';

export type FinishedCall = {
  /** Epoch ms by the PBX's clock, true to the second. */
  readonly start: number;
  readonly from: string;
  readonly answered: boolean;
  /** How who was not answered left. */
  readonly left: QueueExit;
  /** Who talked, where that is told. */
  readonly agent: string | null;
  /** In the queue, music and ringing together. */
  readonly waitMs: number;
  /** Holds included. */
  readonly talkMs: number;
};

/** The calls of an answer; what cannot be read is left out. */
export function finishedIn(body: unknown, unit: Unit): FinishedCall[] {
  const holder = body as { rows?: unknown; calls?: unknown; cdrs?: unknown } | null;
  const items = Array.isArray(body)
    ? (body as unknown[])
    : [holder?.rows, holder?.calls, holder?.cdrs].find(Array.isArray);
  return ((items ?? []) as unknown[]).flatMap((item) => {
    const read = Finished.safeParse(item);
    if (!read.success) return [];
    const start = instant(read.data.start);
    return start === null ? [] : [finishedCall(read.data, start, unit)];
  });
}

function finishedCall(row: Finished, start: number, unit: Unit): FinishedCall {
  const part = unit === 'seconds' ? seconds : milliseconds;
  const parts = row.duration ?? row;
  const talkMs = part(parts.talk);
  const named = accountOf(partyOf(row.agent ?? '').number) ?? accountOf(row.extension);
  // An agent without a second of talk was rung, or made the call: nobody answered it (vodia#finished-calls).
  const answered = talkMs > 0 && !(row.reason === 'hw' || row.reason === 'hr');
  return {
    start,
    from: partyOf(row.from ?? '').number,
    answered,
    left: exitBy(row.reason ?? ''),
    agent: answered ? named : null,
    waitMs: part(parts.ivr) + part(parts.ring),
    talkMs: answered ? talkMs + part(parts.hold) : 0,
  };
}

/**
 * `acdcdr` alone bears a reason (vodia#finished-calls): hung up while waiting or ringing, redirected, or another way out. A list
 * without reasons leaves it at what is most often so.
 */
function exitBy(reason: string): QueueExit {
  if (reason === '' || reason.startsWith('h')) return 'abandoned';
  return /^r[wra]$/.test(reason) ? 'overflowed' : 'other';
}

/** Two spellings of one caller's number: national and with the country's code (vodia#numbers). */
export function sameCaller(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = [a, b].map((text) => text.replace(/\D/g, '')).sort((x, y) => x.length - y.length);
  return (
    short !== undefined && long !== undefined && short.length >= 6 && long.endsWith(short.replace(/^0/, ''))
  );
}
