// How the bench's rows are printed for people and written for machines.
import { cpus, release, totalmem } from 'node:os';
import type { Row, Spread } from './figure.ts';

const HEAD = ['figure', 'measured', 'floor', 'ratio', 'goal', ''] as const;

export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    `${row.bench}: ${row.what}`,
    `${short(row.figures)} ${row.unit}`,
    `${short(row.floors)} ${row.unit}`,
    short(row.ratio),
    `${row.goal.kind === 'most' ? '≤' : '≥'} ${row.goal.ratio}`,
    row.verdict,
  ]);
  const all = [[...HEAD], ...cells];
  const widths = HEAD.map((_, i) => Math.max(...all.map((line) => (line[i] ?? '').length)));
  return all
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export const reportOf = (rows: readonly Row[], tookMs: number): string =>
  `${JSON.stringify({ machine: machine(), at: new Date().toISOString(), tookMs: Math.round(tookMs), rows }, null, 2)}\n`;

export const machine = (): Readonly<Record<string, unknown>> => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
});

const short = ({ median, min, max }: Spread): string =>
  min === max ? digits(median) : `${digits(median)} [${digits(min)}–${digits(max)}]`;

const digits = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
