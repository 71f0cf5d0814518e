// What settings mean to the server that is being opened.
import { dirname } from 'node:path';
import { type Config, readConfig, type Vendors } from '#server/config.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Clock } from '#server/time/clock.ts';
import { liveMistakes } from './apply.ts';
import type { SettingsRules } from './revisions.ts';

export type RulesParts = {
  readonly config: Config;
  readonly demo: boolean;
  readonly vendors: Vendors;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Paths in the settings are relative to it; `null`: to where the server was started. */
  readonly file: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keepsAdmin: (people: Config['people']) => boolean;
};

/** The folder from which paths in the settings go. `null`: there is no file; where the server was started. */
export const settingsFolder = (file: string | null): string =>
  file === null ? process.cwd() : dirname(file);

export function settingsRules(parts: RulesParts): SettingsRules {
  const { demo, keepsAdmin, vendors, environment, file, clock, logger } = parts;
  const folder = settingsFolder(file);
  return {
    read: (text) => readConfig(text, vendors, environment, folder),
    check: liveMistakes({ demo, keepsAdmin }),
    secretsOf: (make) => (Object.hasOwn(vendors, make) ? (vendors[make]?.secrets ?? null) : null),
    now: () => clock.now(),
    onFailed: (error) => logger.error({ error: String(error) }, 'a changed setting could not be taken over'),
  };
}
