// The start page, at /.
import { StartPage } from '#components/sources/start-page.tsx';

export default function Page() {
  return <StartPage />;
}
