'use client';
// A button that acts on the row as it was when the finger went down.
import { type ReactNode, useRef } from 'react';
import { type Press, usePress } from '#components/live/commands.ts';
import { Button } from '#components/ui/button.tsx';
import type { Ref } from '#lib/model/board.ts';

export type PressProps = {
  readonly target: Ref;
  readonly disabled: boolean;
  readonly onPressed: (press: Press) => void;
  readonly children: ReactNode;
};

export function PressButton({
  target,
  label,
  disabled,
  onPressed,
  className,
  look = 'plain',
  children,
}: PressProps & { label: string; className?: string; look?: 'plain' | 'primary' }) {
  const press = usePress();
  const down = useRef<Press | null>(null);
  return (
    <Button
      small
      look={look}
      className={className}
      aria-label={label}
      title={label}
      // Kept focusable: a keyboard must not be thrown out of the row while an answer is awaited.
      aria-disabled={disabled}
      onPointerDown={() => {
        down.current = disabled ? null : press(target);
      }}
      onClick={(event) => {
        // By keyboard there was no pointer: what is on the screen now is what was seen.
        const pressed = event.detail === 0 ? press(target) : down.current;
        down.current = null;
        if (!disabled && pressed) onPressed(pressed);
      }}
    >
      {children}
    </Button>
  );
}
