// Calls that are over, by number, agent, queue, outcome and day, at /calls.
import { CallsPage } from '#components/calls/calls-page.tsx';

export default function Page() {
  return <CallsPage />;
}
