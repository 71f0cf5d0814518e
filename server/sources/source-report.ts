// What the sources page is told of one connection.
import type { SourceReport } from '#lib/api/sources.ts';
import { otherTargets } from '#lib/measure/target.ts';
import type { Board } from '#lib/model/board.ts';
import { sourceId } from '#lib/model/ids.ts';
import { MESSAGES, messageText } from '#lib/sync/server-messages.ts';
import type { ConfiguredSource } from '#server/config.ts';
import { isLoopback } from '#server/config-checks.ts';
import type { SourceStats } from './source-stats.ts';

/** @param heard what its connection has heard; `null` where it has none here. */
export function reported(
  configured: ConfiguredSource,
  heard: SourceStats | null,
  board: Board,
): SourceReport {
  const { id, name, vendor, settings } = configured;
  const row = board.get('source', sourceId(id));
  return {
    id,
    make: vendor.make,
    title: vendor.title,
    name,
    life: row?.life ?? 'idle',
    why: row?.why ?? null,
    since: row?.since ?? null,
    lastFrameAt: heard?.lastFrameAt ?? null,
    frames: heard?.frames ?? 0,
    unknown: heard?.unknown ?? [],
    malformed: heard?.malformed ?? 0,
    refusedHooks: heard?.refusedHooks ?? 0,
    lastError: heard?.lastError ?? null,
    notices: [...inTheClear(settings), ...ofOtherTargets(board, id), ...(heard?.notices ?? [])],
    reconnects: Math.max(0, (heard?.connections ?? 0) - 1),
    retryAt: heard?.retryAt ?? null,
    settings: shown(settings, vendor.secrets),
  };
}

function shown(settings: unknown, secrets: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings as Record<string, unknown>).filter(([key]) => !secrets.includes(key)),
  );
}

/** What goes to a PBX beyond this machine can be read on its way, the secret too. */
function inTheClear(settings: unknown): string[] {
  const told = settings as Readonly<Record<string, unknown>>;
  const { host, useTls } = told;
  const ways = Object.values(told).flatMap((value) => {
    const url = typeof value === 'string' && /^(?:https?|wss?):/.test(value) ? URL.parse(value) : null;
    return url && (url.protocol === 'http:' || url.protocol === 'ws:') ? [url.hostname] : [];
  });
  // Of the manager interface there is no address with a scheme.
  if (typeof host === 'string' && useTls === false) ways.push(host);
  return ways.some((name) => !isLoopback(name)) ? [messageText(MESSAGES.sourceInClear)] : [];
}

/** Queues named in one notice; the rest are the more of the same. */
const NAMED = 5;

/** Targets of the PBX that are not those in force here: {@link otherTargets}. */
function ofOtherTargets(board: Board, source: string): string[] {
  const others = otherTargets(board, sourceId(source));
  const named = others
    .slice(0, NAMED)
    .map(({ queue, ours, theirs }) => `${queue.name} ${theirs} s (${ours} s)`);
  if (others.length > NAMED) named.push('…');
  return others.length === 0 ? [] : [messageText(MESSAGES.otherTarget, { queues: named.join('; ') })];
}

/** The values of secret settings, for whoever must keep them out of something. */
export const secretsIn = (settings: unknown, secrets: readonly string[]): string[] =>
  Object.entries(settings as Record<string, unknown>).flatMap(([name, value]) =>
    secrets.includes(name) && typeof value === 'string' ? [value] : [],
  );
