'use client';
// How a figure answers a question on hover, focus or tap: one floating card a page, however many figures.
import {
  createContext,
  type FocusEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  Suspense,
  useCallback,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { classes } from './classes.ts';
import { lazyComponent } from './lazy-component.ts';

const ExplainedCard = lazyComponent(async () => (await import('./explained-card.tsx')).ExplainedCard);

export type Answer = () => ReactNode;
type Asked = { readonly element: HTMLElement; readonly answer: Answer };
type Asking = {
  readonly ask: (element: HTMLElement, answer: Answer, delayMs: number) => void;
  readonly leave: () => void;
};

const AskingContext = createContext<Asking | null>(null);
const HOVER_MS = 250;
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

/**
 * A figure that can be asked. `name` is what assistive technology reads: "Waiting, Sales: 3".
 * `still`: not a button, for pages where nothing is to be pressed.
 */
export function Explained({
  name,
  answer,
  className,
  still = false,
  picture = false,
  onPress,
  children,
}: {
  name: string;
  answer: Answer;
  className?: string | undefined;
  still?: boolean;
  /** What is drawn is not the words of the name: the name is then said beside it. */
  picture?: boolean;
  /** What a press does beside asking. */
  onPress?: (() => void) | undefined;
  children: ReactNode;
}) {
  const asking = useContext(AskingContext);
  const newest = useRef(answer);
  useEffect(() => {
    newest.current = answer;
  });
  const ask = (element: HTMLElement, delayMs: number): void =>
    asking?.ask(element, () => newest.current(), delayMs);
  const manners = {
    ...(picture ? {} : { 'aria-label': name }),
    className: classes(
      'rounded-sm [font-size:inherit]',
      onPress ? 'cursor-pointer underline-offset-4 hover:underline' : 'cursor-help',
      className,
    ),
    onPointerEnter: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType === 'mouse') ask(event.currentTarget, HOVER_MS);
    },
    onPointerLeave: () => asking?.leave(),
    onFocus: (event: FocusEvent<HTMLElement>) => ask(event.currentTarget, 0),
    onBlur: () => asking?.leave(),
  };
  if (still) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its answer must be reachable without a pointer
      <figure tabIndex={0} {...manners} className={classes(manners.className, 'inline-block')}>
        {children}
      </figure>
    );
  }
  return (
    <button
      type="button"
      {...manners}
      onClick={(event) => {
        ask(event.currentTarget, 0);
        onPress?.();
      }}
    >
      {picture ? <span className="sr-only">{name}</span> : null}
      {picture ? <span aria-hidden>{children}</span> : children}
    </button>
  );
}
