'use client';
// The calls that a figure of a report counts, at the side of the page.
import type { ReactNode } from 'react';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing } from '#components/ui/panel.tsx';
import { durationClock } from '#lib/format/duration.ts';
import { dateAndTime } from '#lib/format/time.ts';
import { type CallsAsked, useReportCalls } from './report-query.ts';
import { FIGURE_WORD, STAY_WORD } from './report-words.ts';

export function ReportCalls({
  asked,
  report,
  onClose,
  children,
}: {
  asked: CallsAsked;
  report: {
    readonly timeZone: string;
    readonly now: number;
    readonly queues: readonly { readonly id: string; readonly name: string; readonly number: string }[];
  };
  onClose: () => void;
  /** What else is told of the interval, before its calls. */
  children?: ReactNode;
}) {
  const { t, locale } = useWords();
  const said = useLocalizeMessage();
  const { data, error } = useReportCalls(asked);
  const { timeZone, queues } = report;
  const nameOf = (id: string): string => {
    const queue = queues.find((each) => each.id === id);
    return queue ? queue.name || queue.number : id;
  };
  const span = `${dateAndTime(asked.from, timeZone, locale)} – ${dateAndTime(asked.until, timeZone, locale)}`;
  const where = asked.queue === null ? t('All queues') : nameOf(asked.queue);
  return (
    <ChooseDialog
      open
      side
      title={`${t(FIGURE_WORD[asked.figure])} · ${where}`}
      description={span}
      onClose={onClose}
    >
      {children}
      {error ? (
        <p role="alert" className="mt-3 text-sm text-critical">
          {said(error)}
        </p>
      ) : null}
      {data ? (
        <>
          <p className="mt-3 text-sm text-soft" role="status">
            {data.count === asked.shown
              ? t('One call|{count} calls', { count: data.count })
              : asked.until > report.now
                ? t('One call by now|{count} calls by now', { count: data.count })
                : t(
                    '{found} of the {counted} calls: details of the others are not kept, or it changed meanwhile.',
                    {
                      found: data.count,
                      counted: asked.shown,
                    },
                  )}
          </p>
          <ol className="mt-2 divide-y divide-line text-sm">
            {data.calls.map((call) => (
              <li
                key={`${call.queue} ${call.startedAt} ${call.caller}`}
                className="flex flex-wrap gap-x-3 py-1.5"
              >
                <span className="text-soft tabular-nums">
                  {dateAndTime(call.startedAt, timeZone, locale)}
                </span>
                <span className="min-w-0 font-medium break-words">
                  {call.caller ?? (call.outcome === 'waiting' ? '' : t('no longer known'))}
                </span>
                <span className="w-full text-soft">
                  {[
                    asked.queue === null ? nameOf(call.queue) : null,
                    t(STAY_WORD[call.outcome] ?? call.outcome),
                    t('waited {time}', { time: durationClock(call.waitMs) }),
                    call.agent,
                  ]
                    .filter((part) => part !== null)
                    .join(' · ')}
                </span>
              </li>
            ))}
          </ol>
          {data.calls.length < data.count ? (
            <p className="mt-2 text-sm text-soft">
              {t('These are the first {count}; the others are in shorter intervals.', {
                count: data.calls.length,
              })}
            </p>
          ) : null}
        </>
      ) : error ? null : (
        <Nothing>{t('Asking…')}</Nothing>
      )}
    </ChooseDialog>
  );
}
