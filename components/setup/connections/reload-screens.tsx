'use client';
// The button with which every open page, TVs above all, is loaded again.
import { MonitorUp } from 'lucide-react';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { useViewer } from '#components/live/hooks.ts';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useReloadScreens } from './report.ts';

export function ReloadScreens() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const viewer = useViewer();
  const reload = useReloadScreens();
  if (!viewer?.access.rights.includes('site.screens')) return null;
  return (
    <span className="flex items-center gap-3">
      <span role="status" className="text-xs text-soft">
        {reload.error
          ? said(reload.error)
          : reload.isSuccess
            ? t('Asked: each loads again within ten seconds.')
            : ''}
      </span>
      <Button small disabled={reload.isPending} onClick={() => reload.mutate()}>
        <MonitorUp aria-hidden className="size-3.5" />
        {t('Reload all screens')}
      </Button>
    </span>
  );
}
