'use client';
// How the last two hours look: answered and abandoned, stacked, five minutes a bar. Abandoned is hatched as well as
// coloured.
import { useId, useState } from 'react';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { rem } from '#components/ui/rem.ts';
import { useRoom } from '#components/ui/use-room.ts';
import type { TrendPoint } from '#lib/measure/trend.ts';

/** How wide a digit is at most, in sizes of its type: in DejaVu and Verdana it takes 0.636 of it. */
const DIGIT = 0.65;

/** A round number of calls for each of the two strokes of a scale that holds `most`. */
function stepFor(most: number): number {
  for (let ten = 1; ; ten *= 10) for (const step of [1, 2, 5]) if (step * ten * 2 >= most) return step * ten;
}

export function TrendChart({
  points,
  label,
  time,
  size = rem(),
}: {
  points: readonly TrendPoint[];
  label: string;
  /** Of the words at the axes, in pixels. */
  size?: number | undefined;
  /** Writes the time of a point; without it there are no axes. */
  time?: ((at: number) => string) | undefined;
}) {
  const hatch = useId();
  const { n } = useWords();
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const { width, height } = useRoom(element);
  const line = rem() / 8;
  const most = Math.max(
    1,
    ...points.map(({ known, answered, abandoned }) => (known ? answered + abandoned : 0)),
  );
  const step = stepFor(most);
  const top = time ? step * 2 : most;
  // Words that have no room would stand over one another.
  const hasAxes = time !== undefined && height > 3.4 * size;
  const [head, foot] = hasAxes ? [size * 0.6, height - size * 1.6] : [2, height];
  const marks = foot - head < 2.4 * size ? [step * 2] : [step, step * 2];
  const scale = hasAxes ? marks.map((calls) => ({ calls, text: n(calls) })) : [];
  const left = Math.max(0, ...scale.map(({ text }) => (text.length * DIGIT + 0.4) * size));
  const each = Math.max(0, width - left) / Math.max(1, points.length);
  const high = (calls: number): number => (calls / top) * Math.max(0, foot - head);
  const texts = hasAxes ? points.map(({ at }) => time(at)) : [];
  const wide = Math.max(0, ...texts.map((text) => text.length * DIGIT * size));
  const every = Math.max(1, Math.ceil((wide + 2 * size) / Math.max(1, each)));
  return (
    // Time goes from left to right in every language.
    <div ref={setElement} dir="ltr" role="img" aria-label={label} className="h-full w-full overflow-hidden">
      {element ? (
        <svg aria-hidden width={width} height={height} className="block">
          <defs>
            <pattern
              id={hatch}
              width={line * 2}
              height={line * 2}
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width={line * 2} height={line * 2} fill="var(--warning-wash)" />
              <rect width={line} height={line * 2} fill="var(--warning)" />
            </pattern>
          </defs>
          {points.map(({ at, known, answered, abandoned }, place) => {
            if (!known) return null;
            const box = { x: left + place * each, width: Math.max(1, each - 1) };
            const [below, above] = [high(answered), high(abandoned)];
            return (
              <g key={at}>
                {answered > 0 ? <rect {...box} y={foot - below} height={below} fill="var(--info)" /> : null}
                {abandoned > 0 ? (
                  <rect {...box} y={foot - below - above} height={above} fill={`url(#${hatch})`} />
                ) : null}
              </g>
            );
          })}
          {hasAxes ? <path d={`M${left} ${foot}H${width}`} stroke="var(--soft)" /> : null}
          {/* Nought stands where the times begin: it goes without saying. */}
          {scale.map(({ calls, text }) => (
            <text
              key={calls}
              x={left - 0.4 * size}
              y={foot - high(calls) + 0.35 * size}
              textAnchor="end"
              fontSize={size}
              fill="var(--soft)"
            >
              {text}
            </text>
          ))}
          {texts.map((text, place) =>
            place % every === 0 && left + place * each + wide <= width ? (
              <text
                key={points[place]?.at}
                x={left + place * each}
                y={height - 0.35 * size}
                fontSize={size}
                fill="var(--soft)"
              >
                {text}
              </text>
            ) : null,
          )}
        </svg>
      ) : null}
    </div>
  );
}
