'use client';
// What a button looks like in its few forms.
import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

type Look = 'plain' | 'primary' | 'danger' | 'ghost';

const LOOK: Readonly<Record<Look, string>> = {
  plain: 'border-line bg-raised text-ink hover:border-faint',
  primary: 'border-transparent bg-accent text-on-accent hover:brightness-110',
  danger: 'border-transparent bg-critical-fill text-on-critical hover:brightness-110',
  ghost: 'border-transparent bg-transparent text-soft hover:bg-raised hover:text-ink',
};

export function Button({
  look = 'plain',
  small = false,
  className,
  ...rest
}: ComponentProps<'button'> & { look?: Look; small?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap',
        'disabled:cursor-not-allowed disabled:opacity-45 aria-disabled:cursor-not-allowed aria-disabled:opacity-45',
        small ? 'h-7 px-2 text-xs' : 'h-9 px-3.5 text-sm',
        LOOK[look],
        className,
      )}
    />
  );
}
