// Opens, wires and closes the server, in named steps without logic: the only file that chooses a port's implementation.
import { createServer } from 'node:http';
import { logDays } from '#lib/access/agent-policy.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { MAIN } from '#lib/model/site.ts';
import { message } from '#lib/sync/server-messages.ts';
import { Guard } from '#server/access/guard.ts';
import { masterKey } from '#server/access/master-key.ts';
import { MemoryAccess } from '#server/access/memory.ts';
import { openAccess } from '#server/access/open-access.ts';
import { openSqliteAccess } from '#server/access/sqlite.ts';
import { whenDayKnown } from '#server/board/day-known.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { SiteScheduler } from '#server/board/site-scheduler.ts';
import { keepTrimmed } from '#server/board/trim.ts';
import { Commands } from '#server/commands/commands.ts';
import { makePast } from '#server/demo-past/cast.ts';
import { savedFor } from '#server/history/open-checkpoints.ts';
import { Reader } from '#server/history/reader.ts';
import { Scribe } from '#server/history/scribe.ts';
import { OpeningHours } from '#server/hours/opening-hours.ts';
import { addressReader, wholeAddressReader } from '#server/http/address.ts';
import { openApp } from '#server/http/app.ts';
import { Hooks } from '#server/http/hooks.ts';
import { shownAddress } from '#server/http/listening.ts';
import { publicUrlReader } from '#server/http/public-url.ts';
import { serverReport, troubleOf } from '#server/http/server-report.ts';
import { MemoryLeases } from '#server/leases/memory.ts';
import type { Logger } from '#server/log/logger.ts';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { deliver } from '#server/mailbox/deliver.ts';
import { MemoryMailbox } from '#server/mailbox/memory.ts';
import { Metrics } from '#server/metrics/metrics.ts';
import { applier } from '#server/settings/apply.ts';
import { documentFor, memorySettings } from '#server/settings/memory.ts';
import { settingsFolder, settingsRules } from '#server/settings/rules.ts';
import { openWalls, siteEvents, siteOf, wallSettings } from '#server/settings/site-events.ts';
import { openYamlSettings } from '#server/settings/yaml-file.ts';
import { onAnotherMemory } from '#server/sources/another-memory.ts';
import { Heartbeat, lastLife, setWhileAway, tellSteps } from '#server/sources/heartbeat.ts';
import { sourceOpener } from '#server/sources/open-sources.ts';
import { Sources } from '#server/sources/sources.ts';
import { DiskRoom } from '#server/storage/disk-room.ts';
import { allowedOrigins, knownHosts } from '#server/sync/allowed-origins.ts';
import { EdgeIds } from '#server/sync/edge-ids.ts';
import { Gateway } from '#server/sync/gateway.ts';
import { realClock } from '#server/time/clock.ts';
import { type Closers, closeAll } from './close-all.ts';
import type { Config, Vendors } from './config.ts';
import { isReachable } from './config-checks.ts';
import { openAgreement } from './open-agreement.ts';
import { openControl } from './open-control.ts';
import { openEntrance } from './open-entrance.ts';
import { openPages } from './pages.ts';

export type Opening = {
  readonly config: Config;
  /** Where the configuration was read from; `null` for the demo. */
  readonly file: string | null;
  readonly demo: boolean;
  /** Of the demo in its own folder: from what its past is made. */
  readonly past?: string | null;
  /** Pages with hot reload, for working on them; `none` for a server without pages. */
  readonly pages: 'built' | 'dev' | 'none';
  readonly version: string;
  readonly logger: Logger;
  /** The makes there are, and where `{ env: NAME }` is looked up, for settings that are changed while this runs. */
  readonly vendors: Vendors;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes each entry of the audit as a line of JSON; left out: nobody does. */
  readonly auditLine?: (text: string) => void;
};

export type Ringside = {
  readonly url: string;
  /** Makes whoever opens it an administrator, once; `null` where there is one already, or none is needed. */
  readonly firstAdmin: string | null;
  close(): Promise<void>;
};

const DAY_MS = 86_400_000;

