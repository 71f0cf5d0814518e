'use client';
// The journey of a call, step by step, with the time that each took.
import {
  BellOff,
  BellRing,
  DoorOpen,
  Hourglass,
  type LucideIcon,
  ParkingCircle,
  Pause,
  PhoneCall,
  PhoneForwarded,
  Play,
  Radio,
} from 'lucide-react';
import { useBoard, useSite } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { nameOr } from '#lib/format/name.ts';
import { clockTimeSeconds } from '#lib/format/time.ts';
import { type CallRow, JOURNEY_LIMIT, type Step } from '#lib/model/board.ts';
import { Duration } from './ticking.tsx';

type Look = { readonly icon: LucideIcon; readonly tone: string; readonly words: string };

/** `{queue}` and `{agent}` are filled where the step names one. */
export const STEP_STYLE: Readonly<Record<Step['what'], Look>> = {
  started: { icon: Radio, tone: 'text-soft', words: 'Began' },
  queued: { icon: Hourglass, tone: 'text-notice', words: 'Joined {queue}' },
  offered: { icon: BellRing, tone: 'text-notice', words: 'Rang at {agent}' },
  missed: { icon: BellOff, tone: 'text-warning', words: 'Not taken by {agent}' },
  answered: { icon: PhoneCall, tone: 'text-info', words: 'Answered by {agent}' },
  held: { icon: Pause, tone: 'text-warning', words: 'Put on hold' },
  resumed: { icon: Play, tone: 'text-info', words: 'Taken back' },
  transferred: { icon: PhoneForwarded, tone: 'text-info', words: 'Transferred' },
  parked: { icon: ParkingCircle, tone: 'text-warning', words: 'Parked' },
  left: { icon: DoorOpen, tone: 'text-soft', words: 'Left {queue}' },
};

/** `estimated`: the call was under way when its PBX was first seen. */
export function Journey({ journey, estimated }: Pick<CallRow, 'journey' | 'estimated'>) {
  const words = useWords();
  const { t } = words;
  const board = useBoard();
  const zone = useSite()?.timeZone ?? 'UTC';
  const said = (step: Step): string => {
    const agent = step.agent ? board.get('agent', step.agent) : undefined;
    const queue = step.queue ? board.get('queue', step.queue) : undefined;
    return t(STEP_STYLE[step.what].words, {
      agent: agent ? nameOr(agent.name, agent.number) : (step.agent ?? t('somebody')),
      queue: queue?.name ?? step.queue ?? t('the queue'),
    });
  };
  return (
    <section aria-label={t('Journey')}>
      <h3 className="text-sm font-semibold">{t('Journey')}</h3>
      {estimated ? (
        <p className="mt-1 text-xs text-soft">
          {t('This call was under way when its PBX was first seen: times are estimated.')}
        </p>
      ) : null}
      {journey.length >= JOURNEY_LIMIT ? (
        <p className="mt-1 text-xs text-soft">
          {t('Only the last {count} steps are kept.', { count: JOURNEY_LIMIT })}
        </p>
      ) : null}
      <ol className="mt-2">
        {journey.map((step, index) => {
          const { icon: Icon, tone } = STEP_STYLE[step.what];
          const next = journey[index + 1];
          return (
            <li key={index} data-step={step.what} className="flex gap-3 text-sm">
              <span className="flex flex-col items-center">
                <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
                {next ? <span aria-hidden className="my-1 w-px flex-1 bg-line" /> : null}
              </span>
              <span className="min-w-0 flex-1 pb-3">
                <span className="font-medium break-words">{said(step)}</span>
                {step.note ? <span className="block text-xs break-words text-soft">{step.note}</span> : null}
                <span className="block text-xs text-soft">
                  {clockTimeSeconds(step.at, zone, words.locale)}
                  {next ? (
                    <>
                      {' · '}
                      <Duration ms={Math.max(0, next.at - step.at)} />
                    </>
                  ) : null}
                </span>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
