// Runs the tests that draw by chance under new seeds, one after the other: `npm run test:seeds -- 20`. What fails is
// printed with its seed, and repeated by `SEED=… npx vitest run FILE`.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const said = process.argv[2] ?? '5';
const rounds = Number(said);
if (!Number.isInteger(rounds) || rounds < 1 || process.argv.length > 3) {
  console.error(`"${said}" is no number of rounds. Try: npm run test:seeds -- 20`);
  process.exit(2);
}
const files = globSync('tests/**/*.test.ts', { cwd: ROOT })
  .filter((file) => !file.startsWith('tests/live/'))
  .filter((file) => /runSeed\(|\['SEED'\]/.test(readFileSync(join(ROOT, file), 'utf8')))
  .sort();
const failed: number[] = [];
for (let round = 0; round < rounds; round++) {
  const seed = Math.floor(Math.random() * 1_000_000_000);
  console.log(`\nround ${round + 1} of ${rounds}: SEED=${seed}, ${files.length} files`);
  const { status } = spawnSync(
    'vitest',
    ['run', '--project=house', '--reporter=default', '--silent=true', ...files],
    {
      cwd: ROOT,
      env: { ...process.env, SEED: String(seed) },
      stdio: 'inherit',
    },
  );
  if (status !== 0) failed.push(seed);
}
console.log(
  failed.length === 0
    ? `\nEvery seed of ${rounds} held.`
    : `\nFailed under ${failed.map((seed) => `SEED=${seed}`).join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
