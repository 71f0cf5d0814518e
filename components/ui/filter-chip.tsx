// A filter that is on: what it leaves, and the way to end it.
import { X } from 'lucide-react';
import { useWords } from '#components/ui/i18n/use-words.tsx';

export function FilterChip({ name, onClear }: { name: string; onClear: () => void }) {
  const { t } = useWords();
  const label = t('Only {what}: show all again', { what: name });
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClear}
      className="inline-flex h-6 max-w-48 min-w-0 items-center gap-1 rounded-full border border-current bg-raised px-2 text-xs font-semibold"
    >
      <span className="truncate">{name}</span>
      <X aria-hidden className="size-3.5 shrink-0" />
    </button>
  );
}
