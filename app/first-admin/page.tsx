// Where the first administrator is made: /first-admin.
import { FirstAdminPage } from '#components/sign-in/first-admin-page.tsx';

export default function Page() {
  return <FirstAdminPage />;
}
