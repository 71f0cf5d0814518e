// The record of what people did, at /audit.
import { AuditPage } from '#components/setup/audit/audit-page.tsx';

export default function Page() {
  return <AuditPage />;
}
