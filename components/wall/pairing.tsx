'use client';
// What a screen shows until somebody lets it in: a code, and the same to be photographed.
import encodeQR from 'qr';
import { useEffect, useMemo, useState } from 'react';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { askPlain, sent } from '#components/live/ask-plain.ts';
import { useTryAgain } from '#components/live/hooks.ts';
import { NotAnswered } from '#components/live/not-answered.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { message } from '#lib/sync/server-messages.ts';

const AGAIN_MS = 5_000;
const POLL_MS = 1_500;

/** What is read of the answers, in the shapes of lib/api/screens.ts: a screen is small because it checks no others. */
function readCode(answer: unknown): { readonly code: string; readonly poll: string } {
  const { code, poll } = (answer ?? {}) as { readonly code?: unknown; readonly poll?: unknown };
  if (typeof code !== 'string' || typeof poll !== 'string') throw new NotAnswered(message('noAnswer'), null);
  return { code, poll };
}
const readState = (answer: unknown): unknown =>
  (answer as { readonly state?: unknown } | null)?.state ?? null;

type Shown = { readonly code: string | null; readonly failure: Error | null };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks for a code, a new one whenever one is over, and whether it was entered, until it is told to stop. */
async function keepAsking(
  wall: string,
  signal: AbortSignal,
  show: (shown: Shown) => void,
  entered: () => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const { code, poll } = readCode(await askPlain('/screens/code', { ...sent('POST', { wall }), signal }));
      show({ code, failure: null });
      while (!signal.aborted) {
        await pause(POLL_MS);
        const asked = askPlain('/screens/claim', { ...sent('POST', { poll }), signal });
        const state = await asked.then(readState, () => null);
        if (state === 'over') break;
        if (state !== 'in' || signal.aborted) continue;
        entered();
        await pause(AGAIN_MS);
      }
    } catch (error) {
      if (signal.aborted) return;
      show({ code: null, failure: error instanceof Error ? error : new Error(String(error)) });
      await pause(AGAIN_MS);
    }
  }
}

function useCode(wall: string): Shown {
  const [shown, show] = useState<Shown>({ code: null, failure: null });
  const tryAgain = useTryAgain();
  useEffect(() => {
    const over = new AbortController();
    void keepAsking(wall, over.signal, show, tryAgain);
    return () => over.abort();
  }, [wall, tryAgain]);
  return shown;
}

export function Pairing({ wall }: { wall: string }) {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const { code, failure } = useCode(wall);
  if (code === null)
    return (
      <p className="m-auto text-[clamp(1rem,4vmin,6rem)] text-soft">
        {failure ? said(failure) : t('Asking for a code…')}
      </p>
    );
  const address = `${window.location.origin}/screens?code=${code}`;
  return (
    <div className="m-auto flex max-w-[92%] flex-wrap items-center justify-center text-[clamp(1rem,3.2vmin,5rem)]">
      <div className="m-[3vmin] min-w-0 text-center">
        <p className="text-soft">{t('Let this screen in with the code')}</p>
        <p
          data-code={code}
          className="my-[2vmin] font-mono text-[clamp(2.2rem,13vmin,20rem)] leading-none font-bold tracking-[0.08em]"
        >
          {code.slice(0, 4)}
          <span className="text-soft">-</span>
          {code.slice(4)}
        </p>
        <p className="text-soft">
          {t('on the page {address}, or with a phone.', { address: shown(address) })}
        </p>
        <p className="mt-[2vmin] text-[0.7em] text-soft">
          {t('It is good for ten minutes; then another one stands here.')}
        </p>
      </div>
      <QrCode text={address} label={t('The same code, for a phone')} />
    </div>
  );
}

/** Without what need not be typed. */
const shown = (address: string): string => address.replace(/^https?:\/\//, '').replace(/\?.*$/, '');

/** Dark on light in every theme: phones read no other. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const cells = encodeQR(text, 'raw', { ecc: 'medium', border: 2 });
    const dots = cells.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : '')));
    return { size: cells.length, path: dots.join('') };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="m-[3vmin] size-[42vmin] shrink-0 rounded-[1vmin]"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
