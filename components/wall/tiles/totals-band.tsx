'use client';
// The band of totals above the tiles of a wall nobody has laid out.
import { explainLongest, type FloorView } from '#components/domain/floor-view.ts';
import { AGENT_STYLE, BREACHED } from '#components/domain/status-styles.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { durationClock, NOTHING } from '#lib/format/duration.ts';
import { integer } from '#lib/format/number.ts';
import * as explain from '#lib/measure/explain.ts';
import { Number8m, ServiceNumber } from './numbers.tsx';

const WORDS = 'text-[clamp(0.9rem,3.4vmin,7rem)]';
const BIG = 'text-[clamp(1.4rem,7.5vmin,16rem)]';

export function TotalsBand({ view, breached }: { view: FloorView; breached: number }) {
  const { t, locale } = useWords();
  const { all } = view.floor;
  const context = view.context(null);
  const { timeZone } = view.site;
  // Without a queue nothing was counted: a zero would be a claim.
  const known = view.queues.length > 0;
  const wait = view.longestWait(view.queues);
  const Alarm = BREACHED.icon;
  return (
    <section
      aria-label={t('Totals')}
      className="grid grid-cols-3 items-end gap-x-[3vmin] gap-y-[1.5vmin] rounded-[1.2vmin] border-2 border-line bg-panel px-[2.5vmin] py-[1.8vmin] landscape:grid-cols-[repeat(6,auto)] landscape:justify-between [&_.truncate]:text-[clamp(0.7rem,2.6vmin,4rem)]"
    >
      <Number8m
        label={t('waiting')}
        name={t('Waiting, all queues')}
        text={known ? integer(all.waiting, locale) : NOTHING}
        size={BIG}
        explain={() => explain.explainWaiting(all, context)}
        timeZone={timeZone}
      />
      <Number8m
        label={t('longest wait')}
        name={t('Longest wait, all queues')}
        text={durationClock(wait?.ms ?? null)}
        size={BIG}
        explain={() => explainLongest(all, context, wait)}
        timeZone={timeZone}
      />
      <div
        data-breached={breached}
        className={classes(
          'min-w-0',
          breached > 0 &&
            '-m-[1vmin] rounded-[1vmin] bg-critical-fill p-[1vmin] text-on-critical [--soft:var(--on-critical-soft)]',
        )}
      >
        <Number8m
          label={t('queue breached|queues breached', { count: breached })}
          name={t('Queues breached')}
          text={known ? integer(breached, locale) : NOTHING}
          icon={breached > 0 ? <Alarm aria-hidden className="size-[0.8em]" /> : null}
          size={BIG}
          explain={() => explainLongest(all, context, wait)}
          timeZone={timeZone}
        />
      </div>
      <ServiceNumber
        name={t('all queues')}
        from={all}
        context={context}
        size={BIG}
        wordSize={WORDS}
        quiet={false}
      />
      <Number8m
        label={t('answered')}
        name={t('Answered, all queues')}
        text={known ? integer(all.answered, locale) : NOTHING}
        size={BIG}
        explain={() => explain.explainAnswered(all, context)}
        timeZone={timeZone}
      />
      <Number8m
        label={known ? t('ready of {count}', { count: all.agents.signedIn }) : t('ready')}
        name={t('Agents ready, all queues')}
        text={known ? integer(all.agents.ready, locale) : NOTHING}
        icon={<AGENT_STYLE.ready.icon aria-hidden className={classes('size-[0.75em]', TONE_TEXT.good)} />}
        size={BIG}
        explain={() => explain.explainAgents(all.agents, context)}
        timeZone={timeZone}
      />
    </section>
  );
}
