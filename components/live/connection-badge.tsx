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
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { Status, type StatusLook } from '#components/ui/status.tsx';
import { durationLong } from '#lib/format/duration.ts';
import { useLink, useNow } from './hooks.ts';
import type { Link } from './link.ts';

const LOOK: Readonly<Record<Link['state'], StatusLook>> = {
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
  const link = useLink();
  return (
    <span
      role="status"
      aria-label={`Connection: ${LOOK[link.state].word}`}
      data-link={link.state}
      className={classes(
        'inline-flex rounded-full border border-line bg-raised px-2 py-0.5',
        className ?? 'text-sm',
      )}
    >
      <Status look={LOOK[link.state]} />
    </span>
  );
}

/** Nothing while all is well. Says what is wrong, since when, and what happens next. */
export function LinkBanner({ large = false }: { large?: boolean }) {
  const link = useLink();
  const now = useNow();
  const here = usePathname();
  if (link.state === 'live' || (link.state === 'connecting' && link.why === null)) return null;
  const Icon = link.state === 'connecting' ? TriangleAlert : LOOK[link.state].icon;
  return (
    <div
      role="alert"
      data-banner={link.state}
      className={classes(
        'flex items-center gap-3 border-b border-line bg-raised px-4 py-2 font-medium',
        large ? 'text-[clamp(1rem,2.6vmin,3rem)]' : 'text-sm',
        TONE_TEXT[LOOK[link.state].tone],
      )}
    >
      <Icon aria-hidden className="size-[1.3em] shrink-0" />
      <span className="min-w-0">
        {text(link, now)}
        {link.state === 'signIn' ? (
          <>
            {' '}
            <a className="underline" href={`/sign-in?next=${encodeURIComponent(here)}`}>
              Sign in
            </a>
          </>
        ) : null}
      </span>
    </div>
  );
}

const ago = (since: number, now: number): string => durationLong(Math.max(0, now - since));

function text(link: Link, now: number): string {
  switch (link.state) {
    case 'connecting':
      return 'The server does not answer. Trying again.';
    case 'live':
      return '';
    case 'catchingUp':
      return 'Connected again. Asking what was missed.';
    case 'lost':
      return `No word from the server for ${ago(link.since, now)}. You see the last picture; trying again.`;
    case 'trouble':
      return `${link.why} The picture has stood still for ${ago(link.since, now)}.`;
    case 'oldPage':
      return `${link.why} It will load again by itself.`;
    case 'signIn':
    case 'stopped':
      return link.why;
  }
}
