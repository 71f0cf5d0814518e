'use client';
// How a breach is made heard, and says so where the browser does not let it.
import { VolumeX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { chime } from '#components/domain/chime.ts';
import { useNow } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { type AlarmState, alarm, SILENT } from './alarm.ts';

/** `breached`: the ids of what is breached now. */
export function WallSound({ breached }: { breached: readonly string[] }) {
  const { t } = useWords();
  const now = useNow();
  const speaker = useRef<AudioContext | null>(null);
  const state = useRef<AlarmState>(SILENT);
  const [blocked, setBlocked] = useState(false);

  useEffect(() => {
    if (typeof AudioContext === 'undefined') return;
    const context = new AudioContext();
    speaker.current = context;
    const look = (): void => setBlocked(context.state !== 'running');
    const wake = (): void => void context.resume().then(look, look);
    context.addEventListener('statechange', look);
    window.addEventListener('keydown', wake);
    window.addEventListener('pointerdown', wake);
    // Where sound is allowed it begins by itself, a moment later.
    const soon = setTimeout(look, 500);
    return () => {
      clearTimeout(soon);
      window.removeEventListener('keydown', wake);
      window.removeEventListener('pointerdown', wake);
      context.removeEventListener('statechange', look);
      speaker.current = null;
      void context.close();
    };
  }, []);

  useEffect(() => {
    if (now === 0) return;
    const next = alarm(state.current, breached, now);
    state.current = next.state;
    if (next.sound && speaker.current?.state === 'running') chime(speaker.current);
  }, [breached, now]);

  return blocked ? (
    <p
      role="status"
      data-sound="blocked"
      className="flex items-center justify-center bg-raised px-[2vmin] py-[0.8vmin] text-[length:var(--small)] font-semibold text-warning"
    >
      <VolumeX aria-hidden className="me-[0.4em] size-[1.2em] shrink-0" />
      {t('Sound is blocked: press any key')}
    </p>
  ) : null;
}
