// Knows that the supervisor's page is at /floor. Refuses to know what is on it.
import { FloorPage } from '#components/floor/floor-page.tsx';

export default function Page() {
  return <FloorPage />;
}
