// Knows that the state of the PBX connections is at /sources. Refuses to know what is on it.
import { SourcesPage } from '#components/sources/sources-page.tsx';

export default function Page() {
  return <SourcesPage />;
}
