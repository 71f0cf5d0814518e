// Every sentence the pages can say: those written in the source between t(' and '), and those that stand in tables of
// words or come from lib/measure as data.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GROUP_WORD } from '#components/floor/agents-bar.tsx';
import { ROW_WORD } from '#components/floor/call-actions.tsx';
import { STEP_LOOK } from '#components/floor/call-dialog.tsx';
import { OUTCOME_LOOK } from '#components/floor/outcome-mark.tsx';
import { QUEUE_ASKS } from '#components/floor/queue-dialog.tsx';
import { PHONE_MEANS, TEXT } from '#components/floor/texts.ts';
import { LINK_LOOK } from '#components/live/connection-badge.tsx';
import { UNIT } from '#components/marks/long-duration.ts';
import * as looks from '#components/marks/looks.ts';
import { MAIN_PLACES } from '#components/marks/places.ts';
import { THEME_WORD } from '#components/ui/theme.ts';
import { SENTENCES, STATE_WORDS } from '#lib/live/said.ts';
import { dayFigures } from '#lib/measure/agent-day.ts';
import * as explain from '#lib/measure/explain.ts';
import * as explainAgent from '#lib/measure/explain-agent.ts';
import type { Explanation } from '#lib/measure/explanation.ts';
import { NO_MEASURES } from '#lib/measure/queue.ts';
import { EMPTY } from '#lib/model/counts.ts';
import { DEFAULT_RULE, FORMULAS } from '#lib/model/site.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** `t('…')` in the source, however it is broken into lines. */
export const saidIn = (text: string): string[] =>
  [...text.matchAll(/\bt\(\s*'((?:[^'\\]|\\.)*)'/g)].map((found) => (found[1] ?? '').replaceAll("\\'", "'"));

function inTables(): string[] {
  const words = (look: Readonly<Record<string, { readonly word: string }>>): string[] =>
    Object.values(look).map(({ word }) => word);
  return [
    ...words(looks.AGENT_LOOK),
    ...words(looks.MEMBER_LOOK),
    ...words(looks.CALL_LOOK),
    ...words(looks.MARK_LOOK),
    ...words(looks.SOURCE_LOOK),
    ...words(LINK_LOOK),
    ...words(OUTCOME_LOOK),
    looks.BREACHED.word,
    looks.SOON.word,
    ...Object.values(looks.COMMAND_WORD),
    ...Object.values(looks.ALERT_END),
    ...Object.values(TEXT),
    ...Object.values(PHONE_MEANS),
    ...Object.values(ROW_WORD),
    ...Object.values(QUEUE_ASKS).flatMap(({ title, means, all }) =>
      all === null ? [title, means] : [title, means, all],
    ),
    ...SENTENCES,
    ...Object.values(STATE_WORDS),
    ...Object.values(STEP_LOOK).map((look) => look.words),
    ...Object.values(THEME_WORD),
    ...Object.values(GROUP_WORD),
    ...Object.values(UNIT),
    ...MAIN_PLACES.map((place) => place.word),
    // Headings and totals handed on as plain words.
    ...[
      'Inbound',
      'Outbound',
      'Internal',
      'Offered',
      'Answered',
      'ASA',
      'AHT',
      'Abandoned',
      'Duration',
      'Trend',
    ],
  ];
}

/** What the answers to "how was this computed?" can say, under every formula, with and without counts. */
function inExplanations(): string[] {
  const context = { sources: [], site: { day: null, dayFrom: 0, timeZone: 'UTC' }, now: 0 };
  const measures = [null, ...FORMULAS].flatMap((formula) =>
    [0, 1].map((some) => ({
      ...NO_MEASURES,
      waitUnknown: some,
      counts: { ...EMPTY, unknown: some },
      serviceLevel: {
        ...NO_MEASURES.serviceLevel,
        percent: some === 0 ? null : 50,
        rule: formula === null ? null : { ...DEFAULT_RULE, formula },
      },
    })),
  );
  const said: Explanation[] = measures.flatMap((from) => [
    explain.explainServiceLevel(from, context),
    explain.explainWaiting(from, context),
    explain.explainCallbacksDue(from, context),
    explain.explainLongestWait(from, context),
    explain.explainOffered(from, context),
    explain.explainAnswered(from, context),
    explain.explainAbandoned(from, context),
    explain.explainAsa(from, context),
    explain.explainAht(from, context),
    explain.explainAgents(from.agents, context),
  ]);
  const day = { shift: null, inProgress: 0, talkingSince: [], state: null, countedFrom: null };
  const figures = dayFigures(day, 0);
  said.push(
    explain.explainOccupancy(figures.occupancy, context),
    ...Object.values(explainAgent).map((how) => how(figures, context)),
  );
  return said.flatMap((each) => [
    each.title,
    each.formula,
    ...each.notes,
    ...[...each.thresholds, ...each.counts].map((quantity) => quantity.name),
  ]);
}

export function everySentence(): ReadonlySet<string> {
  const sources = globSync(['app/**/*.tsx', 'components/**/*.{ts,tsx}'], { cwd: ROOT }).map((path) =>
    readFileSync(join(ROOT, path), 'utf8'),
  );
  return new Set([...sources.flatMap(saidIn), ...inTables(), ...inExplanations()]);
}
