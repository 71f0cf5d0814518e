// The command line: which configuration, whether the pages are built, how the server is stopped.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pino, stdTimeFunctions } from 'pino';
import { isHost } from '#lib/settings/config.ts';
import { RESTORING } from '#server/backup/restore.ts';
import { LogRefused } from '#server/log/log.ts';
import { SettingsRefused } from '#server/settings/revisions.ts';
import { whyNoFolder } from '#server/storage/folder-words.ts';
import { StorageRefused } from '#server/storage/open-sqlite.ts';
import { realClock } from '#server/time/clock.ts';
import { commandLine } from '#server/tools/command-line.ts';
import { type Config, describeMistakes, inOrder, type Loaded, loadConfig, readDocument } from './config.ts';
import type { Demo } from './demo.ts';
import { literalSecrets, whyInClear, whyReadable } from './exposure.ts';
import { notifyService } from './service-notify.ts';

const HELP = `Ringside, the open wallboard for call centres.

  npm start                        the wall; without a configuration, with make-believe PBXs
  npm start -- --config FILE       with this configuration (or RINGSIDE_CONFIG=FILE)
  npm start -- --check             only reads the configuration and says what is wrong with it
    … --allow-missing-secrets      secrets that are not set on this machine are no mistake
  npm start -- --doctor            tries each PBX connection step by step and says what mends what fails
  npm start -- --port N --host H   instead of what the configuration says
  npm start -- --data FOLDER       instead of what the configuration says
  npm start -- --version           which version this is
  npm run dev                      with hot reload, for working on the pages
`;

const ROOT = join(import.meta.dirname, '..');

const OPTIONS = {
  config: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  check: { type: 'boolean', default: false },
  'allow-missing-secrets': { type: 'boolean', default: false },
  doctor: { type: 'boolean', default: false },
  dev: { type: 'boolean', default: false },
  'no-pages': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false, short: 'h' },
  version: { type: 'boolean', default: false, short: 'v' },
} as const;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
function stop(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

const typed = commandLine(OPTIONS, false);
if ('problem' in typed) stop(`${typed.problem}\n\n${HELP}`);
const { values } = typed;
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

if (values.help || values.version) {
  say(values.help ? HELP : version);
  process.exit(0);
}
if (Number(process.versions.node.split('.')[0]) < 24)
  stop(
    `Ringside needs Node 24; this is Node ${process.versions.node}. Start it with "npm start": npm ci has brought Node 24.`,
  );

if (values['allow-missing-secrets'] && !values.check)
  stop('--allow-missing-secrets goes with --check: nothing starts without its secrets.');

const port = values.port ?? process.env['PORT'];
if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535))
  stop(`"${port}" is no port; write a number up to 65535, such as 3000.`);

if (values.data?.trim() === '')
  stop('--data is empty; write a folder after it, such as --data /var/lib/ringside.');
if (values.host !== undefined && !isHost(values.host))
  stop(
    `"${values.host}" is no address to listen on; write one alone, such as 127.0.0.1 or 0.0.0.0: no http://, no port.`,
  );

/** The configuration named on the command line or in the environment, else the one in this folder, else none. */
function configFile(): string | null {
  const named = values.config ?? process.env['RINGSIDE_CONFIG'];
  if (named) return resolve(named);
  return (
    ['ringside.config.yaml', 'ringside.config.yml', 'ringside.config.json']
      .map((name) => join(ROOT, name))
      .find((file) => existsSync(file)) ?? null
  );
}

/** What the command line and the environment say instead of the file. */
function overridden(config: Config): Config {
  const server = {
    ...config.server,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values.data === undefined ? {} : { data: resolve(values.data) }),
  };
  return { ...config, server };
}

const { vendors } = await import('#server/pbx/index.ts');
const file = configFile();
const missing: string[] = [];
const onMissing = values['allow-missing-secrets'] ? (where: string) => void missing.push(where) : undefined;
const loaded: Loaded | null = file === null ? null : loadConfig(file, vendors, process.env, onMissing);
if (loaded && !loaded.ok && loaded.mistakes.length === 0) {
  say(`${loaded.file} is in order but for secrets that are not set here: ${missing.join(', ')}.`);
  process.exit(0);
}
if (loaded && !loaded.ok) stop(describeMistakes(loaded.file, loaded.mistakes));
/**
 * What would let others read along stops a new installation. One that ran before goes on in this version, with a
 * warning: an update must not leave a call centre without its wall.
 */
function whyExposed({ config }: Extract<Loaded, { ok: true }>): string[] {
  const secrets = literalSecrets(readDocument(file ?? ''), (make) => vendors[make]?.secrets ?? null);
  return [whyReadable(file ?? '', secrets), whyInClear(overridden(config).server)].filter(
    (why) => why !== null,
  );
}
const exposed = loaded?.ok ? whyExposed(loaded) : [];

