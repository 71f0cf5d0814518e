'use client';
// The keys that can be used on the pages, and whether single ones act.
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useSingleKeys } from '#components/ui/use-single-key.ts';

/** What is pressed, and what it does. Those with a mark of their own act alone, and can be turned off. */
export const KEYS: readonly { readonly keys: readonly string[]; readonly word: string }[] = [
  { keys: ['Ctrl K'], word: 'Find a page, a queue, a call or an agent, and act on it' },
  { keys: ['.'], word: 'Go to what needs you; again: to the next' },
  { keys: ['/'], word: 'Find an agent' },
  { keys: ['?'], word: 'Show these keys' },
  { keys: ['Tab'], word: 'Go from one part of the page to the next' },
  { keys: ['↑', '↓'], word: 'Go from row to row' },
  { keys: ['←', '→'], word: 'Go from one number or button of a row to the next' },
  { keys: ['Home', 'End'], word: 'Go to the first or the last row' },
  { keys: ['Enter'], word: 'Open it or press it' },
  { keys: ['Esc'], word: 'Close what is open' },
];

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const [on, choose] = useSingleKeys();
  return (
    <ChooseDialog open title={t('Keys')} description="" onClose={onClose}>
      <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-2 text-sm">
        {KEYS.map(({ keys, word }) => (
          <div key={word} className="col-span-2 grid grid-cols-subgrid">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded border border-line bg-raised px-1.5 py-0.5 font-sans text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="min-w-0">{t(word)}</dd>
          </div>
        ))}
      </dl>
      <label className="mt-4 flex items-center gap-2 border-t border-line pt-3 text-sm">
        <input type="checkbox" checked={on} onChange={(event) => choose(event.target.checked)} />
        {t('The keys . / and ? act by themselves')}
      </label>
    </ChooseDialog>
  );
}
