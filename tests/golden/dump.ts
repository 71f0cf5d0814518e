// Plays runs of a make and writes all they gave as JSON: `node tests/golden/dump.ts MAKE RUN…`.
import { type Played, play, runsOf } from './runs.ts';

const [make = '', ...names] = process.argv.slice(2);
const out: Record<string, Played> = {};
for (const run of runsOf(make)) if (names.includes(run.name)) out[run.name] = await play(run);
process.stdout.write(JSON.stringify(out));
