// Plays every day of a folder of recorded calls (`calls.csv`, `expected.json`) on every make, one after the other:
// `npm run test:days -- FOLDER`. A line a day; a day that is wrong is printed whole. `npm test` plays one day of them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { simulatedMakes } from '#server/simulator/registry.ts';

const ROOT = join(import.meta.dirname, '..');
const [folder = '', ...rest] = process.argv.slice(2);
const calls = resolve(folder, 'calls.csv');
const expected = resolve(folder, 'expected.json');
if (folder === '' || rest.length > 0 || !existsSync(calls) || !existsSync(expected)) {
  console.error('Name one folder that holds calls.csv and expected.json: npm run test:days -- FOLDER');
  process.exit(2);
}

let right = 0;
let wrong = 0;
const makes = Object.keys(simulatedMakes);
for (const make of makes) {
  const args = ['server/tools/replay.ts', '--make', make, '--calls', calls, '--expected', expected];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, maxBuffer: 1 << 30 });
  // A blank line stands before each day, its verdict is its last one.
  for (const day of stdout.toString().split('\n\n')) {
    const verdict = /^(\d{4}-\d\d-\d\d) is (right|WRONG)/m.exec(day);
    if (verdict?.[2] === 'right') right++;
    else if (verdict) wrong++;
    if (verdict) console.log(verdict[2] === 'right' ? `right ${verdict[1]} ${make}` : `${make}\n${day}`);
  }
  if (status === 0 || status === 1) continue;
  wrong++;
  console.log(`${make} ended with ${status}\n${stderr}`);
}
console.log(`\n${right} of ${right + wrong} days on ${makes.length} makes are right`);
process.exitCode = wrong === 0 && right > 0 ? 0 : 1;
