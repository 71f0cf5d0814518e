'use client';
// A wall as a page of a browser of today: its figures answer whoever points at them.
import { LineProvider } from '#components/live/line-provider.tsx';
import { ExplainProvider } from '#components/ui/explain-provider.tsx';
import { WallScreen } from './wall-screen.tsx';

export function WallPage({ id }: { id: string }) {
  return (
    <LineProvider view="wall" wall={id}>
      <ExplainProvider>
        <WallScreen id={id} />
      </ExplainProvider>
    </LineProvider>
  );
}
