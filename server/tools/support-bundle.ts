// Writes what whoever helps needs to know into a file that holds no secret, name or number, to be read before it is
// sent. Run: npm run -s support-bundle.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readDocument } from '#server/config.ts';
import { askServer } from '#server/storage/control-socket.ts';
import { machine, shapeOf } from '#server/support/support-report.ts';
import { commandLine, stop } from './command-line.ts';

const USAGE = `npm run -s support-bundle -- [--data FOLDER] [--config FILE] [--to FILE]

  --data FOLDER   the data folder (server.data in the configuration); without it data
  --config FILE   the configuration; without it ringside.config.yaml, where there is one
  --to FILE       where it is written; without it ringside-support.json

Texts, names, numbers and addresses are left out; read it before you send it. The log's own lines are not in it.
`;

const asked = commandLine(
  {
    data: { type: 'string', default: 'data' },
    config: { type: 'string', default: 'ringside.config.yaml' },
    to: { type: 'string', default: 'ringside-support.json' },
    help: { type: 'boolean' },
  } as const,
  false,
);
if ('problem' in asked) stop(`${asked.problem}\n\n${USAGE}`, 2);
const { data, config, to, help } = asked.values;
if (help) stop(USAGE, 0);
const folder = resolve(data);
if (!existsSync(folder)) stop(`There is no folder ${folder}. Name the data folder with --data.`, 1);

const root = join(import.meta.dirname, '..', '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
try {
  const running = await askServer(folder, 'support').catch((error: Error) => ({
    result: { failed: error.name },
  }));
  const bundle = {
    version,
    made: new Date().toISOString(),
    machine: machine(folder),
    configuration: existsSync(config) ? shapeOf(readDocument(config)) : null,
    running: running?.result ?? null,
  };
  writeFileSync(to, `${JSON.stringify(bundle, null, 2)}\n`, { mode: 0o600 });
  process.stdout.write(
    `${resolve(to)} is written${running ? '' : '; no Ringside runs on that folder, so nothing of its connections is in it'}. Read it before you send it.\n`,
  );
} catch (error) {
  stop(`The file was not written: ${(error as Error).message}`, 1);
}
