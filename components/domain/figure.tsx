'use client';
// A number that can say how it was computed.
import type { ReactNode } from 'react';
import { Explained } from '#components/ui/explained.tsx';
import type { Explanation } from '#lib/measure/explanation.ts';
import { ExplanationCard } from './explanation-card.tsx';

/** `name` with `text` is what is read out: "Waiting, Sales: 3". `children` are drawn instead of the text. */
export function Figure({
  name,
  text,
  explain,
  timeZone,
  className,
  still = false,
  onPress,
  children,
}: {
  name: string;
  text: string;
  explain: () => Explanation;
  timeZone: string;
  className?: string;
  /** On a wall there are no buttons: it can be pointed at and focused, not pressed. */
  still?: boolean;
  /** Leads to what it counts. */
  onPress?: (() => void) | undefined;
  children?: ReactNode;
}) {
  return (
    <Explained
      name={`${name}: ${text}`}
      answer={() => <ExplanationCard said={explain()} timeZone={timeZone} still={still} />}
      className={className}
      still={still}
      picture={children !== undefined}
      onPress={onPress}
    >
      {children ?? text}
    </Explained>
  );
}
