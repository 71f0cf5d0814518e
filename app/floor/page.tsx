// The supervisor's page, at /floor.
import { FloorPage } from '#components/floor/floor-page.tsx';

export default function Page() {
  return <FloorPage />;
}
