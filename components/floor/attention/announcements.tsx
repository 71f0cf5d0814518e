'use client';
// What newly needs somebody, said once to whoever listens to the page.
import { useEffect, useRef, useState } from 'react';
import { useBoard } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Translate } from '#components/ui/i18n/words.ts';
import { nameOr } from '#lib/format/name.ts';
import type { Board } from '#lib/model/board.ts';
import { countOf, type Need, SEVERITY } from './needs.ts';

/** More at once are only counted. */
const MOST_SAID = 3;

export function Announcements({ all }: { all: readonly Need[] }) {
  const { t } = useWords();
  const board = useBoard();
  const known = useRef<ReadonlySet<string> | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    const before = known.current;
    const told = all.filter(({ what }) => SEVERITY[what] !== 'none' && what !== 'soon');
    known.current = new Set(told.map(idOf));
    const fresh = before === null ? [] : told.filter((need) => !before.has(idOf(need)));
    if (before === null && told.length === 0) return;
    if (before === null || fresh.length > MOST_SAID) setText(t('{count} need you', { count: countOf(all) }));
    else if (fresh.length > 0) setText(fresh.map((need) => needText(need, board, t)).join('. '));
  }, [all, board, t]);
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {text}
    </p>
  );
}

const idOf = ({ what, key }: Need): string => `${what} ${key}`;

export const SEVERITY_WORD = { critical: 'Critical', warning: 'Warning', none: '' } as const;

/** What a need is, in one sentence with its severity. */
export function needText(need: Need, board: Board, t: Translate): string {
  const severity = SEVERITY_WORD[SEVERITY[need.what]];
  return t('{severity}: {what}', {
    severity: severity === '' ? '' : t(severity),
    what: about(need, board, t),
  });
}

function about(need: Need, board: Board, t: Translate): string {
  switch (need.what) {
    case 'breached':
      return t('{queue}, a caller waits past the target', {
        queue: board.get('queue', need.breach.queue)?.name ?? '',
      });
    case 'nobodyReady':
      return t('{queue}, nobody is ready', { queue: need.queue.name });
    case 'pause':
      return t('{name}, pause over its limit', { name: nameOr(need.agent.name, need.agent.number) });
    case 'wrapUp':
      return t('{name}, wrap-up over its limit', { name: nameOr(need.agent.name, need.agent.number) });
    case 'notResponding':
      return t('{name}, not responding', { name: nameOr(need.agent.name, need.agent.number) });
    case 'lost':
      return t('{name}, not connected', { name: need.source.name });
    default:
      return '';
  }
}
