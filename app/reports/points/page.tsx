// What the service level of a day was lost to, at /reports/points.
import { PointsPage } from '#components/reports/points-page.tsx';

export default function Page() {
  return <PointsPage />;
}
