'use client';
// The way past the header for whoever goes by keyboard; it is seen only while it has the focus.
import { useWords } from '#components/ui/i18n/use-words.tsx';

/** The id of every page's `main` below a header; it takes the focus. */
export const MAIN_ID = 'main';

export function SkipLink() {
  const { t } = useWords();
  return (
    <a
      href={`#${MAIN_ID}`}
      className="sr-only rounded-md border border-line bg-panel px-3 py-2 text-sm font-medium shadow-2xl focus:not-sr-only focus:fixed focus:start-2 focus:top-2 focus:z-50"
      onClick={(event) => {
        // The address stays as it is: what is filtered lives there.
        event.preventDefault();
        document.getElementById(MAIN_ID)?.focus();
      }}
    >
      {t('Skip to the page')}
    </a>
  );
}
