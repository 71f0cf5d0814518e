'use client';
// Knows which answers to commands are told as news, and reads out that one was sent. Refuses to send any.
import { useMemo, useState } from 'react';
import { useAllAsked } from '#components/live/commands.ts';
import { useSaid } from '#components/marks/said.ts';
import { type News, Toasts } from '#components/ui/toasts.tsx';
import { useWords } from '#components/ui/use-words.tsx';
import { OUTCOME_LOOK } from './outcome-mark.tsx';

export function CommandNews() {
  const { t } = useWords();
  const said = useSaid();
  const all = useAllAsked();
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const news = useMemo(
    () =>
      all.flatMap(({ command, label, outcome }): News[] => {
        if (outcome === null || dismissed.has(command.id)) return [];
        const why = outcome.outcome === 'done' ? '' : `: ${said(outcome.why)}`;
        const text = `${label}${why}`;
        return [
          { id: command.id, look: OUTCOME_LOOK[outcome.outcome], text, stays: outcome.outcome !== 'done' },
        ];
      }),
    [all, dismissed, said],
  );
  const sent = all.findLast(({ outcome }) => outcome === null);
  return (
    <>
      <p aria-live="polite" className="sr-only">
        {sent ? `${sent.label}: ${t('sent')}` : ''}
      </p>
      <Toasts news={news.slice(-4)} onDismiss={(id) => setDismissed((before) => new Set([...before, id]))} />
    </>
  );
}
