// Knows that a wall is at /wall/<its id>. Refuses to know what is on it and which walls there are.
import { WallPage } from '#components/wall/wall-page.tsx';

export function generateStaticParams() {
  return [{ wall: 'main' }];
}

export default async function Page({ params }: PageProps<'/wall/[wall]'>) {
  const { wall } = await params;
  return <WallPage id={decodeURIComponent(wall)} />;
}
