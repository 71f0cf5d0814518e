// Shows how a day agrees with what the PBX counts, call by call. Run: npm run -s agree -- SOURCE [--day YYYY-MM-DD] [--csv].
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withBothSigns } from '#lib/agreement/sheet.ts';
import { toldSchema } from '#server/agreement/agreement-verb.ts';
import { askServer } from '#server/storage/control-socket.ts';
import { commandLine, stop } from './command-line.ts';

const USAGE = `npm run -s agree -- SOURCE [--day YYYY-MM-DD] [--csv] [--data FOLDER]

  SOURCE              id of the connection, as under sources in the configuration
  --day YYYY-MM-DD    a day of the site; without it today
  --csv               a table for spreadsheets
  --data FOLDER       the data folder (server.data in the configuration); without it data

It asks the Ringside that runs. Where none does, it shows what a shadow run has written of that day.
`;

const asked = commandLine({
  day: { type: 'string' },
  csv: { type: 'boolean' },
  data: { type: 'string' },
  help: { type: 'boolean' },
} as const);
if ('problem' in asked) stop(`${asked.problem}\n\n${USAGE}`, 2);
const { values, positionals } = asked;
if (values.help) stop(USAGE, 0);
const [source] = positionals;
if (source === undefined || positionals.length > 1 || !/^[a-z0-9-]+$/.test(source))
  stop(`Name one source.\n\n${USAGE}`, 2);
if (values.day !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(values.day))
  stop(`"${values.day}" is no day: write it as 2026-12-01.\n\n${USAGE}`, 2);
const folder = resolve(values.data ?? 'data');

async function sheet(id: string): Promise<string> {
  const args = values.day === undefined ? { source: id } : { source: id, day: values.day };
  const answered = await askServer(folder, 'agree', args);
  if (!answered) return written(id);
  const { success, data } = toldSchema.safeParse(answered.result);
  if (!success) throw new Error(`The Ringside on ${folder} is of another version than this tool.`);
  return values.csv ? data.csv : inWords(data);
}

/** Of a day that a shadow run has written down. */
function written(id: string): string {
  const file = values.day === undefined ? null : join(folder, 'agreement', `${id}-${values.day}.csv`);
  if (file !== null && existsSync(file)) return readFileSync(file, 'utf8');
  throw new Error(
    `No Ringside runs on ${folder}, so the PBX cannot be asked${file === null ? '' : `, and ${file} is not there`}.`,
  );
}

const signed = (calls: number): string => (calls > 0 ? `+${calls}` : `${calls}`);

function inWords(told: ReturnType<typeof toldSchema.parse>): string {
  const { day, from, until, rows, isByReadings, wasReset } = told;
  const span = `${new Date(from).toISOString()} to ${new Date(until).toISOString()}`;
  const lines = [`${source}, ${day} (${span})`];
  if (isByReadings) lines.push('The PBX counts on and on: compared is what it counted between two readings.');
  if (wasReset) lines.push('Its counters began anew on that day: what came before is not compared.');
  for (const row of rows) {
    const name = `${row.queue}${row.member === null ? '' : `, ${row.member}`}, ${row.figure}`;
    const more = row.theirs - row.ours;
    const effects = (isOpen: boolean): number[] =>
      row.reasons.filter(({ reason }) => (reason === 'unexplained') === isOpen).map(({ effect }) => effect);
    const explained = withBothSigns(row.explained, effects(false), signed);
    const split = `: ${explained} explained, ${withBothSigns(row.unexplained, effects(true), signed)} not`;
    const differs = more !== 0 || row.reasons.length > 0;
    lines.push(
      `${name}: Ringside ${row.ours}, PBX ${row.theirs}${differs ? `, difference ${signed(more)}${split}` : ''}`,
    );
    for (const { reason, at, effect } of row.reasons)
      lines.push(`    ${signed(effect)} ${reason} ${new Date(at).toISOString()}`);
  }
  return `${lines.join('\n')}\n`;
}

try {
  process.stdout.write(await sheet(source));
} catch (error) {
  stop(`${(error as Error).message}\n`, 1);
}
