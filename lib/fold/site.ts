// The site's own row: its configuration and which day it is there.

import type { SiteRow } from '#lib/model/board.ts';
import type { EventOf } from '#lib/model/event.ts';
import { same } from '#lib/model/same.ts';
import { DEFAULT_AGENT_POLICY, DEFAULT_COUNTING, DEFAULT_RULE, DEFAULT_WALL } from '#lib/model/site.ts';
import { countTime, regroupAgents } from './agents.ts';
import type { Draft } from './draft.ts';

export const BLANK_SITE: SiteRow = {
  kind: 'site',
  id: 'site',
  name: '',
  timeZone: 'UTC',
  demo: false,
  day: null,
  dayFrom: 0,
  before: null,
  rule: DEFAULT_RULE,
  rules: {},
  shortNames: {},
  walls: [],
  teams: [],
  counting: DEFAULT_COUNTING,
  agents: DEFAULT_AGENT_POLICY,
  hours: null,
};

export function foldConfigured(draft: Draft, event: EventOf<'site.configured'>): void {
  const { rule, rules, counting, agents, teams = [], walls, shortNames = {}, ...site } = event.site;
  const before = draft.site ?? BLANK_SITE;
  draft.put({
    ...before,
    ...site,
    teams,
    shortNames,
    // What was written before a switch was there has its default.
    rule: { ...DEFAULT_RULE, ...rule },
    rules: Object.fromEntries(Object.entries(rules).map(([id, own]) => [id, { ...DEFAULT_RULE, ...own }])),
    walls: walls.map((wall) => ({ ...DEFAULT_WALL, ...wall })),
    counting: { ...DEFAULT_COUNTING, ...counting },
    agents: { ...DEFAULT_AGENT_POLICY, ...agents },
  });
  if (!same(teams, before.teams)) regroupAgents(draft, teams);
}

export function foldDayTurned(draft: Draft, event: EventOf<'day.turned'>): void {
  const site = draft.site ?? BLANK_SITE;
  if (site.day !== null && event.from <= site.dayFrom) return;
  // The time an agent spends in one state is booked to the day in which it passes.
  for (const agent of draft.all('agent')) countTime(draft, agent, event.from);
  const before = site.day === null ? null : { day: site.day, from: site.dayFrom };
  draft.put({ ...site, day: event.day, dayFrom: event.from, before });
  for (const kind of ['tally', 'quarter', 'shift'] as const)
    for (const row of draft.all(kind))
      if (row.day !== event.day && row.day !== before?.day) draft.remove(kind, row.id);
}
