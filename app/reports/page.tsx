// Queues by interval, of today and of days that are over, at /reports.
import { ReportsPage } from '#components/reports/reports-page.tsx';

export default function Page() {
  return <ReportsPage />;
}
