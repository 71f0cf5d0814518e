// Knows that a wall is at /wall/<its id>. Refuses to know what is on it and which walls there are.
import type { Metadata } from 'next';
import { WallPage } from '#components/wall/wall-page.tsx';

export const metadata: Metadata = { title: 'Wall' };

export function generateStaticParams() {
  return [{ wall: 'main' }];
}

export default async function Page({ params }: PageProps<'/wall/[wall]'>) {
  const { wall } = await params;
  return <WallPage id={decodeURIComponent(wall)} />;
}