/** Opens everything, or closes what was opened and throws: `LogRefused`, or the listening error. */
export async function openRingside(opening: Opening): Promise<Ringside> {
  const closers: Closers = [];
  const close = (): Promise<void> => closeAll(closers, opening.logger);
  try {
    const ground = await openLog(opening, closers);
    // Before a long log is read: whoever asks meanwhile hears that this server starts, and not that there is none.
    const entrance = await openEntrance(opening, closers);
    const memory = await openMemory(opening, ground, closers);
    const house = await openHouse(opening, memory, closers);
    const people = await openPeople(opening, memory, closers);
    const settings = await openSettings(opening, memory, people, closers);
    const { host, tls } = opening.config.server;
    const url = shownAddress(host, entrance.port, tls !== undefined);
    const { data } = opening.config.server;
    const { traffic } = entrance.door;
    const metrics = new Metrics({ ...opening, ...memory, ...house, traffic, data });
    closers.push(() => metrics.close());
    const screens = openScreens(opening, entrance, memory, house, settings, people, metrics, closers);
    const hooks = openHooks(opening, memory, house, people, closers);
    const known = { ...memory, agreement: openAgreement({ ...opening, ...memory, ...house }, closers) };
    await openDoor(opening, entrance, known, house, settings, people, screens, hooks, metrics, closers);
    const firstAdminPage = (): string => `${url}/first-admin#${people.access.firstAdmin.make()}`;
    const asked = { ...known.agreement.verbs, admin: async () => firstAdminPage() };
    const verbs = { ...asked, verifyAudit: people.access.verifyAudit };
    await openControl({ ...opening, ...memory, ...house, data, url, metrics, verbs }, closers);
    const startSources = whenDayKnown(memory.liveBoard, () => house.sources.start());
    closers.push(async () => {
      startSources();
      await house.sources.stop();
    });
    closers.push(makePast(opening.past ?? null, memory));
    // The first thing when it is stopped: proxies send nobody here any more, and screens hear why they stand still.
    closers.push(() => {
      entrance.readiness.drain();
      screens.gateway.trouble({ why: message('stopping').text, since: memory.clock.now() });
    });
    const firstAdmin = opening.demo || people.access.people.hasAdmin ? null : firstAdminPage();
    return { url, firstAdmin, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Ground = Awaited<ReturnType<typeof openLog>>;
type Entrance = Awaited<ReturnType<typeof openEntrance>>;
type Memory = Awaited<ReturnType<typeof openMemory>>;
type House = Awaited<ReturnType<typeof openHouse>>;
type People = Awaited<ReturnType<typeof openPeople>>;
type Settings = Awaited<ReturnType<typeof openSettings>>;
type Screens = ReturnType<typeof openScreens>;

/** The clock, the log and who holds what of it. The data folder is this server's from here on. */
async function openLog({ config, logger }: Opening, closers: Closers) {
  const clock = realClock;
  const leases = new MemoryLeases();
  const log = await openSqliteLog({ folder: config.server.data, clock, logger, leases });
  closers.push(() => log.close());
  return { clock, leases, log };
}

/** The board that is folded of the log, and the history that is written of it. */
async function openMemory({ config, logger }: Opening, ground: Ground, closers: Closers) {
  const { clock, log } = ground;
  const { data, keepDays } = config.server;
  const [checkpoints, lastWordAt] = [await savedFor(log, data, logger), await lastLife(log)];
  const append = (events: readonly DomainEvent[]): void => void log.append(events).catch(() => undefined);
  append(await setWhileAway(log, clock.now()));
  closers.push(tellSteps({ log, clock, logger }));
  const liveBoard = await openLiveBoard({ log, checkpoints, clock, logger });
  const scribe = new Scribe({ folder: data, log, clock, logger });
  const history = new Reader({ folder: data, clock, logger });
  const trimming = keepTrimmed({
    log,
    clock,
    logger,
    retentionMs: () => logDays(liveBoard.board.get('site', 'site'), keepDays) * DAY_MS,
    neededAfter: () => scribe.neededAfter,
    onTrimmed: (oldest) => scribe.forget(oldest),
  });
  const disk = new DiskRoom({ folder: data, clock, logger });
  closers.push(async () => {
    disk.close();
    await trimming.stop();
    await history.close();
    await scribe.close();
    liveBoard.close();
  });
  return { ...ground, liveBoard, board: liveBoard.board, scribe, history, disk, lastWordAt };
}

/** What happens here: the site, its clock, and its PBX connections, which do not live yet. */
async function openHouse({ config, demo, logger }: Opening, memory: Memory, closers: Closers) {
  const { clock, log, liveBoard, board, leases, lastWordAt } = memory;
  // Not awaited: on a full disk the log waits, and the page that says so must open all the same.
  const append = (events: readonly DomainEvent[]): void => void log.append(events).catch(() => undefined);
  append(siteEvents(siteOf(config, demo), board.get('site', 'site'), clock.now()));
  const hours = new OpeningHours({ clock, logger });
  await hours.set(config);
  let house: SiteScheduler | null = null;
  const lease = leases.want('house', {
    held: (hold) => {
      house = new SiteScheduler({ liveBoard, log, clock, logger, hold, hours });
    },
    lost: () => house?.close(),
  });
  closers.push(async () => {
    house?.close();
    await lease.release();
  });
  const open = sourceOpener({ clock, log, board, logger, data: config.server.data });
  const sources = new Sources({ board, log, clock, logger, leases, open }, config.sources);
  append(sources.configuration(clock.now(), lastWordAt));
  const heartbeat = new Heartbeat(log, clock);
  closers.push(() => heartbeat.close());
  return { sources, hours };
}

/** Who may come in, who has, and what they did. */
async function openPeople({ config, demo, logger, auditLine }: Opening, { clock }: Memory, closers: Closers) {
  const { data, session, trustedProxies } = config.server;
  const { oidc, passwords } = config.signIn;
  // The demo has nobody, whoever has signed in over the same folder before.
  const file = demo ? null : await openSqliteAccess(data);
  closers.push(() => file?.close());
  const store = file ?? new MemoryAccess();
  const line = auditLine ?? (() => {});
  const isExposed = isReachable(config.server);
  const isDemo = demo && !isExposed && config.server.origins.length === 0 && trustedProxies.length === 0;
  const addressOf = addressReader(trustedProxies);
  const wholeAddressOf = wholeAddressReader(trustedProxies);
  const rest = {
    store,
    clock,
    logger,
    line,
    isExposed,
    isDemo,
    addressOf,
    wholeAddressOf,
    master: masterKey(data),
    rule: session,
    signIn: { passwords, ...(oidc ? { oidc } : {}) },
  };
  const access = await openAccess(rest, config.people);
  closers.push(() => access.close());
  return { access, addressOf };
}

/** The configuration while the server runs: the file's, or where there is none, one that nothing outlives. */
async function openSettings(opening: Opening, { clock }: Memory, { access }: People, closers: Closers) {
  const { config, file, logger } = opening;
  const rules = settingsRules({
    ...opening,
    clock,
    keepsAdmin: (configured) => access.people.keepsAdmin(configured),
  });
  const store =
    file === null
      ? memorySettings(rules, documentFor(config))
      : await openYamlSettings({ ...rules, file, clock, logger });
  closers.push(() => store.close());
  // Of a file, what was read of it when the server began: it may have been changed while the log was read.
  return { store, secretsOf: rules.secretsOf, started: file === null ? store.read().config : config };
}

/** Who is told what happens, and what the people who are told may ask for. */
function openScreens(
  { config, demo, logger }: Opening,
  { port }: Entrance,
  memory: Memory,
  { sources, hours }: House,
  settings: Settings,
  { access, addressOf }: People,
  metrics: Metrics,
  closers: Closers,
) {
  const { clock, log, liveBoard, board, leases } = memory;
  const { host, origins, screens, tls } = config.server;
  const { desk, witness, screenDesk, audit, people } = access;
  const rule = { host, port, origins, isPrivate: tls !== undefined };
  const allowed = allowedOrigins(rule);
  // Never listens: what reaches it has passed the door.
  const behindDoor = createServer();
  const execute: Sources['execute'] = (id, order) => sources.execute(id, order);
  const commands = new Commands({ liveBoard, log, clock, logger, leases, execute });
  closers.push(() => commands.close());
  const ids = new EdgeIds(access.idKey, () => board);
  const gateway = new Gateway({
    http: behindDoor,
    board: () => board,
    clock,
    logger,
    meter: () => performance.now(),
    acts: new Guard({
      desk,
      audit,
      board: () => board,
      ask: (command, by) => metrics.timed(command.verb, commands.ask(command, by)),
      append: (events) => log.append(events),
      now: () => clock.now(),
    }),
    identify: (request, view, wall) =>
      view === 'wall' ? screenDesk.viewer(request, wall ?? MAIN) : desk.viewer(request, view),
    ids,
    turnedAway: (request, what) => witness.turnedAway(request, what),
    showedNumbers: (request) => witness.showedNumbers(request),
    saw: (request, version) => screenDesk.saw(request, version),
    present: (request) => desk.used(request),
    allowed,
    limits: { addressOf, ...screens },
  });
  closers.push(() => gateway.close());
  metrics.watchScreens(gateway);
  liveBoard.onMoved(() => gateway.moved());
  closers.push(log.onState(() => gateway.trouble(troubleOf(log))));
  gateway.trouble(troubleOf(log));
  // Whoever may not see it any more sees nothing that follows.
  closers.push(access.onChanged(() => gateway.meetAgain()));
  const setPeople = (configured: Config['people']): void => void people.setConfigured(configured);
  const setHours = (after: Pick<Config, 'hours' | 'site'>): Promise<void> => hours.set(after);
  const read = () => settings.store.read().config;
  screenDesk.setWalls({ board: () => board, ...wallSettings(read) });
  const opened = [...openWalls(config)];
  if (opened.length > 0)
    logger.warn(
      { walls: opened },
      'these walls are open: whoever reaches this server may look at them, on a screen that nobody let in',
    );
  const site = () => siteOf(read(), demo);
  closers.push(onAnotherMemory({ log, liveBoard, clock, logger, sources, site }));
  // Whatever a wall was open for.
  closers.push(settings.store.follow(async () => gateway.meetAgain()));
  const apply = applier({ log, clock, logger, demo, sources, setPeople, setHours });
  closers.push(settings.store.follow(apply));
  const now = settings.store.read();
  void apply({ before: { config: settings.started }, after: now, places: [], by: null });
  return { gateway, ids, behindDoor, allowed, knownHost: knownHosts(rule) };
}

/** What PBXs send by themselves: taken in at once, and handed to the source it is for. */
function openHooks(
  { logger }: Opening,
  { clock, leases }: Memory,
  { sources }: House,
  { addressOf }: People,
  closers: Closers,
): Hooks {
  const mailbox = new MemoryMailbox({ clock, leases, knows: (id) => sources.has(id) });
  closers.push(deliver(mailbox, leases, (id, request) => sources.receive(id, request)));
  return new Hooks({
    clock,
    logger,
    receive: (id, request) => mailbox.put(id, request),
    expects: (id, headers, address) => sources.expects(id, headers, address),
    addressOf,
  });
}

/** The pages and the API. From here on whoever knocks is answered. */
async function openDoor(
  opening: Opening,
  { door, readiness, port, startedAt }: Entrance,
  memory: Memory & { readonly agreement: ReturnType<typeof openAgreement> },
  { sources, hours }: House,
  settings: Settings,
  { access, addressOf }: People,
  { gateway, ids, behindDoor, allowed, knownHost }: Screens,
  hooks: Hooks,
  metrics: Metrics,
  closers: Closers,
): Promise<void> {
  const { config, demo, logger, version, file } = opening;
  const { clock, log, liveBoard, board, scribe } = memory;
  const about = { version, startedAt, demo, config: file };
  const { data } = config.server;
  const app = openApp({
    now: () => clock.now(),
    logger,
    ...access.forRoutes,
    connected: () => gateway.connected,
    tell: (screen, what) => gateway.tell(screen, what),
    publicUrl: publicUrlReader(config.server),
    site: () => board.get('site', 'site')?.name ?? config.site.name,
    board: () => board,
    ids,
    sources: () => sources.report(),
    isDiskLow: () => memory.disk.isLow,
    endOfNextOpenDay: (at) => hours.endOfNextOpenDay(at),
    append: (events) => log.append(events),
    server: () => {
      const [state, history, skipped] = [settings.store.trouble(), scribe.trouble, liveBoard.skipped];
      return serverReport(about, { log, data, settings: state, screens: gateway.screens, skipped, history });
    },
    restart: (id) => sources.restart(id),
    settings,
    history: memory.history,
    agreement: memory.agreement.desk,
    images: settingsFolder(file),
    reload: () => gateway.reload('asked for on the sources page', 10_000),
    allowed,
    addressOf,
    hooks: (request, response) => hooks.answer(request, response),
    metrics,
  });
  const pages = await openPages(opening.pages, behindDoor, port);
  closers.push(() => pages.close());
  door.open({
    knownHost,
    misdirected: (request) => access.witness.turnedAway(request, 'host.refused'),
    app,
    pages: (request, response) => pages.answer(request, response),
    sockets: (request, socket, head) => void behindDoor.emit('upgrade', request, socket, head),
    development: opening.pages === 'dev',
  });
  readiness.open(() => liveBoard.isBehind);
}
