// The start page, at /.
import { StartPage } from '#components/setup/connections/start-page.tsx';

export default function Page() {
  return <StartPage />;
}
