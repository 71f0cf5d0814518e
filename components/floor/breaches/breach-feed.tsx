'use client';
// The feed of waits: about to breach, breached, over.
import { Check, CircleCheck } from 'lucide-react';
import { memo, useMemo, useRef, useState } from 'react';
import { ALERT_END, BREACHED, CLOSED_WAIT, SOON } from '#components/domain/looks.ts';
import { useSaid } from '#components/domain/said.ts';
import { Elapsed, Remaining } from '#components/domain/ticking.tsx';
import { VeilNote } from '#components/domain/veil-note.tsx';
import { useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { TEXT } from '#components/floor/texts.ts';
import { useAcknowledge } from '#components/live/commands.ts';
import {
  useBoard,
  useBoardBeat,
  useHeard,
  useLink,
  useNow,
  useReadRows,
  useRow,
  useRows,
  useSite,
  useViewer,
} from '#components/live/hooks.ts';
import { pictureTime } from '#components/live/link.ts';
import { Button } from '#components/ui/button.tsx';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Translate } from '#components/ui/i18n/words.ts';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import type { StatusLook } from '#components/ui/status.tsx';
import { useFrozenOrder } from '#components/ui/use-frozen-order.ts';
import { useVirtualRows } from '#components/ui/use-virtual-rows.ts';
import { durationClock } from '#lib/format/duration.ts';
import { party } from '#lib/format/phone.ts';
import { clockTimeSeconds } from '#lib/format/time.ts';
import { targetOf } from '#lib/measure/target.ts';
import type { AlertRow } from '#lib/model/board.ts';
import { same } from '#lib/model/same.ts';
import { type Breach, type Breaches, breaches, type Wait } from './breaches.ts';

const NONE: readonly never[] = [];
const EMPTY = { nothing: TEXT.nothingKnown, part: TEXT.notAllHeard, all: TEXT.noBreaches } as const;
const NOTHING: Breaches = { soon: NONE, breached: NONE, cleared: NONE };

export const BreachFeed = memo(function BreachFeed({ className }: { className?: string }) {
  const { t } = useWords();
  const board = useBoard();
  const site = useSite();
  const queues = useRows('queue');
  const heard = useHeard();
  const rowsOf = useReadRows();
  const beat = useBoardBeat();
  const link = useLink();
  const now = useNow();
  // What is read here changes with the beat; with other rows than these, nothing is computed again.
  const [calls, alerts] = beat < 0 ? [NONE, NONE] : [rowsOf('call'), rowsOf('alert')];
  const feed = useMemo(
    () =>
      site
        ? breaches(
            { queues, calls, alerts },
            (queue) => targetOf(board, queue),
            (source) => pictureTime(now, link, board.get('source', source)),
            site,
          )
        : NOTHING,
    [site, board, queues, calls, alerts, link, now],
  );
  const [kept] = useState(keptLines);
  const lines = useMemo(() => kept(linesOf(feed)), [feed, kept]);
  const keys = useMemo(() => [...lines.keys()], [lines]);
  const { order, handlers } = useFrozenOrder(keys);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualRows(order.length, 49, scroller);
  const open = feed.breached.length;
  return (
    <Panel
      title={t('Breaches')}
      aside={
        <span className={classes('text-xs', open > 0 ? 'font-semibold text-critical' : 'text-soft')}>
          {t('{open} open, {soon} soon', { open, soon: feed.soon.length })}
        </span>
      }
      className={className ?? ''}
      bodyRef={scroller}
    >
      {order.length === 0 ? <Nothing>{t(EMPTY[heard])}</Nothing> : null}
      <ul aria-label={t('Breaches')} className="text-sm" {...handlers}>
        {rows.above > 0 ? <li aria-hidden style={{ height: rows.above }} /> : null}
        {order.slice(rows.from, rows.to).map((key) => {
          const line = lines.get(key);
          if (line?.what === 'breached') return <OpenLine key={key} breach={line.breach} />;
          if (line?.what === 'soon') return <SoonLine key={key} wait={line.wait} />;
          if (line?.what === 'over') return <ClearedLine key={key} alert={line.alert} />;
          return <li key={key} aria-hidden className={LINE} />;
        })}
        {rows.below > 0 ? <li aria-hidden style={{ height: rows.below }} /> : null}
      </ul>
    </Panel>
  );
});

type Line =
  | { readonly what: 'breached'; readonly breach: Breach }
  | { readonly what: 'soon'; readonly wait: Wait }
  | { readonly what: 'over'; readonly alert: AlertRow };

/** One line a wait. A breach keeps its line from "soon" on, so that its button does not move when the target passes. */
function linesOf(feed: Breaches): ReadonlyMap<string, Line> {
  const lines = new Map<string, Line>();
  for (const breach of feed.breached) lines.set(breach.call?.id ?? breach.id, { what: 'breached', breach });
  for (const wait of feed.soon) lines.set(wait.id, { what: 'soon', wait });
  for (const alert of feed.cleared) lines.set(`over ${alert.id}`, { what: 'over', alert });
  return lines;
}

/** Lines that say what they said before are the same objects: they are not drawn again. */
function keptLines(): (lines: ReadonlyMap<string, Line>) => ReadonlyMap<string, Line> {
  let last: ReadonlyMap<string, Line> = new Map();
  return (lines) => {
    const kept = new Map<string, Line>();
    for (const [key, line] of lines) {
      const before = last.get(key);
      kept.set(key, before && same(before, line) ? before : line);
    }
    last = kept;
    return kept;
  };
}

