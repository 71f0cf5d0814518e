// The keys for programs, at /keys.
import { KeysPage } from '#components/setup/keys/keys-page.tsx';

export default function Page() {
  return <KeysPage />;
}
