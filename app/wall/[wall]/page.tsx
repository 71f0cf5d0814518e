// A wall, at /wall/<its id>.
import { WallPage } from '#components/wall/wall-page.tsx';

export default async function Page({ params }: PageProps<'/wall/[wall]'>) {
  const { wall } = await params;
  return <WallPage id={decodeURIComponent(wall)} />;
}
