'use client';
// A queue opened: how it fares, who waits in it, and who serves it in which state.
import { Pin } from 'lucide-react';
import { useMemo } from 'react';
import { Figure } from '#components/domain/figure.tsx';
import { useFloorView } from '#components/domain/floor-view.ts';
import { usePbxName } from '#components/domain/pbx-name.ts';
import { StalenessNote, StillNote } from '#components/domain/staleness-note.tsx';
import { AGENT_STATES, AGENT_STYLE, CALL_STYLE } from '#components/domain/status-styles.ts';
import { Elapsed } from '#components/domain/ticking.tsx';
import { Trend } from '#components/domain/trend.tsx';
import { useTrend } from '#components/domain/use-trend.ts';
import { useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { Fact } from '#components/floor/fact.tsx';
import { useBoardBeat, useReadRows, useRow, useViewer } from '#components/live/hooks.ts';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { ExplainProvider } from '#components/ui/explain-provider.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Status } from '#components/ui/status.tsx';
import { durationClock, NOTHING } from '#lib/format/duration.ts';
import { nameOr } from '#lib/format/name.ts';
import { integer, percent } from '#lib/format/number.ts';
import { party } from '#lib/format/phone.ts';
import { stateIn } from '#lib/measure/agent.ts';
import * as explain from '#lib/measure/explain.ts';
import { isWaiting, NO_MEASURES, waitingSince } from '#lib/measure/queue.ts';
import type { AgentRow, QueueRow } from '#lib/model/board.ts';
import { usePinnedQueues } from './pinned-queues.ts';

export function QueuePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useWords();
  const queue = useRow('queue', id);
  return (
    <ChooseDialog
      open
      side
      title={queue ? nameOr(queue.name, queue.number) : t('the queue')}
      description=""
      onClose={onClose}
    >
      {queue ? (
        // A provider of its own: this panel also opens on pages whose numbers do not answer.
        <ExplainProvider>
          <Opened queue={queue} />
        </ExplainProvider>
      ) : (
        <p>{t('There is no such queue.')}</p>
      )}
    </ChooseDialog>
  );
}

function Opened({ queue }: { queue: QueueRow }) {
  const { t } = useWords();
  const pbx = usePbxName(queue.source, queue.tenant);
  const [pinned, pin] = usePinnedQueues();
  return (
    <div data-opened={queue.id} className="mt-3 flex min-h-0 flex-1 flex-col gap-5">
      <p className="flex flex-wrap items-center gap-x-3 text-sm text-soft">
        <Button small aria-pressed={pinned.has(queue.id)} onClick={() => pin(queue.id)}>
          <Pin aria-hidden className={classes('size-3.5', pinned.has(queue.id) && 'fill-current')} />
          {pinned.has(queue.id) ? t('Unpin') : t('Pin')}
        </Button>
        <StalenessNote source={queue.source} />
        <StillNote source={queue.source} />
      </p>
      <Figures queue={queue} pbx={pbx} />
      <div className="h-14" title={t('Last two hours')}>
        <QueueTrend queue={queue} />
      </div>
      <Waiting queue={queue} />
      <Members queue={queue} />
    </div>
  );
}

function QueueTrend({ queue }: { queue: QueueRow }) {
  const queues = useMemo(() => [queue], [queue]);
  return <Trend points={useTrend(queues)} />;
}

