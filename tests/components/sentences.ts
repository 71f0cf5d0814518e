// Every sentence the pages can say: those written in the source between t(' and '), and those that stand in tables of
// words or come from lib/measure as data.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROLE_WORD } from '#components/account/role-words.ts';
import * as callWords from '#components/calls/call-words.ts';
import { LINK_STYLE } from '#components/domain/connection-badge.tsx';
import { STEP_STYLE } from '#components/domain/journey.tsx';
import { UNIT } from '#components/domain/long-duration.ts';
import { SETUP_WORD } from '#components/domain/page-header.tsx';
import { COUNTING_PLACE, MAIN_PLACES, PAST_PLACES, SETUP_PLACES } from '#components/domain/places.ts';
import * as looks from '#components/domain/status-styles.ts';
import { GROUP_WORD } from '#components/floor/agents/agents-bar.tsx';
import { SEVERITY_WORD } from '#components/floor/attention/announcements.tsx';
import { ROW_WORD } from '#components/floor/calls/call-actions.tsx';
import { CALL_TAB_WORD, CALL_TIME_WORD } from '#components/floor/calls/call-tabs.ts';
import { KEYS } from '#components/floor/commands/keys-dialog.tsx';
import { OUTCOME_STYLE } from '#components/floor/commands/outcome-mark.tsx';
import { QUEUE_ASKS } from '#components/floor/commands/queue-dialog.tsx';
import { QUEUE_SORT_WORD } from '#components/floor/queues/queues-table.tsx';
import { PHONE_MEANS, TEXT } from '#components/floor/texts.ts';
import * as reportWords from '#components/reports/report-words.ts';
import { OUTCOME_WORD, WHAT_WORD } from '#components/setup/audit/audit-words.ts';
import { wordOf } from '#components/setup/keys/key-words.ts';
import { ORIGIN_WORD, RIGHT_WORD } from '#components/setup/people/people-words.ts';
import { THEME_WORD } from '#components/ui/theme.ts';
import { dayFigures } from '#lib/measure/agent-day.ts';
import * as explain from '#lib/measure/explain.ts';
import * as explainAgent from '#lib/measure/explain-agent.ts';
import * as explainWords from '#lib/measure/explain-words.ts';
import type { Explanation } from '#lib/measure/explanation.ts';
import { FORMULA_TEXT } from '#lib/measure/formula.ts';
import { NO_MEASURES } from '#lib/measure/queue.ts';
import { KEY_SCOPES } from '#lib/model/access.ts';
import { EMPTY } from '#lib/model/counts.ts';
import { DEFAULT_COUNTING, DEFAULT_RULE, FORMULAS } from '#lib/model/site.ts';
import { MISTAKE_WORDS, MISTAKES } from '#lib/settings/mistakes.ts';
import { SENTENCES, STATE_WORDS } from '#lib/sync/server-messages.ts';
import { vendors } from '#server/pbx/index.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** `t('…')` in the source, however it is broken into lines. */
export const saidIn = (text: string): string[] =>
  [...text.matchAll(/\bt\(\s*'((?:[^'\\]|\\.)*)'/g)].map((found) => (found[1] ?? '').replaceAll("\\'", "'"));

