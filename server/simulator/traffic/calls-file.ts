// The calls file: one row a call, columns found by their header, seconds after local midnight.

export type CallRow = {
  /** Line of the file, from 1. */
  readonly lineNumber: number;
  /** `date/call_id/line`: names one call of the file. */
  readonly key: string;
  /** `YYYY-MM-DD`, the day it is booked on. */
  readonly date: string;
  readonly queue: string;
  readonly ivrEntered: number;
  readonly queueEntered: number | null;
  readonly answered: number | null;
  readonly ended: number;
  readonly outcome: 'answered' | 'abandoned' | 'ivr_only';
  readonly agent: string;
};

export type CallsFile = {
  readonly rows: readonly CallRow[];
  readonly dates: readonly string[];
  /** Queue code to number, 6400 and on, sorted by code over the whole file. */
  readonly queueNumbers: ReadonlyMap<string, string>;
  /** Agent name to extension, 1001 and on, sorted by name over the whole file. */
  readonly extensions: ReadonlyMap<string, string>;
};

const COLUMNS = [
  'date',
  'call_id',
  'line',
  'queue',
  'ivr_entered_s',
  'queue_entered_s',
  'answered_s',
  'ended_s',
  'outcome',
  'agent',
] as const;
type Column = (typeof COLUMNS)[number];

/** @throws Error naming the line number and what is wrong with it. Empty lines are passed over. */
export function parseCallsFile(text: string): CallsFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = (lines[0] ?? '').split(',').map((name) => name.trim());
  const missing = COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new Error(`line 1: no column ${missing.join(', ')}`);
  const place = new Map(COLUMNS.map((column) => [column, header.indexOf(column)]));
  const rows: CallRow[] = [];
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.trim() === '') continue;
    const cells = line.split(',');
    if (cells.length !== header.length)
      throw new Error(`line ${i + 1}: ${cells.length} cells where the header has ${header.length}`);
    rows.push(parseRow(i + 1, (column) => (cells[place.get(column) ?? -1] ?? '').trim()));
  }
  return {
    rows,
    dates: [...new Set(rows.map((row) => row.date))].sort(byText),
    queueNumbers: numbered(
      rows.map((row) => row.queue),
      6400,
    ),
    extensions: numbered(
      rows.map((row) => row.agent),
      1001,
    ),
  };
}

function parseRow(lineNumber: number, cell: (column: Column) => string): CallRow {
  const wrong = (what: string): Error => new Error(`line ${lineNumber}: ${what}`);
  const seconds = (column: Column): number | null => {
    const text = cell(column);
    if (text === '') return null;
    if (!/^\d+(\.\d+)?$/.test(text)) throw wrong(`${column} is "${text}", not seconds`);
    return Number(text);
  };
  const date = cell('date');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw wrong(`date is "${date}", not YYYY-MM-DD`);
  const queue = cell('queue');
  if (queue === '') throw wrong('queue is empty');
  const outcome = cell('outcome');
  if (outcome !== 'answered' && outcome !== 'abandoned' && outcome !== 'ivr_only')
    throw wrong(`outcome is "${outcome}", not answered, abandoned or ivr_only`);
  const ivrEntered = seconds('ivr_entered_s');
  const queueEntered = seconds('queue_entered_s');
  const answered = seconds('answered_s');
  const ended = seconds('ended_s');
  if (ivrEntered === null || ended === null) throw wrong('ivr_entered_s and ended_s may not be empty');
  if (outcome !== 'ivr_only' && queueEntered === null)
    throw wrong(`${outcome}, but queue_entered_s is empty`);
  if (outcome === 'answered' && answered === null) throw wrong('answered, but answered_s is empty');
  const agent = cell('agent');
  if (outcome === 'answered' && agent === '') throw wrong('answered, but agent is empty');
  const order = [ivrEntered, queueEntered, answered, ended].filter((at) => at !== null);
  if (order.some((at, i) => i > 0 && at < (order[i - 1] ?? at))) throw wrong('times are not in order');
  return {
    lineNumber,
    key: `${date}/${cell('call_id')}/${cell('line')}`,
    date,
    queue,
    ivrEntered,
    queueEntered: outcome === 'ivr_only' ? null : queueEntered,
    answered: outcome === 'answered' ? answered : null,
    ended,
    outcome,
    agent: outcome === 'answered' ? agent : '',
  };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const numbered = (names: readonly string[], from: number): ReadonlyMap<string, string> =>
  new Map(
    [...new Set(names)]
      .filter((name) => name !== '')
      .sort(byText)
      .map((name, i) => [name, String(from + i)]),
  );
