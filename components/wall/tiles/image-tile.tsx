'use client';
// An image or a logo, whole and as large as its tile.
import { useEffect, useState } from 'react';
import { useViewer } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { SIZE, TileFrame } from './tile-frame.tsx';

/** A server that was away has it again. */
const AGAIN_MS = 30_000;

export function ImageTile({ file }: { file: string }) {
  const { t } = useWords();
  const wall = useViewer()?.wall ?? null;
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!failed) return;
    const timer = setTimeout(() => setFailed(false), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [failed]);
  return (
    <TileFrame title={t('Image')} hasTitle={false} state="calm">
      {wall === null ? null : failed ? (
        <p className={`m-auto text-soft ${SIZE.note}`}>{t('The image is not there.')}</p>
      ) : (
        <img
          src={`/api/v1/walls/${encodeURIComponent(wall)}/image?file=${encodeURIComponent(file)}`}
          alt={t('Image')}
          onError={() => setFailed(true)}
          className="h-full min-h-0 w-full object-contain"
        />
      )}
    </TileFrame>
  );
}
