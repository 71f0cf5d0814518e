'use client';
// A button whose menu is fetched and drawn only once somebody wants it.
import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from 'react';
import type { Button } from './button.tsx';

type ButtonElement = ReactElement<Parameters<typeof Button>[0]>;

/** `children` draws the menu, open, with the button as its own; it may load lazily. */
export function MenuDoor({
  button,
  children,
}: {
  button: ButtonElement;
  children: (button: ButtonElement) => ReactNode;
}) {
  const [wanted, setWanted] = useState(false);
  const closed = cloneElement(button, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: () => setWanted(true),
    onKeyDown: (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      setWanted(true);
    },
  });
  return wanted ? <Suspense fallback={closed}>{children(button)}</Suspense> : closed;
}
