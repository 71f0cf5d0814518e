// Prints an address that makes whoever opens it an administrator, once. Run: npm run -s admin -- [--data FOLDER].
import { resolve } from 'node:path';
import { askServer } from '#server/storage/control-socket.ts';
import { commandLine, stop } from './command-line.ts';

const USAGE = `npm run -s admin -- [options]: prints an address that makes whoever opens it an administrator, once, within a day

  --data FOLDER   the data folder of the Ringside that runs (default: data)
  --help          this
`;

const asked = commandLine(
  { data: { type: 'string', default: 'data' }, help: { type: 'boolean', default: false } },
  false,
);
if ('problem' in asked) stop(`${asked.problem}\n\n${USAGE}`, 2);
if (asked.values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const folder = resolve(asked.values.data);
const answered = await askServer(folder, 'admin');
if (answered)
  process.stdout.write(
    `To become an administrator, open this once, within a day:\n  ${String(answered.result)}\n`,
  );
else {
  process.stdout.write(`No Ringside runs on ${folder}. Start it, and ask again.\n`);
  process.exitCode = 1;
}
