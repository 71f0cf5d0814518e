'use client';
// Knows how a short remark appears at something pointed at or focused. Refuses to know what it says.
import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';

export function HintProvider({ children }: { children: ReactNode }) {
  return (
    <Tooltip.Provider delayDuration={200} skipDelayDuration={300}>
      {children}
    </Tooltip.Provider>
  );
}

export function Hint({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content sideOffset={4} collisionPadding={8} className="floating max-w-72 px-3 py-2 text-sm">
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
