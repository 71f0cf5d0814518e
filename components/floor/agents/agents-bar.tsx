'use client';
// The controls over the list of agents: search, states, grouping; all of them live in the address.
import { useMemo, useRef } from 'react';
import { AGENT_STATES, AGENT_STYLE } from '#components/domain/status-styles.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { FilterChip } from '#components/ui/filter-chip.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useQueryParam } from '#components/ui/use-query-param.ts';
import { useRovingFocus } from '#components/ui/use-roving-focus.ts';
import { useSingleKey } from '#components/ui/use-single-key.ts';
import type { AgentRow } from '#lib/model/board.ts';
import { type AgentFilter, countStates, isOfTeam, teamsIn } from './agent-groups.ts';

export const GROUP_WORD = {
  state: 'By state',
  none: 'No groups',
  queue: 'By queue',
  team: 'By team',
} as const;
const FIELD = 'h-7 rounded-md border border-line bg-canvas px-2 text-xs';

export function AgentsBar({
  agents,
  within,
  servingName,
  onEverybody,
}: {
  agents: readonly AgentRow[];
  within: AgentFilter['within'];
  /** How the queues of `within` are called. */
  servingName: string;
  onEverybody: () => void;
}) {
  const { t, n } = useWords();
  const [search, setSearch] = useQueryParam('find');
  const [state, setState] = useQueryParam('state');
  const [group, setGroup] = useQueryParam('group', 'state');
  const box = useRef<HTMLInputElement>(null);
  const [team, setTeam] = useQueryParam('team');
  const teams = useMemo(() => teamsIn(agents), [agents]);
  const counts = useMemo(
    () =>
      countStates(
        agents.filter((each) => isOfTeam(each, team)),
        within,
      ),
    [agents, team, within],
  );
  const chosen = state.split(',').filter(Boolean);
  const toggle = (of: string): void =>
    setState((chosen.includes(of) ? chosen.filter((each) => each !== of) : [...chosen, of]).join(','));
  useSingleKey('/', () => box.current?.focus());
  const roving = useRovingFocus();
  return (
    <>
      <input
        ref={box}
        type="search"
        aria-label={t('Find agents')}
        aria-keyshortcuts="/"
        placeholder={t('Find…')}
        autoComplete="off"
        maxLength={60}
        className={classes(FIELD, 'w-20 min-w-0 flex-1')}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <select
        aria-label={t('Group agents')}
        className={FIELD}
        value={group in GROUP_WORD ? group : 'state'}
        onChange={(event) => setGroup(event.target.value)}
      >
        {Object.entries(GROUP_WORD)
          .filter(([value]) => value !== 'team' || teams.length > 0 || group === 'team')
          .map(([value, word]) => (
            <option key={value} value={value}>
              {t(word)}
            </option>
          ))}
      </select>
      {teams.length > 0 || team !== '' ? (
        <select
          aria-label={t('Team')}
          className={classes(FIELD, 'max-w-32 min-w-0')}
          value={team}
          onChange={(event) => setTeam(event.target.value)}
        >
          <option value="">{t('All teams')}</option>
          {(teams.includes(team) || team === '' ? teams : [...teams, team]).map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      ) : null}
      <fieldset className="flex w-full min-w-0 flex-wrap gap-1" {...roving}>
        <legend className="sr-only">{t('Show only')}</legend>
        {within === null ? null : <FilterChip name={servingName} onClear={onEverybody} />}
        {within !== null && team === '' ? null : (
          <span
            className="inline-flex h-6 max-w-40 items-center truncate pe-1 text-xs text-soft"
            title={team === '' ? t('Everybody the PBXs name, members of queues or not') : team}
          >
            {team === '' ? t('Everybody') : team}
          </span>
        )}
        {AGENT_STATES.map((each) => {
          const count = counts.get(each) ?? 0;
          const pressed = chosen.includes(each);
          if (each === 'unknown' && count === 0 && !pressed) return null;
          const { icon: Icon, tone, word } = AGENT_STYLE[each];
          return (
            <button
              key={each}
              type="button"
              aria-pressed={pressed}
              aria-label={`${t(word)}: ${n(count)}`}
              title={t(word)}
              onClick={() => toggle(each)}
              className={classes(
                'inline-flex h-6 items-center gap-1 rounded-full border px-1.5 text-xs',
                pressed ? 'border-current bg-raised font-semibold' : 'border-line hover:border-faint',
                count === 0 && !pressed ? 'text-faint' : TONE_TEXT[tone],
              )}
            >
              <Icon aria-hidden className="size-3.5" />
              {n(count)}
            </button>
          );
        })}
      </fieldset>
    </>
  );
}
