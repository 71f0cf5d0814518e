'use client';
// The floating card in which a figure answers. Imported lazily by explained.tsx.
import { Popover } from 'radix-ui';
import { type RefObject, useEffect, useState } from 'react';
import type { Answer } from './explained.tsx';

export function ExplainedCard({
  id,
  anchor,
  answer,
  onClose,
  onEnter,
  onLeave,
}: {
  id: string;
  anchor: RefObject<HTMLElement>;
  answer: Answer;
  onClose: () => void;
  onEnter: () => void;
  onLeave: () => void;
}) {
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Anchor virtualRef={anchor} />
      <Popover.Portal>
        <Popover.Content
          id={id}
          role="tooltip"
          sideOffset={6}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onPointerEnter={onEnter}
          onPointerLeave={onLeave}
          className="floating max-h-(--radix-popover-content-available-height) w-80 max-w-[calc(100vw-1rem)] overflow-y-auto p-3 text-sm"
        >
          <Living answer={answer} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The answer stays true while it is read: it is asked for again every second. */
function Living({ answer }: { answer: Answer }) {
  const [, again] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => again((turn) => turn + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return answer();
}
