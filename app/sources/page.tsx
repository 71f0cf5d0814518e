// The state of the PBX connections, at /sources.
import { ConnectionsPage } from '#components/setup/connections/connections-page.tsx';

export default function Page() {
  return <ConnectionsPage />;
}
