// A wall, at /wall/<its id>.
import { headers } from 'next/headers';
import { CHOOSE_SCRIPT } from '#components/wall/tv/choose-script.ts';
import { WallPage } from '#components/wall/wall-page.tsx';

export default async function Page({ params }: PageProps<'/wall/[wall]'>) {
  const { wall } = await params;
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <>
      <script nonce={nonce} suppressHydrationWarning>
        {CHOOSE_SCRIPT}
      </script>
      <WallPage id={decodeURIComponent(wall)} />
    </>
  );
}
