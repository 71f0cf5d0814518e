'use client';
// How something critical is told to whoever does not look: a sound, a notice of the browser. Both are off until they are
// turned on in this browser.
import { Bell, BellOff, type LucideIcon, Volume2, VolumeX } from 'lucide-react';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { chime } from '#components/domain/chime.ts';
import { useBoard } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { storedChoice } from '#components/ui/local-storage.ts';
import { needText } from './announcements.tsx';
import { type Need, SEVERITY } from './needs.ts';

const ON = 'on';
const sound = storedChoice('floorSound');
const notices = storedChoice('floorNotices');

const useIsOn = (choice: typeof sound): boolean =>
  useSyncExternalStore(choice.subscribe, choice.read, () => '') === ON;

export function Heralds({ all }: { all: readonly Need[] }) {
  const words = useWords();
  const { t } = words;
  const board = useBoard();
  const hasSound = useIsOn(sound);
  const hasNotices = useIsOn(notices);
  const known = useRef<ReadonlySet<string> | null>(null);
  const speaker = useRef<AudioContext | null>(null);
  useEffect(() => () => void speaker.current?.close(), []);
  useEffect(() => {
    const critical = all.filter(({ what }) => SEVERITY[what] === 'critical');
    const before = known.current;
    known.current = new Set(critical.map(({ what, key }) => `${what} ${key}`));
    const fresh = before === null ? [] : critical.filter(({ what, key }) => !before.has(`${what} ${key}`));
    if (fresh.length === 0) return;
    if (hasSound) {
      speaker.current ??= new AudioContext();
      const context = speaker.current;
      void context.resume().then(() => chime(context));
    }
    // Who looks at the page sees it there.
    if (hasNotices && document.hidden && canNotify() && Notification.permission === 'granted')
      new Notification(t('Needs you'), {
        body: fresh.map((need) => needText(need, board, t)).join('\n'),
        tag: 'ringside',
      });
  }, [all, board, t, hasSound, hasNotices]);
  return (
    <span className="ms-auto inline-flex items-center gap-1">
      <Toggle
        isOn={hasSound}
        on={Volume2}
        off={VolumeX}
        name={t('Sound when something is critical')}
        onToggle={() => sound.set(hasSound ? '' : ON)}
      />
      {canNotify() ? (
        <Toggle
          isOn={hasNotices}
          on={Bell}
          off={BellOff}
          name={t('Notice of the browser when something is critical')}
          onToggle={() => {
            notices.set(hasNotices ? '' : ON);
            if (!hasNotices) void Notification.requestPermission();
          }}
        />
      ) : null}
    </span>
  );
}

/** Not on pages without https. */
const canNotify = (): boolean => typeof Notification !== 'undefined' && window.isSecureContext;

function Toggle({
  isOn,
  on,
  off,
  name,
  onToggle,
}: {
  isOn: boolean;
  on: LucideIcon;
  off: LucideIcon;
  name: string;
  onToggle: () => void;
}) {
  const Icon = isOn ? on : off;
  return (
    <button
      type="button"
      aria-pressed={isOn}
      aria-label={name}
      title={name}
      onClick={onToggle}
      className="inline-flex size-7 items-center justify-center rounded-md text-soft hover:bg-raised hover:text-ink"
    >
      <Icon aria-hidden className="size-4" />
    </button>
  );
}
