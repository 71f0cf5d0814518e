// Makes a data folder of a backup. Run: npm run -s restore -- --from FILE --data FOLDER.
import { resolve } from 'node:path';
import { BackupRefused } from '#server/backup/make-backup.ts';
import { restoreBackup } from '#server/backup/restore.ts';
import { commandLine, stop } from './command-line.ts';

const USAGE = `npm run -s restore -- --from FILE --data FOLDER [--config FILE]

  --from FILE     a backup, as npm run backup made it
  --data FOLDER   an empty folder, or one that is not there: the data folder of the Ringside to come
  --config FILE   where the configuration in the backup goes, if nothing is there

It begins another memory: screens that were open load the whole picture anew. Start Ringside afterwards.
Exit codes: 0 restored; 1 not restored; 2 not understood.
`;

const asked = commandLine(
  {
    from: { type: 'string' },
    data: { type: 'string' },
    config: { type: 'string' },
    help: { type: 'boolean' },
  } as const,
  false,
);
if ('problem' in asked) stop(`${asked.problem}\n\n${USAGE}`, 2);
const { from, data, config, help } = asked.values;
if (help) stop(USAGE, 0);
if (from === undefined || data === undefined) stop(`Say which backup, and where to.\n\n${USAGE}`, 2);

try {
  const restored = await restoreBackup({
    file: resolve(from),
    data: resolve(data),
    config: config === undefined ? null : resolve(config),
  });
  const { made, head, version } = restored.manifest;
  const said = {
    written: `Its configuration is in ${config}.`,
    kept: 'Its configuration was not put anywhere: name a file that is not there yet with --config to have it.',
    none: 'It holds no configuration.',
  };
  process.stdout.write(
    `${resolve(data)} holds what Ringside ${version} knew at ${made}: ${head} events. ${said[restored.config]}\n`,
  );
} catch (error) {
  stop(
    error instanceof BackupRefused ? error.message : `Nothing was restored: ${(error as Error).message}`,
    1,
  );
}
