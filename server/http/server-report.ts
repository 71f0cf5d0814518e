// What the sources page is told of the server itself.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerReport } from '#lib/api/sources.ts';
import type { Trouble } from '#lib/sync/protocol.ts';
import { message } from '#lib/sync/server-messages.ts';
import { told } from '#server/config.ts';
import type { Log } from '#server/log/log.ts';
import type { SettingsTrouble } from '#server/settings/store.ts';

export type ReportParts = {
  readonly log: Log;
  readonly settings: SettingsTrouble | null;
  readonly screens: number;
  /** Events the board could not take: a bug of ours, worth a report. */
  readonly skipped: number;
  /** The data folder. */
  readonly data: string;
  /** What keeps the history from being written, as its thread tells it; `null` for nothing. */
  readonly history: string | null;
};

export function serverReport(
  about: Pick<ServerReport, 'version' | 'startedAt' | 'demo' | 'config'>,
  { log, settings, screens, skipped, data, history }: ReportParts,
): ServerReport {
  return {
    ...about,
    trouble: troubleOf(log),
    history: history === null ? null : message('historyBlockedWhy', { error: history }).text,
    screens,
    skipped,
    settings: settings && { since: settings.since, mistakes: settings.mistakes.map(told) },
    log: { events: log.head(), bytes: bytesIn(data) },
  };
}

/** Why what screens show may be old, while events cannot be made durable. */
export function troubleOf(log: Log): Trouble | null {
  const state = log.state();
  return state.state === 'ok' ? null : { why: state.why, since: state.since };
}

/** Size of the data folder, or `null` where it cannot be read. */
export function bytesIn(folder: string): number | null {
  try {
    return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  } catch {
    return null;
  }
}
