// When the log has to hear that the site is configured otherwise.
import { type DomainEvent, type EventOf, SITE_SOURCE } from '#lib/model/event.ts';
import { DEFAULT_RULE, type ServiceRule, type TargetFrom } from '#lib/model/site.ts';
import type { Config } from '#server/config.ts';

type Site = EventOf<'site.configured'>['site'];

/** What the log is told of the site. */
export function siteOf(
  config: Pick<Config, 'site' | 'rule' | 'queues' | 'counting' | 'agents' | 'walls' | 'teams'>,
  demo: boolean,
): Site {
  const rule = ruleOf(config.rule, 'site', DEFAULT_RULE);
  const queues = Object.entries(config.queues);
  const rules = Object.fromEntries(
    queues.flatMap(([queue, { shortName: _, ...own }]) =>
      Object.keys(own).length === 0 ? [] : [[queue, ruleOf(own, 'queue', rule)]],
    ),
  );
  const shortNames = Object.fromEntries(
    queues.flatMap(([queue, { shortName }]) => (shortName === undefined ? [] : [[queue, shortName]])),
  );
  const { name, timeZone } = config.site;
  const walls = config.walls.map(({ open: _, names: _names, ...wall }) => wall);
  const { teams, counting, agents } = config;
  return { name, timeZone, demo, rule, rules, shortNames, walls, teams, counting, agents };
}

/** The walls that anybody may look at who can reach this server. */
export const openWalls = ({ walls }: Pick<Config, 'walls'>): ReadonlySet<string> =>
  new Set(walls.filter(({ open }) => open).map(({ id }) => id));

/** Who may look at walls, and how agents' names stand on one where no person and no screen says otherwise. */
export const wallSettings = (read: () => Pick<Config, 'walls'>) => ({
  open: () => openWalls(read()),
  names: (wall: string) => read().walls.find(({ id }) => id === wall)?.names ?? 'initials',
});

/** What is written over what holds without it. Whose the target is stays known. */
const ruleOf = (
  written: Config['rule'] | Omit<Config['queues'][string], 'shortName'>,
  by: TargetFrom,
  rest: ServiceRule,
): ServiceRule => ({
  ...rest,
  ...written,
  targetFrom: written.targetSeconds === undefined ? rest.targetFrom : by,
});

/** The site's configuration, if it is another than what is known: a changed rule stands in the log with its date. */
export function siteEvents(site: Site, known: Site | undefined, at: number): DomainEvent[] {
  const told = known && {
    name: known.name,
    timeZone: known.timeZone,
    demo: known.demo,
    rule: known.rule,
    rules: known.rules,
    shortNames: known.shortNames,
    walls: known.walls,
    teams: known.teams,
    counting: known.counting,
    agents: known.agents,
  };
  return JSON.stringify(site) === JSON.stringify(told)
    ? []
    : [{ type: 'site.configured', source: SITE_SOURCE, at, site }];
}
