'use client';
// Knows the feed of waits: about to breach, breached, over. Refuses to decide which is which (breaches.ts does).
import { Check, CircleCheck } from 'lucide-react';
import { useMemo } from 'react';
import { useAcknowledge } from '#components/live/commands.ts';
import {
  useBoard,
  useBoardVersion,
  useLink,
  useNow,
  useRow,
  useRows,
  useSite,
  useViewer,
} from '#components/live/hooks.ts';
import { pictureTime } from '#components/live/link.ts';
import { LOCALE } from '#components/marks/locale.ts';
import { ALERT_END, BREACHED, SOON } from '#components/marks/looks.ts';
import { Elapsed, Remaining } from '#components/marks/ticking.tsx';
import { VeilNote } from '#components/marks/veil-note.tsx';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import { Status } from '#components/ui/status.tsx';
import { durationClock } from '#lib/format/duration.ts';
import { party } from '#lib/format/phone.ts';
import { clockTimeSeconds } from '#lib/format/time.ts';
import { targetOf } from '#lib/measure/target.ts';
import type { AlertRow } from '#lib/model/board.ts';
import { type Breach, breaches, type Wait } from './breaches.ts';
import { TEXT } from './texts.ts';

export function BreachFeed({ className }: { className?: string }) {
  const board = useBoard();
  const queues = useRows('queue');
  const calls = useRows('call');
  const alerts = useRows('alert');
  const version = `${useBoardVersion('site')} ${useBoardVersion('source')}`;
  const link = useLink();
  const now = useNow();
  const feed = useMemo(
    () =>
      // `version`: targets and lives may have changed with it.
      version &&
      breaches(
        { queues, calls, alerts },
        (queue) => targetOf(board, queue),
        (source) => pictureTime(now, link, board.get('source', source)),
      ),
    [board, queues, calls, alerts, version, link, now],
  );
  if (!feed) return null;
  const open = feed.breached.length;
  return (
    <Panel
      title="Breaches"
      aside={
        <span className={classes('text-xs', open > 0 ? 'font-semibold text-critical' : 'text-soft')}>
          {open} open, {feed.soon.length} about to
        </span>
      }
      className={className ?? ''}
    >
      {open + feed.soon.length + feed.cleared.length === 0 ? <Nothing>{TEXT.noBreaches}</Nothing> : null}
      <ul aria-label="Breaches" className="text-sm">
        {feed.breached.map((breach) => (
          <OpenLine key={breach.id} breach={breach} />
        ))}
        {feed.soon.map((wait) => (
          <SoonLine key={wait.id} wait={wait} />
        ))}
        {feed.cleared.map((alert) => (
          <ClearedLine key={alert.id} alert={alert} />
        ))}
      </ul>
    </Panel>
  );
}

const LINE = 'flex min-h-12 items-center gap-2 border-b border-line px-3 py-1.5';

function Who({ wait }: { wait: Wait }) {
  const queue = useRow('queue', wait.queue);
  const masked = useViewer()?.numbers !== 'full';
  const who = wait.call ? party(wait.call.caller, masked) : 'A caller';
  return (
    <span className="min-w-0 flex-1">
      <span className="block truncate font-medium" title={who}>
        {who}
      </span>
      <span className="flex gap-2 truncate text-xs text-soft">
        {queue?.name ?? wait.queue}
        <VeilNote source={wait.source} />
      </span>
    </span>
  );
}

function OpenLine({ breach }: { breach: Breach }) {
  const acknowledge = useAcknowledge();
  const viewer = useViewer();
  const link = useLink();
  const queue = useRow('queue', breach.queue);
  const { alert } = breach;
  const refused = acknowledge.data && acknowledge.data.outcome !== 'done' ? acknowledge.data.why : null;
  return (
    <li data-alert={alert?.id} data-state="breached" className={classes(LINE, 'bg-critical-wash')}>
      <Status look={BREACHED} className="w-24 shrink-0 font-semibold" />
      <Who wait={breach} />
      <span className="text-right">
        <Elapsed since={breach.since} source={breach.source} className="font-semibold" />
        <span className="block text-xs text-soft">target {durationClock(breach.until - breach.since)}</span>
        {refused ? <span className="block text-xs text-critical">{refused}</span> : null}
      </span>
      {alert === null || viewer?.view !== 'floor' ? null : alert.acknowledged ? (
        <span className="max-w-24 truncate text-xs text-soft" title={`Seen by ${alert.acknowledged.by}`}>
          seen by {alert.acknowledged.by}
        </span>
      ) : (
        <Button
          small
          aria-label={`Acknowledge breach in ${queue?.name ?? breach.queue}`}
          disabled={acknowledge.isPending || link.state !== 'live'}
          onClick={() => acknowledge.mutate(alert.id)}
        >
          <Check aria-hidden className="size-3.5" />
          Seen
        </Button>
      )}
    </li>
  );
}

function SoonLine({ wait }: { wait: Wait }) {
  return (
    <li data-wait={wait.id} data-state="warning" className={classes(LINE, 'bg-warning-wash')}>
      <Status look={{ ...SOON, word: 'Soon' }} className="w-24 shrink-0 font-semibold" />
      <Who wait={wait} />
      <span className="text-right">
        <Remaining until={wait.until} source={wait.source} className="font-semibold" />
        <span className="block text-xs text-soft">left</span>
      </span>
    </li>
  );
}

function ClearedLine({ alert }: { alert: AlertRow }) {
  const queue = useRow('queue', alert.queue);
  const site = useSite();
  if (!alert.cleared) return null;
  const over = alert.cleared.at - alert.at;
  return (
    <li data-alert={alert.id} data-state="cleared" className={classes(LINE, 'text-soft')}>
      <Status look={{ icon: CircleCheck, word: 'Over', tone: 'quiet' }} className="w-24 shrink-0" />
      <span className="min-w-0 flex-1">
        <span className="block truncate" title={queue?.name ?? alert.queue}>
          {queue?.name ?? alert.queue}
        </span>
        <span className="block truncate text-xs">{ALERT_END[alert.cleared.how]}</span>
      </span>
      <span className="text-right text-xs">
        <span className="block">{durationClock(over)} over target</span>
        {clockTimeSeconds(alert.cleared.at, site?.timeZone ?? 'UTC', LOCALE)}
      </span>
    </li>
  );
}
