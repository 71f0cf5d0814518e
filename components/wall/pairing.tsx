'use client';
// What a screen shows until somebody lets it in: a code, and the same to be photographed.
import { useQuery } from '@tanstack/react-query';
import encodeQR from 'qr';
import { useEffect, useMemo } from 'react';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { ask, sent } from '#components/live/ask.ts';
import { useTryAgain } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { claimedSchema, codeSchema } from '#lib/api/screens.ts';

const AGAIN_MS = 5_000;
const POLL_MS = 1_500;

/** A code of this screen, a new one whenever one is over; and whether it was entered. */
function useCode(wall: string) {
  const code = useQuery({
    queryKey: ['screenCode', wall],
    queryFn: ({ signal }) => ask('/screens/code', codeSchema, { ...sent('POST', { wall }), signal }),
    retry: true,
    retryDelay: AGAIN_MS,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const poll = code.data?.poll ?? null;
  const claim = useQuery({
    enabled: poll !== null,
    queryKey: ['claim', poll],
    queryFn: ({ signal }) => ask('/screens/claim', claimedSchema, { ...sent('POST', { poll }), signal }),
    refetchInterval: POLL_MS,
    refetchIntervalInBackground: true,
    gcTime: 0,
  });
  const tryAgain = useTryAgain();
  const state = claim.data?.state;
  const { refetch } = code;
  useEffect(() => {
    if (state === 'in') tryAgain();
    if (state === 'over') void refetch();
  }, [state, tryAgain, refetch]);
  return code;
}

export function Pairing({ wall }: { wall: string }) {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const { data, failureReason } = useCode(wall);
  if (!data)
    return (
      <p className="m-auto text-[clamp(1rem,4vmin,6rem)] text-soft">
        {failureReason ? said(failureReason) : t('Asking for a code…')}
      </p>
    );
  const { code } = data;
  const address = `${window.location.origin}/screens?code=${code}`;
  return (
    <div className="m-auto flex max-w-[92%] flex-wrap items-center justify-center gap-[6vmin] text-[clamp(1rem,3.2vmin,5rem)]">
      <div className="min-w-0 text-center">
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
      className="size-[min(42vmin,80vw)] shrink-0 rounded-[1vmin]"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
