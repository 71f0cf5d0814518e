'use client';
// The button that opens the command palette and names its key.
import { Search } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useOpenDialog } from './dialog-context.ts';

export function FindButton() {
  const { t } = useWords();
  const open = useOpenDialog();
  return (
    <Button
      small
      aria-keyshortcuts="Control+K Meta+K"
      title={t('Commands')}
      className="text-soft"
      onClick={() => open({ what: 'palette' })}
    >
      <Search aria-hidden className="size-3.5" />
      <span className="sr-only">{t('Commands')}</span>
      <kbd className="hidden font-sans text-xs sm:inline">Ctrl K</kbd>
    </Button>
  );
}
