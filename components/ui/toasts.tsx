'use client';
// How news appear at the edge of the page and are read out politely.
import { X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { classes, TONE_TEXT } from './classes.ts';
import { Status, type StatusStyle } from './status.tsx';

export type News = {
  readonly id: string;
  readonly look: StatusStyle;
  readonly text: string;
  /** Whether it stays until dismissed. */
  readonly stays: boolean;
};

export function Toasts({ news, onDismiss }: { news: readonly News[]; onDismiss: (id: string) => void }) {
  const { t, direction } = useWords();
  return (
    <Toast.Provider duration={5000} swipeDirection={direction === 'rtl' ? 'left' : 'right'} label={t('News')}>
      {news.map(({ id, look, text, stays }) => (
        <Toast.Root
          key={id}
          type="background"
          duration={stays ? Number.POSITIVE_INFINITY : 5000}
          onOpenChange={(open) => !open && onDismiss(id)}
          data-toast={look.word}
          className={classes(
            'floating flex items-start gap-3 border-s-4 border-s-current p-3 text-sm',
            TONE_TEXT[look.tone],
          )}
        >
          <div className="min-w-0 flex-1">
            <Toast.Title asChild>
              <div>
                <Status look={look} className="font-semibold" />
              </div>
            </Toast.Title>
            <Toast.Description className="mt-0.5 break-words text-ink">{text}</Toast.Description>
          </div>
          <Toast.Close aria-label={t('Dismiss')} className="rounded p-1 text-soft hover:text-ink">
            <X aria-hidden className="size-4" />
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport className="fixed end-3 bottom-3 z-[60] max-md:bottom-[4.5rem] flex w-[min(24rem,calc(100vw-1.5rem))] flex-col gap-2" />
    </Toast.Provider>
  );
}
