'use client';
// How a name or a password is typed, and that a password can be looked at while it is.
import { Eye, EyeOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '#components/ui/i18n/use-words.tsx';

const FIELD = 'mt-1 h-10 w-full rounded-md border border-line bg-canvas px-3';

function useOnce(what: () => void): void {
  const first = useRef(what);
  useEffect(() => first.current(), []);
}

export function Field({
  label,
  value,
  onValue,
  secret,
  focusFirst = false,
}: {
  label: string;
  value: string;
  onValue: (value: string) => void;
  /** A password, and which, for whoever keeps passwords; left out: a name. */
  secret?: 'current-password' | 'new-password';
  /** The cursor stands here when the page opens, unless somebody is typing already. */
  focusFirst?: boolean;
}) {
  const { t } = useWords();
  const [shown, setShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useOnce(() => {
    // Typed, or filled in by whoever keeps the passwords, before the page's scripts were there.
    const typed = input.current?.value ?? '';
    if (typed !== '') onValue(typed);
    const isTyping = document.activeElement instanceof HTMLInputElement;
    if (focusFirst && !isTyping) input.current?.focus();
  });
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="text-sm">
      <label className="block">
        {label}
        <input
          ref={input}
          className={FIELD}
          type={secret && !shown ? 'password' : 'text'}
          value={value}
          onChange={(event) => onValue(event.target.value)}
          autoComplete={secret ?? 'username'}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          required
        />
      </label>
      {secret ? (
        <button
          type="button"
          aria-pressed={shown}
          className="mt-1 inline-flex items-center gap-1 text-soft hover:text-ink"
          onClick={() => setShown(!shown)}
        >
          <Icon aria-hidden className="size-3.5" />
          {t('Show what is typed')}
        </button>
      ) : null}
    </div>
  );
}
