// Prints an address that makes whoever opens it an administrator, once. Run: npm run -s admin -- [--data FOLDER].
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { askServer } from '#server/storage/control-socket.ts';

const { values } = parseArgs({ options: { data: { type: 'string', default: 'data' } } });
const folder = resolve(values.data);
const answered = await askServer(folder, 'admin');
if (answered)
  process.stdout.write(
    `To become an administrator, open this once, within a day:\n  ${String(answered.result)}\n`,
  );
else {
  process.stdout.write(`No Ringside runs on ${folder}. Start it, and ask again.\n`);
  process.exitCode = 1;
}
