// How the table of events in docs/vendors/yeastar/setup.md is drawn from the adapter's own: `node
// tests/pbx/yeastar/event-table.ts` writes it anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENTS, type EventUse } from '#server/pbx/yeastar/push-events.ts';

export const DOC = join(import.meta.dirname, '..', '..', '..', 'docs', 'vendors', 'yeastar', 'setup.md');
const FROM = '<!-- events: written by tests/pbx/yeastar/event-table.ts, checked by a test -->';
const TO = '<!-- /events -->';
const WHERE = { board: 'board', sources: 'sources page', none: 'ignored' } as const;

function eventTable(): string {
  const rows = Object.entries(EVENTS as Readonly<Record<string, EventUse>>).map(
    ([id, { title, use, what }]) => `| ${id} | ${title} | ${WHERE[use]} | ${what} |`,
  );
  return [
    '| event | | shown on | what is made of it, or why nothing |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** The document with its table as the adapter has it. @throws Error where the marks are missing. */
export function withEvents(doc: string): string {
  const from = doc.indexOf(FROM);
  const to = doc.indexOf(TO);
  if (from < 0 || to < from)
    throw new Error('docs/vendors/yeastar/setup.md has lost the marks around its table of events');
  return `${doc.slice(0, from + FROM.length)}\n\n${eventTable()}\n\n${doc.slice(to)}`;
}

if (import.meta.main) writeFileSync(DOC, withEvents(readFileSync(DOC, 'utf8')));
