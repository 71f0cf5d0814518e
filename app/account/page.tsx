// One's own account, at /account.
import { AccountPage } from '#components/account/account-page.tsx';

export default function Page() {
  return <AccountPage />;
}
