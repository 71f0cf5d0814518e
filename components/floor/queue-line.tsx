'use client';
// Knows one queue's line. Refuses to compute its numbers and to know how a breach is noticed.
import { useBoard, useRow, useVeil } from '#components/live/hooks.ts';
import { Figure } from '#components/marks/figure.tsx';
import type { FloorView } from '#components/marks/floor-view.ts';
import { LOCALE } from '#components/marks/locale.ts';
import { BREACHED, SOON } from '#components/marks/looks.ts';
import { VeilNote } from '#components/marks/veil-note.tsx';
import { classes, TONE_TEXT, type Tone } from '#components/ui/classes.ts';
import { durationClock } from '#lib/format/duration.ts';
import { integer, percent } from '#lib/format/number.ts';
import * as explain from '#lib/measure/explain.ts';
import { NO_MEASURES } from '#lib/measure/queue.ts';
import { targetOf } from '#lib/measure/target.ts';
import { type Level, serviceLevelLevel, waitLevel } from '#lib/measure/thresholds.ts';
import type { QueueRow } from '#lib/model/board.ts';
import { TEXT } from './texts.ts';
import { AgentFigures } from './totals-strip.tsx';

const LEVEL_TONE: Readonly<Record<Level, Tone>> = {
  none: 'plain',
  good: 'plain',
  warning: 'warning',
  critical: 'critical',
};
const WASH: Readonly<Record<Level, string>> = {
  none: '',
  good: '',
  warning: 'bg-warning-wash',
  critical: 'bg-critical-wash',
};

export function QueueLine({ queue, view }: { queue: QueueRow; view: FloorView }) {
  const veil = useVeil(queue.source);
  const source = useRow('source', queue.source);
  const board = useBoard();
  const from = view.floor.queues.get(queue.id) ?? NO_MEASURES;
  const context = view.context(queue.source);
  const waitMs = from.longestWaitSince === null ? null : Math.max(0, context.now - from.longestWaitSince);
  const level = veil ? 'none' : waitLevel(waitMs, targetOf(board, queue.id));
  const { percent: service, rule } = from.serviceLevel;
  const serviceLook = rule && !veil ? serviceLevelLevel(service, rule) : 'none';
  const state = veil ? 'lost' : level === 'critical' ? 'breached' : level === 'warning' ? 'warning' : 'calm';
  const Mark = level === 'critical' ? BREACHED.icon : SOON.icon;
  const figure = (name: string, text: string, how: typeof explain.explainWaiting, className = '') => (
    <Figure
      name={`${name}, ${queue.name}`}
      text={text}
      explain={() => how(from, context)}
      timeZone={view.site.timeZone}
      className={className}
    />
  );
  return (
    <tr data-queue={queue.id} data-state={state} className={classes(WASH[level], veil && 'veiled')}>
      <th scope="row" className="wide">
        <div className="w-full min-w-0">
          <div className="truncate font-semibold" title={`${queue.name} (${queue.number})`}>
            {queue.name} <span className="font-normal text-soft">{queue.number}</span>
          </div>
          <div className="truncate text-xs text-soft" title={source?.name ?? queue.source}>
            {veil ? <VeilNote source={queue.source} /> : (source?.name ?? queue.source)}
          </div>
        </div>
      </th>
      <td className="number" data-label="Waiting">
        {figure(
          'Waiting',
          integer(from.waiting, LOCALE),
          explain.explainWaiting,
          from.waiting > 0 ? 'font-semibold' : '',
        )}
      </td>
      <td className="number" data-label="Longest wait">
        <span className={classes('block', TONE_TEXT[LEVEL_TONE[level]])}>
          {figure(
            'Longest wait',
            durationClock(waitMs),
            explain.explainLongestWait,
            waitMs === null ? '' : 'font-semibold',
          )}
          {level === 'warning' || level === 'critical' ? (
            <span className="flex items-center justify-end gap-1 text-xs">
              <Mark aria-hidden className="size-3.5" />
              {level === 'critical' ? 'breached' : 'soon'}
            </span>
          ) : null}
        </span>
      </td>
      <td className="number" data-label="Service level">
        <span className="block">
          {figure(
            'Service level',
            service === null ? TEXT.noCallsYet : percent(service, LOCALE),
            explain.explainServiceLevel,
            service === null ? 'text-soft' : classes('font-semibold', TONE_TEXT[LEVEL_TONE[serviceLook]]),
          )}
          <span className="block text-xs text-soft" title={`The goal is ${rule?.goalPercent ?? '–'} %`}>
            {serviceLook === 'warning' || serviceLook === 'critical' ? (
              <span className={TONE_TEXT[LEVEL_TONE[serviceLook]]}>
                {serviceLook === 'warning' ? 'below goal ' : 'critical '}
              </span>
            ) : null}
            ≤{rule?.targetSeconds ?? '–'} s
          </span>
        </span>
      </td>
      <td className="number" data-label="Offered">
        {figure('Offered', integer(from.offered, LOCALE), explain.explainOffered)}
      </td>
      <td className="number" data-label="Answered">
        {figure('Answered', integer(from.answered, LOCALE), explain.explainAnswered)}
      </td>
      <td className="number" data-label="Abandoned">
        {figure('Abandoned', integer(from.abandoned, LOCALE), explain.explainAbandoned)}
      </td>
      <td className="number" data-label="ASA">
        {figure('ASA', durationClock(from.asaMs), explain.explainAsa)}
      </td>
      <td className="number" data-label="AHT">
        {figure('AHT', durationClock(from.ahtMs), explain.explainAht)}
      </td>
      <td className="wide" data-label="Agents">
        <AgentFigures brief name={`Agents, ${queue.name}`} from={from} context={context} />
      </td>
    </tr>
  );
}
