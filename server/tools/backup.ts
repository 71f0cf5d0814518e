// Keeps all that a Ringside knows in one file, while it runs or not. Run: npm run -s backup -- --to FOLDER.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyData } from '#server/backup/copy-data.ts';
import { BackupRefused, makeBackup } from '#server/backup/make-backup.ts';
import { LogRefused } from '#server/log/log.ts';
import { openLogFile } from '#server/log/sqlite-file.ts';
import { askServer } from '#server/storage/control-socket.ts';
import { copyDatabase } from '#server/storage/copy-database.ts';
import { whyNoFolder } from '#server/storage/folder-words.ts';
import { commandLine, stop } from './command-line.ts';

const USAGE = `npm run -s backup -- --to FOLDER [--data FOLDER] [--config FILE] [--keep N]

  --to FOLDER     where backups lie; one file each, named by its time, for this user alone
  --data FOLDER   the data folder (server.data in the configuration); without it data
  --config FILE   the configuration to keep too; without it ringside.config.yaml, where there is one
  --keep N        how many backups stay there; without it all

The server may run meanwhile. Exit codes: 0 made and read again; 1 not made; 2 not understood.
`;

const asked = commandLine(
  {
    to: { type: 'string' },
    data: { type: 'string', default: 'data' },
    config: { type: 'string' },
    keep: { type: 'string' },
    help: { type: 'boolean' },
  } as const,
  false,
);
if ('problem' in asked) stop(`${asked.problem}\n\n${USAGE}`, 2);
const { to, data, config, keep, help } = asked.values;
if (help) stop(USAGE, 0);
if (to === undefined) stop(`Say where the backup goes: --to FOLDER.\n\n${USAGE}`, 2);
if (keep !== undefined && !/^[1-9]\d{0,4}$/.test(keep))
  stop(`--keep must be a number of backups, 1 or more; it is "${keep}".`, 2);

const root = join(import.meta.dirname, '..', '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const folder = resolve(data);
const own = resolve('ringside.config.yaml');
if (config !== undefined && !existsSync(config)) stop(`${config} is not there. Check the path.`, 1);
if (!existsSync(join(folder, 'ringside.db')))
  stop(`There is no data of a Ringside in ${folder}. Name its folder with --data.`, 1);

/** The running server copies: nobody else may open its log. */
async function copy(into: string): Promise<void> {
  if (await askServer(folder, 'copy', { to: into })) return;
  const log = openLogFile(folder);
  try {
    await copyData(folder, into, (path) => copyDatabase(log.db, path));
  } finally {
    log.release();
  }
}

try {
  const { file, bytes, manifest } = await makeBackup({
    to: resolve(to),
    config: config === undefined ? (existsSync(own) ? own : null) : resolve(config),
    version,
    now: Date.now(),
    keep: keep === undefined ? null : Number(keep),
    copy,
  });
  const size = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.ceil(bytes / 1e6)} MB`;
  process.stdout.write(`${file}: ${size}, ${manifest.head} events, written and read again.\n`);
} catch (error) {
  const known = error instanceof BackupRefused || error instanceof LogRefused;
  stop(
    known ? error.message : (whyNoBackup(error) ?? `The backup was not made: ${(error as Error).message}`),
    1,
  );
}

function whyNoBackup(error: unknown): string | null {
  return (
    whyNoFolder(error, resolve(to ?? ''))
      ?.replace('The data folder', 'The folder')
      .replace(/ Choose another one.*/, '') ?? null
  );
}
