// How the README's table of makes is drawn from the registry.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS, type CommandName } from '#lib/model/command.ts';
import { vendors } from '#server/pbx/index.ts';

const README = join(import.meta.dirname, '..', '..', 'README.md');
const FROM = '<!-- makes: written by `npm run makes`, checked by a test -->';
const TO = '<!-- /makes -->';

const heading = (verb: CommandName): string => {
  const [noun = '', act = ''] = verb.split('.');
  const words = act.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return noun === 'agent' ? `${words} (agent)` : words;
};

/** A row a command, a column a make: yes, or why not; – where the make does not know it. */
export function makesTable(): string {
  const makes = Object.values(vendors).sort((a, b) => (a.title < b.title ? -1 : 1));
  const notes: string[] = [];
  const cell = (can: true | string | undefined): string => {
    if (can === true) return 'yes';
    if (can === undefined) return '–';
    if (!notes.includes(can)) notes.push(can);
    return `no ${notes.indexOf(can) + 1})`;
  };
  const rows = [
    ['', ...makes.map((make) => `[${make.title}](docs/vendors/${make.make}/setup.md)`)],
    ['---', ...makes.map(() => '---')],
    ['live calls, queues, agents', ...makes.map(() => 'yes')],
    ...COMMANDS.map((verb) => [heading(verb), ...makes.map((make) => cell(make.can[verb]))]),
  ];
  const table = rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
  return [table, ...notes.map((note, i) => `${i + 1}) ${note}`)].join('\n\n');
}

/** The README with its table as the registry has it. @throws Error where the marks are missing. */
export function withTable(readme: string): string {
  const from = readme.indexOf(FROM);
  const to = readme.indexOf(TO);
  if (from < 0 || to < from) throw new Error('README.md has lost the marks around its table of makes');
  return `${readme.slice(0, from + FROM.length)}\n\n${makesTable()}\n\n${readme.slice(to)}`;
}

if (import.meta.main) writeFileSync(README, withTable(readFileSync(README, 'utf8')));
