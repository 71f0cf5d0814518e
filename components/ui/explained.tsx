'use client';
// A figure that answers a question on hover, focus or tap, where its page has an ExplainProvider.
import {
  createContext,
  type FocusEvent,
  type PointerEvent,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
} from 'react';
import { classes } from './classes.ts';

export type Answer = () => ReactNode;
export type Asking = {
  readonly ask: (element: HTMLElement, answer: Answer, delayMs: number) => void;
  readonly leave: () => void;
};

/** `null`: nobody on this page can ask. */
export const AskingContext = createContext<Asking | null>(null);
const HOVER_MS = 250;

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
      <figure
        tabIndex={asking ? 0 : undefined}
        {...manners}
        className={classes(manners.className, 'inline-block')}
      >
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
