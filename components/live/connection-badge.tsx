'use client';
// Knows how the state of the line is shown: a badge always, a banner when somebody must know. Refuses to mend it.
import {
  CircleStop,
  LoaderCircle,
  LogIn,
  PlugZap,
  Radio,
  RefreshCw,
  TriangleAlert,
  Unplug,
} from 'lucide-react';
import { usePathname } from 'next/navigation';
import { longDuration } from '#components/marks/long-duration.ts';
import { saidAgain } from '#components/marks/said.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { Status, type StatusLook } from '#components/ui/status.tsx';
import { useWords } from '#components/ui/use-words.tsx';
import type { Words } from '#components/ui/words.ts';
import { useLink, useNow } from './hooks.ts';
import type { Link } from './link.ts';

export const LINK_LOOK: Readonly<Record<Link['state'], StatusLook>> = {
  connecting: { icon: LoaderCircle, word: 'Connecting', tone: 'notice' },
  live: { icon: Radio, word: 'Live', tone: 'good' },
  catchingUp: { icon: RefreshCw, word: 'Catching up', tone: 'notice' },
  lost: { icon: Unplug, word: 'Connection lost', tone: 'critical' },
  trouble: { icon: PlugZap, word: 'Server in trouble', tone: 'critical' },
  oldPage: { icon: RefreshCw, word: 'Page too old', tone: 'warning' },
  signIn: { icon: LogIn, word: 'Sign in', tone: 'warning' },
  stopped: { icon: CircleStop, word: 'Stopped', tone: 'critical' },
};

export function ConnectionBadge({ className }: { className?: string }) {
  const { t } = useWords();
  const link = useLink();
  return (
    <span
      role="status"
      aria-label={t('Connection: {state}', { state: t(LINK_LOOK[link.state].word) })}
      data-link={link.state}
      className={classes(
        'inline-flex rounded-full border border-line bg-raised px-2 py-0.5',
        className ?? 'text-sm',
      )}
    >
      <Status look={LINK_LOOK[link.state]} />
    </span>
  );
}

/** Nothing while all is well. Says what is wrong, since when, and what happens next. */
export function LinkBanner({ large = false }: { large?: boolean }) {
  const link = useLink();
  const words = useWords();
  const { t } = words;
  const now = useNow();
  const here = usePathname();
  if (link.state === 'live' || (link.state === 'connecting' && link.why === null)) return null;
  const Icon = link.state === 'connecting' ? TriangleAlert : LINK_LOOK[link.state].icon;
  return (
    <div
      role="alert"
      data-banner={link.state}
      className={classes(
        'flex items-center gap-3 border-b border-line bg-raised px-4 py-2 font-medium',
        large ? 'text-[clamp(1rem,2.6vmin,3rem)]' : 'text-sm',
        TONE_TEXT[LINK_LOOK[link.state].tone],
      )}
    >
      <Icon aria-hidden className="size-[1.3em] shrink-0" />
      <span className="min-w-0">
        {text(link, now, words)}
        {link.state === 'signIn' ? (
          <>
            {' '}
            <a className="underline" href={`/sign-in?next=${encodeURIComponent(here)}`}>
              {t('Sign in')}
            </a>
          </>
        ) : null}
      </span>
    </div>
  );
}

function text(link: Link, now: number, words: Words): string {
  const { t } = words;
  const ago = (since: number): string => longDuration(Math.max(0, now - since), words);
  switch (link.state) {
    case 'connecting':
      return t('The server does not answer. Trying again.');
    case 'live':
      return '';
    case 'catchingUp':
      return t('Connected again. Asking what was missed.');
    case 'lost':
      return t('No word from the server for {time}. You see the last picture; trying again.', {
        time: ago(link.since),
      });
    case 'trouble':
      return `${saidAgain(link.why, t)} ${t('The picture has stood still for {time}.', { time: ago(link.since) })}`;
    case 'oldPage':
      return `${saidAgain(link.why, t)} ${t('It will load again by itself.')}`;
    case 'signIn':
    case 'stopped':
      return saidAgain(link.why, t);
  }
}
