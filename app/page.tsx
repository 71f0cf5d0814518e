// Knows that the start page is at /. Refuses to know what is on it.
import { StartPage } from '#components/sources/start-page.tsx';

export default function Page() {
  return <StartPage />;
}
