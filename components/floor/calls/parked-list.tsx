'use client';
// The list of parked calls: where each stands, since when, who it is, and its buttons. Nothing where none is parked.
import { memo, useMemo } from 'react';
import { usePbxName, useTenant } from '#components/domain/pbx-name.ts';
import { CALL_STYLE } from '#components/domain/status-styles.ts';
import { Elapsed } from '#components/domain/ticking.tsx';
import { useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { useRows, useStaleness, useViewer } from '#components/live/hooks.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useRovingFocus } from '#components/ui/use-roving-focus.ts';
import { party } from '#lib/format/phone.ts';
import type { CallRow } from '#lib/model/board.ts';
import { CallActions } from './call-actions.tsx';

const bySlot = new Intl.Collator('en', { numeric: true });

/** Stands below the live calls: that one is parked must not move the rows under a pointer. */
export function ParkedList() {
  const { t, n } = useWords();
  const calls = useRows('call');
  const parked = useMemo(
    () =>
      calls
        .filter((call) => call.state === 'parked')
        .sort((a, b) => bySlot.compare(a.slot ?? '', b.slot ?? '') || (a.id < b.id ? -1 : 1)),
    [calls],
  );
  const roving = useRovingFocus({ rows: 'li' });
  if (parked.length === 0) return null;
  const { icon: Icon, tone } = CALL_STYLE.parked;
  return (
    <section aria-label={t('Parked calls')} className="card-region border-t border-line bg-raised">
      <h3 className={classes('flex items-center gap-1.5 px-3 pt-1.5 text-xs font-semibold', TONE_TEXT[tone])}>
        <Icon aria-hidden className="size-4" />
        {t('Parked calls')} <span className="text-soft">{n(parked.length)}</span>
      </h3>
      <ul className="max-h-36 overflow-y-auto" {...roving}>
        {parked.map((call) => (
          <ParkedLine key={call.id} call={call} />
        ))}
      </ul>
    </section>
  );
}

const ParkedLine = memo(function ParkedLine({ call }: { call: CallRow }) {
  const { t } = useWords();
  const open = useOpenDialog();
  const veil = useStaleness(call.source);
  const masked = useViewer()?.access.numbers !== 'full';
  const pbx = usePbxName(call.source, useTenant(call));
  const who = party(call.direction === 'outbound' ? call.dialled : call.caller, masked);
  return (
    <li
      data-parked={call.id}
      className={classes('flex flex-wrap items-center gap-x-3 px-3 py-1 text-sm', veil && 'veiled')}
    >
      <span className="min-w-12 font-semibold">{call.slot ?? '–'}</span>
      <span className="flex min-w-0 flex-1 items-baseline gap-x-3">
        <button
          type="button"
          className="min-w-0 truncate rounded-sm text-start font-medium hover:underline"
          title={who}
          onClick={() => open({ what: 'call', call: call.id })}
        >
          {who}
        </button>
        <Elapsed since={call.since} source={call.source} className="text-soft" />
        {pbx === null ? null : (
          <span className="min-w-0 truncate text-xs text-soft" title={pbx}>
            {pbx}
          </span>
        )}
      </span>
      <span className="shrink-0">
        <CallActions call={call} masked={masked} />
      </span>
      <span className="sr-only">{t('place {slot}', { slot: call.slot ?? '–' })}</span>
    </li>
  );
});