if (values.check || values.doctor) {
  // Whoever deploys must not take the demo for their own configuration in order.
  if (!loaded?.ok)
    stop(
      `There is no ringside.config.yaml in ${ROOT}; npm start would show the demo. Copy ringside.config.example.yaml to that name, or name yours with --config FILE.`,
    );
  for (const why of exposed) say(`${why}.`);
  if (values.doctor) {
    const { examineAll } = await import('#server/doctor/examine.ts');
    process.exit((await examineAll(loaded.config.sources, { clock: realClock, say })) ? 0 : 2);
  }
  if (exposed.length > 0) process.exit(1);
  say(inOrder(file ?? '', loaded.config));
  process.exit(0);
}

const logger = pino(
  {
    level: process.env['LOG_LEVEL'] ?? 'info',
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
  },
  process.stdout.isTTY
    ? (await import('pino-pretty')).default({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
    : pino.destination(1),
);
// A fault nobody caught leaves the picture in an unknown state: better none than a wrong one. Said here because Next
// installs listeners that only log, and with any listener at all Node goes on. The service manager starts it again.
const give = (what: string) => (error: unknown) => {
  logger.error(
    { error: String((error as Error | undefined)?.stack ?? error) },
    `${what}: Ringside ends here`,
  );
  process.exit(1);
};
process.on('uncaughtException', give('a fault nobody caught'));
process.on('unhandledRejection', give('a failure nobody waited for'));

const { buildPages, pagesAreBuilt } = await import('./pages.ts');
const pages = values['no-pages'] ? 'none' : values.dev ? 'dev' : 'built';
if (pages === 'built' && !pagesAreBuilt()) {
  if (!isWritable(ROOT))
    stop(
      `The pages of this version are not built, and this user may not write to ${ROOT}. Build them there once, as whoever may: npm run build. In a container they are built with the image: build it anew.`,
    );
  say('Building the pages. This happens once, and takes about half a minute.');
  await buildPages().catch((error: Error) => stop(error.message));
}

const { openRingside } = await import('./main.ts');
const { openDemo } = await import('./demo.ts');
const demo = loaded?.ok
  ? null
  : await openDemo(vendors, process.env['RINGSIDE_DEMO_SEED'] ?? 'ringside', values.data === undefined).catch(
      (error: unknown) => stop(whyNoFolder(error, join(ROOT, 'data', 'demo')) ?? String(error)),
    );
if (loaded?.ok && loaded.config.sources.length === 0) logger.warn(inOrder(file ?? '', loaded.config));
const config = overridden(loaded?.ok ? loaded.config : (demo as Demo).config);

if (exposed.length > 0) {
  if (!existsSync(join(config.server.data, 'ringside.db'))) stop(`${exposed.join('.\n')}.`);
  for (const why of exposed) logger.warn(`${why}. The next version will not start like this.`);
}

if (
  config.server.trustedProxies.length === 0 &&
  config.server.origins.some((each) => each.startsWith('https:'))
)
  logger.warn(
    'server.origins names an https address, so a proxy stands in front: name it under server.trustedProxies, else all who come through it share one address and its limits',
  );

if (existsSync(join(config.server.data, RESTORING)))
  stop(
    `A backup was being restored into ${config.server.data} and was interrupted. Restore it once more, with the same command, then start.`,
  );

try {
  const ringside = await openRingside({
    config,
    file,
    demo: demo !== null,
    past: demo?.past ?? null,
    pages,
    version,
    logger,
    vendors,
    environment: process.env,
    // On a terminal among what people read; else as a line of its own, for whoever collects them.
    auditLine: (line) =>
      process.stdout.isTTY ? logger.info({ audit: line }, 'audit') : void process.stdout.write(`${line}\n`),
  });
  say(
    `\n  Ringside is at ${ringside.url}\n${demo ? '  These PBXs are make-believe. To connect your own: docs/configuration.md\n' : ''}${
      ringside.firstAdmin === null
        ? ''
        : `  Nobody is an administrator yet. To become one, open this once, within a day:\n  ${ringside.firstAdmin}\n`
    }`,
  );
  let closing = false;
  notifyService('ready');
  const close = (): void => {
    if (closing) process.exit(1);
    closing = true;
    notifyService('stopping');
    // A source that does not close in time must not keep the server from stopping.
    setTimeout(() => process.exit(1), 8_000).unref();
    void ringside
      .close()
      .then(() => demo?.close())
      .then(() => process.exit(0));
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
} catch (error) {
  stop(explain(error, config.server));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function explain(error: unknown, { port, host, data }: Config['server']): string {
  const code = (error as { code?: string }).code;
  if (error instanceof LogRefused || error instanceof StorageRefused) return error.message;
  // Changed just now, between two readings.
  if (error instanceof SettingsRefused) return describeMistakes(file ?? '', error.mistakes);
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program (or another Ringside). Stop it, or start with: npm start -- --port ${port + 1}`;
  if (code === 'EACCES')
    return `Port ${port} may not be used by this user. Choose one above 1023: npm start -- --port 3000`;
  if (code === 'EADDRNOTAVAIL')
    return `This machine does not have the address "${host}". Correct server.host.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `This machine knows no address of the name "${host}". Correct server.host.`;
  return whyNoFolder(error, data) ?? `Ringside could not start: ${(error as Error).stack ?? String(error)}`;
}
