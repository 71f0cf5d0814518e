'use client';
// Which answers to commands are told as news, and reads out that one was sent.
import { useMemo, useState } from 'react';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { useAllAsked } from '#components/live/commands.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { type News, Toasts } from '#components/ui/toasts.tsx';
import { isUnseen, OUTCOME_STYLE } from './outcome-mark.tsx';

export function CommandNews() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const all = useAllAsked();
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const news = useMemo(
    () =>
      all.flatMap((asked): News[] => {
        const { command, label, outcome } = asked;
        if (outcome === null || dismissed.has(command.id)) return [];
        const more =
          'why' in outcome ? said(outcome.why) : isUnseen(asked) ? t('Done; no sign of it yet') : '';
        const text = more === '' ? label : `${label}: ${more}`;
        return [{ id: command.id, look: OUTCOME_STYLE[outcome.outcome], text, stays: 'why' in outcome }];
      }),
    [all, dismissed, said, t],
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
