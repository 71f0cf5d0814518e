// Callers who were lost, and what has become of each, at /calls/lost.
import { LostPage } from '#components/calls/lost-page.tsx';

export default function Page() {
  return <LostPage />;
}
