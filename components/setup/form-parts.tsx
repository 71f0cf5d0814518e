'use client';
// The parts forms are made of: a line to write in, a choice, a box to tick.
import { type ReactNode, type Ref, useId } from 'react';
import { classes } from '#components/ui/classes.ts';

export const BOX = 'mt-1 h-9 w-full rounded-md border border-line bg-canvas px-2.5 disabled:opacity-60';

export function TextLine({
  label,
  hint,
  value,
  onValue,
  required = false,
  placeholder,
  type = 'text',
  maxLength = 2_000,
  className,
  inputRef,
}: {
  label: string;
  hint?: string;
  value: string;
  onValue: (value: string) => void;
  required?: boolean;
  placeholder?: string;
  type?: 'text' | 'password' | 'date' | 'search';
  maxLength?: number;
  className?: string;
  inputRef?: Ref<HTMLInputElement>;
}) {
  const id = useId();
  return (
    <div className={classes('text-sm', className)}>
      <label htmlFor={id}>{label}</label>
      <input
        ref={inputRef}
        id={id}
        className={BOX}
        type={type}
        value={value}
        required={required}
        placeholder={placeholder}
        maxLength={maxLength}
        autoComplete={type === 'password' ? 'new-password' : 'off'}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onValue(event.target.value)}
      />
      {hint === undefined ? null : (
        <span id={`${id}-hint`} className="mt-0.5 block text-xs text-soft">
          {hint}
        </span>
      )}
    </div>
  );
}

export function Choice<V extends string>({
  label,
  value,
  options,
  onValue,
  className,
}: {
  label: string;
  value: V;
  options: readonly { readonly value: V; readonly text: string }[];
  onValue: (value: V) => void;
  className?: string;
}) {
  return (
    <label className={classes('block text-sm', className)}>
      {label}
      <select className={BOX} value={value} onChange={(event) => onValue(event.target.value as V)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Tick({
  checked,
  onChecked,
  children,
}: {
  checked: boolean;
  onChecked: (checked: boolean) => void;
  children: ReactNode;
}) {
  return (
    <label className="flex min-h-7 items-center gap-2 text-sm">
      <input
        type="checkbox"
        className="size-4 shrink-0 accent-accent"
        checked={checked}
        onChange={(event) => onChecked(event.target.checked)}
      />
      <span className="min-w-0">{children}</span>
    </label>
  );
}
