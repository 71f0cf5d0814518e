// Builds the pages and compresses their scripts, so that a start has nothing to write beside the data: for a folder
// that is read-only when the server runs. Run: npm run build.
import { join } from 'node:path';
import { openAssets } from '#server/assets.ts';
import { buildPages } from '#server/pages.ts';
import { commandLine } from './command-line.ts';

const asked = commandLine({}, false);
if ('problem' in asked) {
  process.stderr.write(`${asked.problem}\n\nnpm run build takes nothing.\n`);
  process.exit(2);
}
try {
  await buildPages();
  await openAssets(join(import.meta.dirname, '..', '..', '.next', 'static'));
  process.stdout.write('The pages are built.\n');
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