function inTables(): string[] {
  const words = (look: Readonly<Record<string, { readonly word: string }>>): string[] =>
    Object.values(look).map(({ word }) => word);
  return [
    ...words(looks.AGENT_STYLE),
    ...words(looks.MEMBER_STYLE),
    ...words(looks.CALL_STYLE),
    ...words(looks.MARK_STYLE),
    ...words(looks.SOURCE_STYLE),
    ...words(LINK_STYLE),
    ...words(OUTCOME_STYLE),
    looks.BREACHED.word,
    looks.CLOSED_WAIT.word,
    looks.SOON.word,
    looks.BELOW_GOAL.word,
    looks.NOBODY_READY.word,
    ...Object.values(SEVERITY_WORD).filter(Boolean),
    ...Object.values(looks.COMMAND_WORD),
    ...Object.values(looks.ALERT_END),
    ...Object.values(TEXT),
    ...KEYS.map(({ word }) => word),
    ...Object.values(PHONE_MEANS),
    ...Object.values(ROW_WORD),
    ...Object.values(QUEUE_ASKS).flatMap(({ title, means, all }) =>
      all === null ? [title, means] : [title, means, all],
    ),
    ...SENTENCES,
    ...Object.values(STATE_WORDS),
    ...Object.values(MISTAKES),
    ...MISTAKE_WORDS,
    // What a card says by a switch, of a make, or of what came.
    ...Object.values(explainWords).flatMap((words) =>
      typeof words === 'string' ? [words] : Object.values<string>(words),
    ),
    ...Object.values(STEP_STYLE).map((look) => look.words),
    ...Object.values(THEME_WORD),
    ...Object.values(ROLE_WORD),
    ...Object.values(GROUP_WORD),
    ...Object.values(CALL_TAB_WORD),
    ...Object.values(CALL_TIME_WORD),
    ...Object.values(QUEUE_SORT_WORD),
    ...Object.values(UNIT),
    ...Object.values(callWords).flatMap((words) => Object.values<string>(words)),
    ...Object.values(reportWords).flatMap((words) => Object.values<string>(words)),
    ...FORMULAS.map((formula) => FORMULA_TEXT[formula].short),
    ...[...MAIN_PLACES, ...PAST_PLACES, COUNTING_PLACE, ...SETUP_PLACES].map((place) => place.word),
    SETUP_WORD,
    ...Object.values(RIGHT_WORD),
    ...Object.values(ORIGIN_WORD),
    ...KEY_SCOPES.map(wordOf),
    ...Object.values(WHAT_WORD),
    ...Object.values(OUTCOME_WORD),
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
      counts: { ...EMPTY, partial: some },
      book: some === 0 ? {} : { unknown: { calls: [[9, 1]], ms: 9_000 } as const },
      serviceLevel: {
        ...NO_MEASURES.serviceLevel,
        percent: some === 0 ? null : 50,
        rule: formula === null ? null : { ...DEFAULT_RULE, formula },
      },
    })),
  );
  const switched = [true, false].flatMap((ahtHold) =>
    [true, false].map((ahtWrapUp) => ({
      ...context,
      site: { ...context.site, counting: { ...DEFAULT_COUNTING, ahtHold, ahtWrapUp, ahtOutbound: ahtHold } },
    })),
  );
  const byPbxs = [...Object.keys(vendors), null].map((make) => ({
    ...NO_MEASURES,
    serviceLevel: {
      ...NO_MEASURES.serviceLevel,
      asPbx: { numerator: 1, denominator: 2, make, targetSeconds: 60 },
      rule: DEFAULT_RULE,
    },
  }));
  const said: Explanation[] = [...measures, ...byPbxs].flatMap((from) => [
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
  said.push(...switched.map((each) => explain.explainAht(NO_MEASURES, each)));
  const day = { shift: null, inProgress: 0, talkingSince: [], state: null, countedFrom: null, reason: null };
  const none = dayFigures(day, 0);
  said.push(explain.explainOccupancy(none.occupancy, context));
  for (const figures of [none, { ...none, partial: 1 }])
    for (const each of [context, ...switched])
      said.push(...Object.values(explainAgent).map((how) => how(figures, each)));
  return said.flatMap((each) => [
    each.title,
    each.formula,
    ...each.notes,
    ...[...each.thresholds, ...each.counts, ...(each.different ?? [])].map((quantity) => quantity.name),
  ]);
}

export function everySentence(): ReadonlySet<string> {
  const sources = globSync(['app/**/*.tsx', 'components/**/*.{ts,tsx}'], { cwd: ROOT }).map((path) =>
    readFileSync(join(ROOT, path), 'utf8'),
  );
  return new Set([...sources.flatMap(saidIn), ...inTables(), ...inExplanations()]);
}
