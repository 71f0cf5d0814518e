'use client';
// What a group of agents does, in little room: an icon and a number each, the words in its name.
import { AGENT_STATES, AGENT_STYLE } from '#components/domain/status-styles.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { AgentState } from '#lib/model/board.ts';

export function StateCounts({ of, counts }: { of: string; counts: ReadonlyMap<AgentState, number> }) {
  const { t, n } = useWords();
  const there = AGENT_STATES.filter((state) => counts.has(state));
  const said = there.map((state) => `${t(AGENT_STYLE[state].word)} ${n(counts.get(state) ?? 0)}`).join(', ');
  return (
    <span role="img" aria-label={`${of}: ${said}`} title={said} className="inline-flex gap-1.5 font-normal">
      {there.map((state) => {
        const { icon: Icon, tone } = AGENT_STYLE[state];
        return (
          <span
            key={state}
            aria-hidden
            className={classes('inline-flex items-center gap-0.5', TONE_TEXT[tone])}
          >
            <Icon className="size-3" />
            {n(counts.get(state) ?? 0)}
          </span>
        );
      })}
    </span>
  );
}
