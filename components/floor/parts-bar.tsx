'use client';
// On a phone the floor is four parts, one at a time: the bar at its foot says which, and how many need somebody.
import { BellRing, Headset, type LucideIcon, PhoneCall, Rows3 } from 'lucide-react';
import { useTitleCount } from '#components/domain/title-count.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useQueryParam } from '#components/ui/use-query-param.ts';
import { PARTS, type Part } from './show-counted.ts';

const PART_LOOK: Readonly<Record<Part, { readonly icon: LucideIcon; readonly word: string }>> = {
  needs: { icon: BellRing, word: 'Needs you' },
  queues: { icon: Rows3, word: 'Queues' },
  calls: { icon: PhoneCall, word: 'Calls' },
  agents: { icon: Headset, word: 'Agents' },
};

/** Which part a phone shows; wider screens show all of them. */
export function usePart(): readonly [Part, (part: Part) => void] {
  const [chosen, choose] = useQueryParam('part', 'needs');
  return [PARTS.find((each) => each === chosen) ?? 'needs', choose];
}

export function PartsBar() {
  const { t, n } = useWords();
  const [part, choose] = usePart();
  const needs = useTitleCount();
  return (
    <nav
      aria-label={t('Parts of the floor')}
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-4 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {PARTS.map((each) => {
        const { icon: Icon, word } = PART_LOOK[each];
        const count = each === 'needs' ? needs : 0;
        return (
          <button
            key={each}
            type="button"
            aria-current={each === part ? 'true' : undefined}
            onClick={() => choose(each)}
            className={classes(
              'flex h-14 min-w-0 flex-col items-center justify-center gap-0.5 text-xs',
              each === part ? 'font-semibold text-ink' : 'text-soft',
            )}
          >
            <span className="inline-flex items-center gap-1">
              <Icon aria-hidden className="size-5" />
              {count > 0 ? (
                <span className="rounded-full bg-critical-fill px-1.5 font-semibold text-on-critical">
                  {n(count)}
                </span>
              ) : null}
            </span>
            <span className="max-w-full truncate px-1" title={t(word)}>
              {t(word)}
            </span>
          </button>
        );
      })}
    </nav>
  );
}
