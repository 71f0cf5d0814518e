'use client';
// How it is shown that an agent's pause or wrap-up is over its limit: on the line, and how many of a state are.
import { Elapsed } from '#components/domain/ticking.tsx';
import { isOverLimit } from '#components/floor/attention/limits.ts';
import { useBoard, useLink, useNow, usePictureTime, useSite, useStaleness } from '#components/live/hooks.ts';
import { pictureTime } from '#components/live/link.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { AgentRow, AgentState } from '#lib/model/board.ts';

/** The time in their state; over its limit it is coloured and says so. Ticks alone. */
export function StateTime({ agent }: { agent: AgentRow }) {
  const { t } = useWords();
  const site = useSite();
  const veil = useStaleness(agent.source);
  const now = usePictureTime(agent.source);
  const isOver = site !== undefined && veil === null && now !== 0 && isOverLimit(agent, site.counting, now);
  if (!isOver) return <Elapsed since={agent.since} source={agent.source} />;
  return (
    <span data-over className="font-semibold text-warning">
      <Elapsed since={agent.since} source={agent.source} /> {t('too long')}
    </span>
  );
}

export function OverCount({ agents, state }: { agents: readonly AgentRow[]; state: AgentState }) {
  const { t } = useWords();
  const board = useBoard();
  const site = useSite();
  const link = useLink();
  const now = useNow();
  if (!site) return null;
  const count = agents.filter((agent) => {
    const source = board.get('source', agent.source);
    return (
      agent.state === state &&
      source?.life === 'live' &&
      isOverLimit(agent, site.counting, pictureTime(now, link, source))
    );
  }).length;
  return count === 0 ? null : (
    <span className="font-semibold text-warning">{t('one too long|{count} too long', { count })}</span>
  );
}
