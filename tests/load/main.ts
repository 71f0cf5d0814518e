// Knows the bench's command line: `npm run bench [-- NAME …] [--runs N] [--json FILE] [--soak]`. Refuses to measure.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benches, inBrowser, longInBrowser } from './benches.ts';
import { measure, type Row } from './figure.ts';
import { machine, reportOf, tableOf } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, runs: { type: 'string' }, soak: { type: 'boolean', default: false } },
});
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
  const say = (text: string): void => void process.stderr.write(`\r\x1b[K${text}`);
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
