// What a change of the settings does to a server that runs: each part alone, what did not change undisturbed. What
// comes here was checked before it was kept.
import { isDeepStrictEqual } from 'node:util';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { nameOfPlace } from '#lib/settings/place.ts';
import type { Config, ConfiguredSource, Mistake } from '#server/config.ts';
import type { Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Sources } from '#server/sources/sources.ts';
import type { Clock } from '#server/time/clock.ts';
import { siteEvents, siteOf } from './site-events.ts';
import type { SettingsChange } from './store.ts';

export type ApplyParts = {
  readonly log: Log;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly demo: boolean;
  readonly sources: Pick<Sources, 'add' | 'replace' | 'remove'>;
  /** From now on these people may sign in, and nobody else. */
  readonly setPeople: (people: Config['people']) => void;
  /** From now on these opening hours hold. */
  readonly setHours: (config: Pick<Config, 'hours' | 'site'>) => Promise<void>;
};

type AppliedChange = Pick<SettingsChange, 'places' | 'by'> & {
  readonly before: { readonly config: Config };
  readonly after: { readonly config: Config };
};

/** Takes changes over, one at a time. Resolves when all is as the settings say. */
export function applier(parts: ApplyParts): (change: AppliedChange) => Promise<void> {
  const { log, clock, logger, demo, sources, setPeople, setHours } = parts;
  return async ({ before: { config: before }, after: { config: after }, places, by }) => {
    const at = clock.now();
    const events: DomainEvent[] = [
      ...places.map((place) => ({
        type: 'settings.changed' as const,
        source: SITE_SOURCE,
        at,
        place: nameOfPlace(place),
        by,
      })),
      ...siteEvents(siteOf(after, demo), siteOf(before, demo), at),
    ];
    // Not awaited: on a full disk the log waits, and a password must be changed all the same.
    log.append(events).catch(() => undefined);
    // First: nobody who is not to see this any more sees what follows.
    if (!isDeepStrictEqual(before.people, after.people)) setPeople(after.people);
    const opened = setHours(after);
    const failed = (id: string, error: unknown): void =>
      logger.error({ source: id, error: String(error) }, 'a source could not be taken over as configured');
    const was = new Map(before.sources.map((source) => [source.id, source]));
    const is = new Map(after.sources.map((source) => [source.id, source]));
    // Side by side: one whose adapter ends slowly holds up no other.
    await Promise.all(
      [...was.keys()].filter((id) => !is.has(id)).map((id) => sources.remove(id).catch((e) => failed(id, e))),
    );
    await Promise.all(
      [...is.values()].map(async (source) => {
        const old = was.get(source.id);
        try {
          if (!old) sources.add(source);
          else if (!isSameSource(old, source)) await sources.replace(source);
        } catch (error) {
          failed(source.id, error);
        }
      }),
    );
    await opened;
  };
}

const isSameSource = (a: ConfiguredSource, b: ConfiguredSource): boolean =>
  a.vendor === b.vendor && isDeepStrictEqual({ ...a, vendor: null }, { ...b, vendor: null });

export type Running = {
  readonly demo: boolean;
  /** Whether somebody would still be an administrator. */
  readonly keepsAdmin: (people: Config['people']) => boolean;
};

/** What would be wrong with settings only while this server runs. */
export const liveMistakes =
  ({ demo, keepsAdmin }: Running) =>
  (after: Config, before: Config): Mistake[] => {
    const mistakes: Mistake[] = [];
    const say = (where: string, problem: string): void => void mistakes.push({ line: null, where, problem });
    if (!keepsAdmin(after.people))
      say('people', 'would leave nobody who is an administrator; make somebody else one first');
    if (demo && !isDeepStrictEqual(after.people, before.people))
      say('people', 'cannot be changed in the demo, which keeps nothing: write a ringside.config.yaml');
    const [was, is] = [before, after].map(({ sources }) =>
      sources.map((each) => ({ ...each, vendor: null })),
    );
    if (demo && !isDeepStrictEqual(was, is))
      say('sources', 'cannot be changed in the demo, which keeps nothing: write a ringside.config.yaml');
    return mistakes;
  };

/** Settings of `server` that are otherwise in the file than this server was started with: it must be started again. */
export const waitingForRestart = (started: Config, now: Config): string[] => [
  ...[...new Set([...Object.keys(started.server), ...Object.keys(now.server)] as (keyof Config['server'])[])]
    .filter((key) => !isDeepStrictEqual(started.server[key], now.server[key]))
    .map((key) => `server/${key}`),
  ...(isDeepStrictEqual(started.signIn, now.signIn) ? [] : ['signIn']),
];
