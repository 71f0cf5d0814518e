// Knows everybody: opens, wires and closes the server. The only file that chooses a port's implementation.
// Refuses to hold any logic of its own.
import { readdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Trouble } from '#lib/live/protocol.ts';
import type { SiteRow } from '#lib/model/board.ts';
import { type DomainEvent, HOUSE } from '#lib/model/event.ts';
import { Checkpointer } from '#server/board/checkpoint.ts';
import { HouseClock } from '#server/board/clock.ts';
import { type Keeper, openKeeper } from '#server/board/keeper.ts';
import { answerApi } from '#server/http/api.ts';
import { secure } from '#server/http/headers.ts';
import { Hooks } from '#server/http/hooks.ts';
import { Sessions, sessionKey } from '#server/http/session.ts';
import { allowedOrigins } from '#server/live/allowed-origins.ts';
import { Commands } from '#server/live/commands.ts';
import { Gateway } from '#server/live/gateway.ts';
import type { Logger } from '#server/log/logger.ts';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { openNetwork } from '#server/sources/network.ts';
import { Source } from '#server/sources/source.ts';
import { Sources, secretsIn } from '#server/sources/sources.ts';
import { Tape } from '#server/sources/tape.ts';
import { realClock } from '#server/time/clock.ts';
import type { Config } from './config.ts';
import { openPages } from './pages.ts';

export type Opening = {
  readonly config: Config;
  /** Where the configuration was read from; `null` for the demo. */
  readonly file: string | null;
  readonly demo: boolean;
  /** Pages with hot reload, for working on them; `none` for a server without pages. */
  readonly pages: 'built' | 'dev' | 'none';
  readonly version: string;
  readonly logger: Logger;
};

export type Ringside = { readonly url: string; close(): Promise<void> };

const DAY_MS = 86_400_000;

/** Opens everything, or closes what was opened and throws: `LogRefused`, or the listening error. */
export async function openRingside(opening: Opening): Promise<Ringside> {
  const { config, demo, logger } = opening;
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).reverse()) await each();
  };
  try {
    const clock = realClock;
    const startedAt = clock.now();
    const log = await openSqliteLog({ folder: config.server.data, clock, logger });
    closers.push(() => log.close());
    const [last] = await log.read(log.head() - 1, 1);
    const lastWordAt = last?.event.at ?? null;
    const keeper = await openKeeper({ log, checkpoints: log, clock, logger });
    const { board } = keeper;
    const append = (events: readonly DomainEvent[]): void => void log.append(events).catch(() => undefined);
    const checkpointer = new Checkpointer({
      keeper,
      log,
      checkpoints: log,
      clock,
      logger,
      retentionMs: config.server.keepDays * DAY_MS,
    });
    closers.push(async () => {
      await checkpointer.close();
      keeper.close();
    });

    // Not awaited: on a full disk the log waits, and the page that says so must open all the same.
    append(siteEvents(config, demo, board.get('site', 'site'), clock.now()));
    const house = new HouseClock({ keeper, log, clock, logger });
    closers.push(() => house.close());

    const built = config.sources.map(({ id, name, vendor, settings, tls, record }) => {
      const network = openNetwork(tls);
      closers.push(() => network.close());
      const tape = record
        ? new Tape({
            ...record,
            id,
            folder: join(config.server.data, 'tapes'),
            secrets: secretsIn(settings, vendor.secrets),
            now: () => clock.now(),
            logger,
            notice: (text) => source.heard.notice('tape', text),
          })
        : null;
      closers.push(async () => tape?.close());
      const parts = { id, vendor, settings, network, clock, log, board, logger, random: Math.random };
      const source = new Source(tape ? { ...parts, onFrame: (frame) => tape.hear(frame) } : parts);
      return { name, source };
    });
    const sources = new Sources(built, board);
    append(sources.configuration(clock.now(), lastWordAt));

    const http = createServer();
    const port = await listen(http, config.server.host, config.server.port);
    closers.push(() => stopListening(http));
    const allowed = allowedOrigins({ host: config.server.host, port, origins: config.server.origins });
    const sessions = new Sessions(config.people, sessionKey(config.server.data), () => clock.now());
    const commands = new Commands({
      board: () => board,
      log,
      clock,
      obey: (id, order) => sources.obey(id, order),
    });
    const gateway = new Gateway({
      http,
      board: () => board,
      log,
      clock,
      meter: () => performance.now(),
      commands,
      identify: (request, view) => sessions.viewer(request.headers.cookie, view),
      allowed,
    });
    closers.push(() => gateway.close());
    keeper.onMoved(() => gateway.moved());

    let trouble: Trouble | null = null;
    const say = (): void => {
      const state = log.state();
      trouble = state.state === 'ok' ? null : { why: state.why, since: state.since };
      gateway.trouble(trouble);
    };
    closers.push(log.onState(say));
    say();

    const api = {
      now: () => clock.now(),
      sessions,
      board: () => board,
      sources: () => sources.report(),
      server: () => ({
        version: opening.version,
        startedAt,
        trouble,
        screens: gateway.screens,
        log: { events: log.head(), bytes: bytesIn(config.server.data) },
        demo,
        config: opening.file,
        skipped: keeper.skipped,
      }),
      restart: (id: string) => sources.restart(id),
      reload: () => gateway.reload('asked for on the sources page', 10_000),
      allowed,
    };
    const hooks = new Hooks({ clock, receive: (id, request) => sources.receive(id, request) });
    const pages = await openPages(opening.pages, http, port);
    closers.push(() => pages.close());
    http.on('request', (request, response) => {
      secure(response);
      if (request.url?.startsWith('/socket.io/')) return;
      if (request.url?.startsWith('/api/')) void answerApi(api, request, response);
      else if (request.url?.startsWith('/hooks/')) void hooks.answer(request, response);
      else pages.answer(request, response);
    });

    const startSources = whenDayKnown(keeper, () => sources.start());
    closers.push(async () => {
      startSources();
      await sources.stop();
    });
    return { url: `http://${shownHost(config.server.host)}:${port}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Calls once the board knows which day it is: before that, nothing can be counted. Returns how to give up. */
function whenDayKnown(keeper: Keeper, go: () => void): () => void {
  const known = (): boolean => typeof keeper.board.get('site', 'site')?.day === 'string';
  if (known()) {
    go();
    return () => {};
  }
  const stop = keeper.onMoved(() => {
    if (!known()) return;
    stop();
    go();
  });
  return stop;
}

/** The site's configuration, if the log does not have it yet: a changed rule stands in the log with its date. */
function siteEvents(config: Config, demo: boolean, row: SiteRow | undefined, at: number): DomainEvent[] {
  const rules = Object.fromEntries(
    Object.entries(config.queues).map(([queue, rule]) => [queue, { ...config.rule, ...rule }]),
  );
  const { name, timeZone } = config.site;
  const site = { name, timeZone, demo, rule: config.rule, rules, walls: config.walls };
  const known = row && {
    name: row.name,
    timeZone: row.timeZone,
    demo: row.demo,
    rule: row.rule,
    rules: row.rules,
    walls: row.walls,
  };
  return JSON.stringify(site) === JSON.stringify(known)
    ? []
    : [{ type: 'site.configured', source: HOUSE, at, site }];
}

/** Size of the data folder, or `null` where it cannot be read. */
function bytesIn(folder: string): number | null {
  try {
    return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  } catch {
    return null;
  }
}

function listen(http: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve((http.address() as AddressInfo).port);
    });
  });
}

function stopListening(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
}

const shownHost = (host: string): string =>
  host === '127.0.0.1' || host === '::1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
