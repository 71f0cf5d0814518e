'use client';
// How the state of the line is shown: a badge always, a banner when somebody must know.
import {
  CircleStop,
  LoaderCircle,
  LogIn,
  MonitorSmartphone,
  PlugZap,
  Radio,
  RefreshCw,
  TriangleAlert,
  Unplug,
} from 'lucide-react';
import { useLink, useLiveCount, useNow } from '#components/live/hooks.ts';
import type { Link as Line } from '#components/live/link.ts';
import { classes, TONE_TEXT } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Words } from '#components/ui/i18n/words.ts';
import { Status, type StatusStyle } from '#components/ui/status.tsx';
import { localizeMessage } from './localize-message.ts';
import { longDuration } from './long-duration.ts';

export const LINK_STYLE: Readonly<Record<Line['state'], StatusStyle>> = {
  connecting: { icon: LoaderCircle, word: 'Connecting', tone: 'notice' },
  live: { icon: Radio, word: 'Live', tone: 'good' },
  catchingUp: { icon: RefreshCw, word: 'Catching up', tone: 'notice' },
  unreadable: { icon: TriangleAlert, word: 'Picture unreadable', tone: 'critical' },
  lost: { icon: Unplug, word: 'Connection lost', tone: 'critical' },
  trouble: { icon: PlugZap, word: 'Server in trouble', tone: 'critical' },
  oldPage: { icon: RefreshCw, word: 'Page too old', tone: 'warning' },
  signIn: { icon: LogIn, word: 'Sign in', tone: 'warning' },
  pairing: { icon: MonitorSmartphone, word: 'Not let in yet', tone: 'notice' },
  stopped: { icon: CircleStop, word: 'Stopped', tone: 'critical' },
};

/** Whether the line is live, and some PBX behind it is not. */
export function useIsShort(): boolean {
  const { live, all } = useLiveCount();
  return useLink().state === 'live' && live < all;
}

/** The state of the line, and of what stands behind it: a line to a server that hears no PBX is not live. */
export function ConnectionBadge({ className }: { className?: string }) {
  const { t } = useWords();
  const link = useLink();
  const { live, all } = useLiveCount();
  const short = useIsShort();
  const look: StatusStyle = short
    ? {
        icon: Unplug,
        word: t('{live} of {all} PBXs live', { live, all }),
        tone: live === 0 ? 'critical' : 'warning',
      }
    : LINK_STYLE[link.state];
  return (
    <span
      role="status"
      aria-label={t('Connection: {state}', { state: short ? look.word : t(look.word) })}
      data-link={link.state}
      data-live={`${live}/${all}`}
      className={classes(
        'inline-flex rounded-full border border-line bg-raised px-2 py-0.5',
        className ?? 'text-sm',
      )}
    >
      <Status look={look} />
    </span>
  );
}

/**
 * Nothing while all is well. Says what is wrong, since when, and what happens next.
 * `over`: lies over what stands below, so that nothing moves under a pointer.
 */
export function LinkBanner({ large = false, over = false }: { large?: boolean; over?: boolean }) {
  const link = useLink();
  const words = useWords();
  const { t } = words;
  const now = useNow();
  if (link.state === 'live' || (link.state === 'connecting' && link.why === null)) return null;
  const Icon = link.state === 'connecting' ? TriangleAlert : LINK_STYLE[link.state].icon;
  const shown = text(link, now, words);
  const announced = text(link, null, words);
  const banner = (
    <div
      data-banner={link.state}
      className={classes(
        'flex items-center border-line bg-raised px-4 py-2 font-medium',
        over ? 'floating pointer-events-auto max-w-full' : 'border-b',
        large ? 'text-[clamp(1rem,2.6vmin,3rem)]' : 'text-sm',
        TONE_TEXT[LINK_STYLE[link.state].tone],
      )}
    >
      <Icon aria-hidden className="me-3 size-[1.3em] shrink-0" />
      <span className="min-w-0">
        {/* Read out once: a time that runs would have it read out every second. */}
        <span role="alert" className={announced === shown ? '' : 'sr-only'}>
          {announced}
        </span>
        {announced === shown ? null : <span aria-hidden>{shown}</span>}
        {link.state === 'signIn' ? (
          <>
            {' '}
            <a className="underline" href={`/sign-in?next=${encodeURIComponent(window.location.pathname)}`}>
              {t('Sign in')}
            </a>
          </>
        ) : null}
      </span>
    </div>
  );
  return over ? (
    <div className="relative z-30 h-0">
      <div className="pointer-events-none absolute inset-x-2 top-1 flex justify-center">{banner}</div>
    </div>
  ) : (
    banner
  );
}

/** `now`: `null` leaves out for how long. */
function text(link: Line, now: number | null, words: Words): string {
  const { t } = words;
  switch (link.state) {
    case 'connecting':
      return t('The server does not answer. Trying again.');
    case 'unreadable':
      return t('The server answers, but its picture cannot be read here. Trying again.');
    case 'live':
      return '';
    case 'catchingUp':
      return t('Connected again. Asking what was missed.');
    case 'lost':
      // "0 s" would contradict itself.
      if (now === null || now - link.since < 1_000)
        return t('The connection broke. You see the last picture; trying again.');
      return t('No word from the server for {time}. You see the last picture; trying again.', {
        time: longDuration(now - link.since, words),
      });
    case 'trouble': {
      const why = localizeMessage(link.why, t);
      if (now === null) return why;
      const time = longDuration(Math.max(0, now - link.since), words);
      return `${why} ${t('The picture has stood still for {time}.', { time })}`;
    }
    case 'oldPage':
      return `${localizeMessage(link.why, t)} ${t('It will load again by itself.')}`;
    case 'signIn':
    case 'pairing':
    case 'stopped':
      return localizeMessage(link.why, t);
  }
}
