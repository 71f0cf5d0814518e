'use client';
// The queues that need nobody, as a list: the name, who waits, and what else there is to say.
import type { LucideIcon } from 'lucide-react';
import { Moon, Unplug } from 'lucide-react';
import { BREACHED, SOON } from '#components/domain/status-styles.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Words } from '#components/ui/i18n/words.ts';
import { durationClock } from '#lib/format/duration.ts';
import { integer } from '#lib/format/number.ts';
import type { ListItem, ListPlan } from './plan.ts';
import type { WallQueue } from './wall-queues.ts';

type Said = {
  readonly mark: LucideIcon | null;
  readonly tone: string;
  /** A remark, with much room and with little. */
  readonly note: string;
  readonly shortNote: string;
  /** Who waits, or how long; with little room no zero. */
  readonly number: string;
  readonly isZero: boolean;
};

function saidOf({ state, from, waitMs, closed }: WallQueue, { t, locale, digits }: Words): Said {
  const said = (mark: LucideIcon | null, tone: string, note: string, shortNote = note): Said => ({
    ...{ mark, tone, note, shortNote },
    number: integer(from.waiting, locale),
    isZero: from.waiting === 0,
  });
  switch (state) {
    case 'lost':
      return { ...said(Unplug, 'text-warning', t('silent')), number: '', isZero: false };
    case 'breached':
      return { ...said(BREACHED.icon, 'text-critical', ''), number: digits(durationClock(waitMs)) };
    case 'warning':
      return said(SOON.icon, 'text-warning', t(SOON.word));
    case 'closed':
      return said(Moon, 'text-soft', closed ?? '', t('Closed'));
    case 'calm': {
      const callbacks = from.callbacksDue ? t('{count} to call back', { count: from.callbacksDue }) : '';
      return said(null, '', callbacks, '');
    }
  }
}

/** What the list will say, for planning the room. */
export function itemOf(queue: WallQueue, words: Words): ListItem {
  const { mark, note, shortNote, number, isZero } = saidOf(queue, words);
  const short = [shortNote, isZero ? '' : number].filter(Boolean).join(' ');
  return { name: queue.name, full: [note, number].filter(Boolean).join(' '), short, isMarked: mark !== null };
}

export function QuietList({
  plan,
  pad,
  page,
  queues,
}: {
  plan: ListPlan;
  pad: number;
  page: number;
  queues: readonly WallQueue[];
}) {
  const { t } = useWords();
  const { font, rowHeight, gap, columns, spans, isRoomy, pages } = plan;
  return (
    <ul
      aria-label={t('Queues')}
      data-page={pages.length > 1 ? page + 1 : undefined}
      className="grid content-start"
      style={{
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        gridAutoRows: `minmax(${rowHeight}px, max-content)`,
        columnGap: gap,
        padding: `0 ${pad}px`,
        fontSize: font,
        lineHeight: 1.1,
      }}
    >
      {(pages[page] ?? []).map((item) => {
        const queue = queues[item];
        return queue ? (
          <Cell key={queue.queue.id} queue={queue} isRoomy={isRoomy} span={spans[item] ?? 1} />
        ) : null;
      })}
    </ul>
  );
}

function Cell({ queue, isRoomy, span }: { queue: WallQueue; isRoomy: boolean; span: number }) {
  const words = useWords();
  const { mark: Mark, tone, note, shortNote, number, isZero } = saidOf(queue, words);
  const remark = isRoomy ? note : shortNote;
  return (
    <li
      data-queue={queue.queue.id}
      data-state={queue.state}
      className="flex min-w-0 items-center"
      style={{ gridColumn: `span ${span}` }}
    >
      {Mark ? (
        <Mark
          aria-hidden
          className={classes('size-[0.8em] shrink-0', tone)}
          style={{ marginInlineEnd: '0.3em' }}
        />
      ) : null}
      <span
        className={classes(
          'min-w-0 [overflow-wrap:anywhere]',
          queue.state === 'breached'
            ? 'font-bold text-critical'
            : !isRoomy || queue.state !== 'calm'
              ? 'text-soft'
              : '',
        )}
      >
        {queue.name}
      </span>
      <span
        className={classes('min-w-0 [overflow-wrap:anywhere]', isRoomy && 'ms-auto text-end')}
        style={{ paddingInlineStart: '0.3em' }}
      >
        {remark ? <span className={classes(tone || 'text-soft')}>{remark} </span> : null}
        {number && !(isZero && !isRoomy) ? (
          <span
            className={classes(
              'whitespace-nowrap tabular-nums',
              isZero ? 'text-faint' : 'font-bold',
              queue.state === 'breached' && 'text-critical',
            )}
          >
            {number}
          </span>
        ) : null}
      </span>
    </li>
  );
}
