// The bench's command line: `npm run bench [-- NAME …] [--runs N] [--json FILE] [--soak]`, and `npm run bench --
// --against FOLDER [NAME …] [--runs N]`.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, comparisonOf, WORK, worksNamed } from './against.ts';
import { benches, inBrowser, longInBrowser } from './benches.ts';
import { measure, type Row } from './figure.ts';
import { machine, reportOf, tableOf } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: 'string' },
    json: { type: 'string' },
    runs: { type: 'string' },
    soak: { type: 'boolean', default: false },
  },
});
const say = (text: string): void => void process.stderr.write(`\r\x1b[K${text}`);

if (values.against !== undefined) {
  const strange = positionals.filter((name) => worksNamed([name]).length === 0);
  if (strange.length > 0) {
    console.error(`Not compared: ${strange.join(', ')}. There are: ${WORK.join(', ')}.`);
    process.exit(2);
  }
  const rounds = Math.max(1, Number(values.runs ?? 10));
  const works = worksNamed(positionals);
  const compared = await compare({ folder: resolve(values.against), works, rounds, size: 'full', say });
  say('');
  console.log(`${Object.values(machine()).join(' · ')} · ${rounds} rounds\n\n${comparisonOf(compared)}`);
  process.exit(0);
}
const all = [...benches({ soak: values.soak }), ...inBrowser, ...(values.soak ? longInBrowser : [])];
const unknown = positionals.filter((name) => !all.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const from = performance.now();
const rows: Row[] = [];
const failed: string[] = [];
for (const bench of all.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const runs = values.runs === undefined ? (bench.runs ?? 5) : Math.max(1, Number(values.runs));
  try {
    const taken = await measure(bench, runs, 'full', say);
    rows.push(...taken);
    process.stderr.write('\r\x1b[K');
    console.log(tableOf(taken));
  } catch (error) {
    failed.push(bench.name);
    process.stderr.write(`\r\x1b[K${bench.name} could not be measured: ${String((error as Error).stack)}\n`);
  }
}
console.log(`\n${Object.values(machine()).join(' · ')}\n\n${tableOf(rows)}`);
const short = rows.filter(({ verdict }) => verdict === 'short').length;
const tail = failed.length > 0 ? `; not measured: ${failed.join(', ')}` : '';
console.log(
  `\n${rows.length - short} ok, ${short} short${tail}, ${Math.round((performance.now() - from) / 1000)} s`,
);
if (values.json) writeFileSync(values.json, reportOf(rows, performance.now() - from));
process.exit(failed.length > 0 ? 1 : 0);
