'use client';
// The one floating card of a page in which its figures answer, however many there are.
import {
  type ReactNode,
  type RefObject,
  Suspense,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type Answer, type Asking, AskingContext } from './explained.tsx';
import { lazyComponent } from './lazy-component.ts';

const ExplainedCard = lazyComponent(async () => (await import('./explained-card.tsx')).ExplainedCard);

type Asked = { readonly element: HTMLElement; readonly answer: Answer };
const LEAVE_MS = 150;

export function ExplainProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const id = useId();
  const anchor = useRef<HTMLElement | null>(null);
  anchor.current = asked?.element ?? null;

  const turn = useCallback((next: Asked | null, delayMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAsked(next), delayMs);
  }, []);
  const asking = useMemo<Asking>(
    () => ({
      ask: (element, answer, delayMs) => turn({ element, answer }, delayMs),
      leave: () => turn(null, LEAVE_MS),
    }),
    [turn],
  );
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!asked) return;
    asked.element.setAttribute('aria-describedby', id);
    return () => asked.element.removeAttribute('aria-describedby');
  }, [asked, id]);

  return (
    <AskingContext value={asking}>
      {children}
      <Suspense>
        {asked ? (
          <ExplainedCard
            id={id}
            anchor={anchor as RefObject<HTMLElement>}
            answer={asked.answer}
            onClose={() => setAsked(null)}
            onEnter={() => clearTimeout(timer.current)}
            onLeave={() => turn(null, LEAVE_MS)}
          />
        ) : null}
      </Suspense>
    </AskingContext>
  );
}
