'use client';
// How a table of a report looks: the first column stands still while the others are scrolled.
import type { ReactNode } from 'react';
import { classes } from '#components/ui/classes.ts';

/** A cell of figures. */
export const CELL = 'px-2 py-1 text-end tabular-nums whitespace-nowrap';

/** `texts`: how many columns after the first hold words, and not figures. */
export function ReportTable({
  heads: [first, ...others],
  texts = 0,
  children,
}: {
  heads: readonly string[];
  texts?: number;
  children: ReactNode;
}) {
  return (
    <table className="w-full text-sm">
      <thead className="text-xs text-soft">
        <tr>
          <th scope="col" className="sticky start-0 bg-panel px-3 py-1.5 text-start font-medium">
            {first}
          </th>
          {others.map((name, place) => (
            <th
              key={name}
              scope="col"
              className={classes(
                'px-2 py-1.5 font-medium whitespace-nowrap',
                place < texts ? 'text-start' : 'text-end',
              )}
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** What a row is about. */
export function RowHead({ isTotal = false, children }: { isTotal?: boolean; children: ReactNode }) {
  return (
    <th
      scope="row"
      className={classes(
        'sticky start-0 px-3 py-1 text-start font-[inherit]',
        isTotal ? 'bg-raised' : 'bg-panel',
      )}
    >
      {children}
    </th>
  );
}