const LINE = 'flex min-h-12 contain-content items-center gap-2 border-b border-line px-3 py-1.5';

/** Icon, who, and below it the state in words, the queue and what else there is to say. A caller who is there opens. */
function Who({ wait, look, note }: { wait: Wait; look: StatusLook; note: string }) {
  const { t } = useWords();
  const queue = useRow('queue', wait.queue);
  const masked = useViewer()?.access.numbers !== 'full';
  const who = wait.call ? party(wait.call.caller, masked) : t('A caller');
  const Icon = look.icon;
  const where = [queue?.name ?? wait.queue, note].filter(Boolean).join(', ');
  const open = useOpenDialog();
  const said = (
    <>
      <Icon aria-hidden className={classes('size-5 shrink-0', TONE_TEXT[look.tone])} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium group-hover:underline" title={who}>
          {who}
        </span>
        <span className="block truncate text-xs text-soft" title={where}>
          <span className={classes('font-semibold', TONE_TEXT[look.tone])}>{t(look.word)}</span> {where}
        </span>
        <VeilNote source={wait.source} className="text-xs" />
      </span>
    </>
  );
  const { call } = wait;
  if (!call) return said;
  return (
    <button
      type="button"
      className="group flex min-w-0 flex-1 items-center gap-2 rounded-sm text-start"
      aria-haspopup="dialog"
      onClick={() => open({ what: 'call', call: call.id })}
    >
      {said}
    </button>
  );
}

const OpenLine = memo(function OpenLine({ breach }: { breach: Breach }) {
  const { t } = useWords();
  const acknowledge = useAcknowledge();
  const viewer = useViewer();
  const link = useLink();
  const queue = useRow('queue', breach.queue);
  const { alert } = breach;
  const isClosed = alert?.what === 'waitingClosed';
  const said = useSaid();
  const refused = acknowledge.data && 'why' in acknowledge.data ? said(acknowledge.data.why) : null;
  return (
    <li
      data-alert={alert?.id}
      data-state={isClosed ? 'closed' : 'breached'}
      className={classes(LINE, 'bg-critical-wash')}
    >
      <Who
        wait={breach}
        look={isClosed ? CLOSED_WAIT : BREACHED}
        note={[
          isClosed ? '' : t('target {time}', { time: durationClock(breach.until - breach.since) }),
          noticed(alert, t),
        ]
          .filter(Boolean)
          .join(', ')}
      />
      <span className="text-end">
        <Elapsed since={breach.since} source={breach.source} className="font-semibold" />
        {refused ? <span className="block max-w-40 text-xs text-critical">{refused}</span> : null}
      </span>
      {alert === null || viewer?.view !== 'floor' ? null : alert.acknowledged ? (
        <span
          className="max-w-24 truncate text-xs text-soft"
          title={t('seen by {name}', { name: alert.acknowledged.by })}
        >
          {t('seen by {name}', { name: alert.acknowledged.by })}
        </span>
      ) : !viewer.access.rights.includes('alert.acknowledge') ? null : (
        <Button
          small
          aria-label={t('Seen: breach in {queue}', { queue: queue?.name ?? breach.queue })}
          disabled={acknowledge.isPending || link.state !== 'live'}
          onClick={() => acknowledge.mutate(alert.id)}
        >
          <Check aria-hidden className="size-3.5" />
          {t('Seen')}
        </Button>
      )}
    </li>
  );
});

/** Who noticed. That the wall's clock did goes without saying; that the PBX itself did does not. */
function noticed(alert: AlertRow | null, t: Translate): string {
  if (alert?.what !== 'waitBreached' || !alert.noticedBy.includes('pbx')) return '';
  return alert.noticedBy.includes('wall') ? t('wall and PBX') : t('PBX');
}

const SoonLine = memo(function SoonLine({ wait }: { wait: Wait }) {
  const { t } = useWords();
  return (
    <li data-wait={wait.id} data-state="warning" className={classes(LINE, 'bg-warning-wash')}>
      <Who
        wait={wait}
        look={SOON}
        note={t('target {time}', { time: durationClock(wait.until - wait.since) })}
      />
      <span className="text-end font-semibold">
        {t('in')} <Remaining until={wait.until} source={wait.source} />
      </span>
    </li>
  );
});

const ClearedLine = memo(function ClearedLine({ alert }: { alert: AlertRow }) {
  const { t, locale } = useWords();
  const queue = useRow('queue', alert.queue);
  const site = useSite();
  if (!alert.cleared) return null;
  const over = alert.cleared.at - alert.at;
  const how = `${t('Over')}: ${t(ALERT_END[alert.cleared.how])}`;
  return (
    <li data-alert={alert.id} data-state="cleared" className={classes(LINE, 'text-soft')}>
      <CircleCheck aria-hidden className="size-5 shrink-0" />
      <span className="min-w-0 flex-1">
        <span className="block truncate" title={queue?.name ?? alert.queue}>
          {queue?.name ?? alert.queue}
        </span>
        <span className="block truncate text-xs" title={how}>
          {how}
        </span>
      </span>
      <span className="text-end text-xs">
        <span className="block">{t('{time} over target', { time: durationClock(over) })}</span>
        {clockTimeSeconds(alert.cleared.at, site?.timeZone ?? 'UTC', locale)}
      </span>
    </li>
  );
});