function Figures({ queue, pbx }: { queue: QueueRow; pbx: string | null }) {
  const { t, locale } = useWords();
  const only = useMemo(() => [queue.id], [queue.id]);
  const view = useFloorView(only);
  const from = view?.floor.queues.get(queue.id) ?? NO_MEASURES;
  const context = () => view?.context(queue.source) ?? { sources: [], site: NO_SITE, now: 0 };
  const { percent: level, rule } = from.serviceLevel;
  const figure = (name: string, text: string, how: typeof explain.explainWaiting) => (
    <Fact name={t(name)}>
      <Figure
        name={`${t(name)}, ${queue.name}`}
        text={text}
        explain={() => how(from, context())}
        timeZone={view?.site.timeZone ?? 'UTC'}
      />
    </Fact>
  );
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1 text-sm">
      <Fact name={t('Number')}>{queue.number}</Fact>
      {pbx === null ? null : <Fact name={t('PBX')}>{pbx}</Fact>}
      {figure(
        'Service level',
        level === null
          ? NOTHING
          : `${percent(level, locale)}${rule ? ` ${t('≤{seconds} s', { seconds: rule.targetSeconds })}` : ''}`,
        explain.explainServiceLevel,
      )}
      {rule ? <Fact name={t('Goal')}>{percent(rule.goalPercent, locale)}</Fact> : null}
      {figure('Offered', integer(from.offered, locale), explain.explainOffered)}
      {figure('Answered', integer(from.answered, locale), explain.explainAnswered)}
      {figure('Abandoned', integer(from.abandoned, locale), explain.explainAbandoned)}
      {figure('ASA', durationClock(from.asaMs), explain.explainAsa)}
      {figure('AHT', durationClock(from.ahtMs), explain.explainAht)}
    </dl>
  );
}

const NO_SITE = { day: null, dayFrom: 0, timeZone: 'UTC' };
const LINK =
  'min-w-0 max-w-full truncate rounded-sm text-start underline decoration-line underline-offset-4 hover:decoration-current';

function Waiting({ queue }: { queue: QueueRow }) {
  const { t, n } = useWords();
  const open = useOpenDialog();
  const rows = useReadRows();
  const beat = useBoardBeat();
  const masked = useViewer()?.access.numbers !== 'full';
  const calls = useMemo(
    () =>
      (beat < 0 ? [] : rows('call'))
        .filter((call) => call.queue === queue.id && isWaiting(call))
        .sort((a, b) => waitingSince(a) - waitingSince(b)),
    [beat, rows, queue.id],
  );
  return (
    <section aria-label={t('Waiting')}>
      <h3 className="text-sm font-semibold">
        {t('Waiting')} <span className="text-soft">{n(calls.length)}</span>
      </h3>
      <ul className="mt-1 text-sm">
        {calls.map((call) => (
          <li
            key={call.id}
            className="flex items-center justify-between gap-3 border-b border-line py-1 last:border-0"
          >
            <button
              type="button"
              className={LINK}
              title={party(call.caller, masked)}
              onClick={() => open({ what: 'call', call: call.id })}
            >
              {party(call.caller, masked)}
            </button>
            <span className="inline-flex shrink-0 items-center gap-3">
              <Status look={CALL_STYLE[call.state]} />
              <Elapsed since={waitingSince(call)} source={call.source} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Who can take a call first, then the rest by state; the longest in it in front. */
function Members({ queue }: { queue: QueueRow }) {
  const { t, n } = useWords();
  const open = useOpenDialog();
  const rows = useReadRows();
  const beat = useBoardBeat();
  const members = useMemo(() => {
    const within = new Set([queue.id]);
    return (beat < 0 ? [] : rows('agent'))
      .flatMap((agent) => {
        const state = stateIn(agent, within);
        return state === null ? [] : [{ agent, state }];
      })
      .sort(
        (a, b) =>
          AGENT_STATES.indexOf(a.state) - AGENT_STATES.indexOf(b.state) || a.agent.since - b.agent.since,
      );
  }, [beat, rows, queue.id]);
  const nameOf = (agent: AgentRow): string => nameOr(agent.name, agent.number);
  return (
    <section aria-label={t('Agents')}>
      <h3 className="text-sm font-semibold">
        {t('Agents')} <span className="text-soft">{n(members.length)}</span>
      </h3>
      <ul className="mt-1 text-sm">
        {members.map(({ agent, state }) => (
          <li
            key={agent.id}
            className="flex items-center justify-between gap-3 border-b border-line py-1 last:border-0"
          >
            <button
              type="button"
              className={LINK}
              title={nameOf(agent)}
              onClick={() => open({ what: 'agent', agent: agent.id })}
            >
              {nameOf(agent)}
            </button>
            <span className="inline-flex shrink-0 items-center gap-3">
              <Status look={AGENT_STYLE[state]} />
              <Elapsed since={agent.since} source={agent.source} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
