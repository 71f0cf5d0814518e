'use client';
// An item of a menu that acts on the row as it was when the finger went down.
import { type ReactNode, useRef } from 'react';
import { type Press, usePress } from '#components/live/commands.ts';
import { MenuItem } from '#components/ui/menu.tsx';
import type { PressProps } from './press-button.tsx';

export function PressItem({
  target,
  icon,
  disabled,
  onPressed,
  children,
}: PressProps & { icon?: ReactNode }) {
  const press = usePress();
  const down = useRef<Press | null>(null);
  return (
    <MenuItem
      icon={icon}
      disabled={disabled}
      onDown={() => {
        down.current = press(target);
      }}
      onSelect={() => {
        const pressed = down.current ?? press(target);
        down.current = null;
        onPressed(pressed);
      }}
    >
      {children}
    </MenuItem>
  );
}
