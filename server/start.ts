// Knows the command line: which configuration, whether the pages are built, how the server is stopped.
// Refuses to know what runs: main.ts does.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { LogRefused } from '#server/log/log.ts';
import { type Config, describeMistakes, type Loaded, loadConfig, whyExposed } from './config.ts';
import type { Demo } from './demo.ts';

const HELP = `Ringside, the open wallboard for call centres.

  npm start                        the wall; without a configuration, with make-believe PBXs
  npm start -- --config FILE       with this configuration (or RINGSIDE_CONFIG=FILE)
  npm start -- --check             only reads the configuration and says what is wrong with it
  npm start -- --port N --host H   instead of what the configuration says
  npm start -- --data FOLDER       instead of what the configuration says
  npm run dev                      with hot reload, for working on the pages
`;

const ROOT = join(import.meta.dirname, '..');

const { values } = parseArgs({
  options: {
    config: { type: 'string' },
    port: { type: 'string' },
    host: { type: 'string' },
    data: { type: 'string' },
    check: { type: 'boolean', default: false },
    dev: { type: 'boolean', default: false },
    'no-pages': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
function stop(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

if (values.help) {
  say(HELP);
  process.exit(0);
}
if (Number(process.versions.node.split('.')[0]) < 24)
  stop(
    `Ringside needs Node 24; this is Node ${process.versions.node}. Start it with "npm start": npm ci has brought Node 24.`,
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
  const port = values.port ?? process.env['PORT'];
  if (port !== undefined && !/^\d{1,5}$/.test(port))
    stop(`"${port}" is no port; write a number such as 3000.`);
  const server = {
    ...config.server,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values.data === undefined ? {} : { data: resolve(values.data) }),
  };
  const exposed = whyExposed(server.host, config.people.length);
  if (exposed) stop(`--host ${server.host} ${exposed}.`);
  return { ...config, server };
}

const { vendors } = await import('#server/vendors/index.ts');
const file = configFile();
const loaded: Loaded | null = file === null ? null : loadConfig(file, vendors, process.env);
if (loaded && !loaded.ok) stop(describeMistakes(loaded.file, loaded.mistakes));
if (values.check) {
  const count = loaded?.ok ? loaded.config.sources.length : 0;
  say(
    loaded
      ? `${file} is in order: ${count} source${count === 1 ? '' : 's'}.`
      : 'There is no configuration; npm start would show the demo.',
  );
  process.exit(0);
}

const logger = pino(
  { level: process.env['LOG_LEVEL'] ?? 'info', base: null },
  process.stdout.isTTY
    ? (await import('pino-pretty')).default({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
    : pino.destination(1),
);
const { buildPages, pagesAreBuilt } = await import('./pages.ts');
const pages = values['no-pages'] ? 'none' : values.dev ? 'dev' : 'built';
if (pages === 'built' && !pagesAreBuilt()) {
  say('Building the pages. This happens once, and takes about half a minute.');
  await buildPages().catch((error: Error) => stop(error.message));
}

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const { openRingside } = await import('./main.ts');
const { openDemo } = await import('./demo.ts');
const demo = loaded?.ok ? null : await openDemo(vendors, process.env['RINGSIDE_DEMO_SEED'] ?? 'ringside');
const config = overridden(loaded?.ok ? loaded.config : (demo as Demo).config);

try {
  const ringside = await openRingside({ config, file, demo: demo !== null, pages, version, logger });
  say(
    `\n  Ringside is at ${ringside.url}\n${demo ? '  These PBXs are make-believe. To connect your own: docs/configuration.md\n' : ''}`,
  );
  let closing = false;
  const close = (): void => {
    if (closing) process.exit(1);
    closing = true;
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

function explain(error: unknown, { port, host }: Config['server']): string {
  const code = (error as { code?: string }).code;
  if (error instanceof LogRefused) return error.message;
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program (or another Ringside). Stop it, or start with: npm start -- --port ${port + 1}`;
  if (code === 'EACCES')
    return `Port ${port} may not be used by this user. Choose one above 1023: npm start -- --port 3000`;
  if (code === 'EADDRNOTAVAIL')
    return `This machine does not have the address "${host}". Correct server.host.`;
  return `Ringside could not start: ${(error as Error).stack ?? String(error)}`;
}
