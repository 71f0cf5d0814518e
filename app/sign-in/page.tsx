// Knows that people sign in at /sign-in. Refuses to know how.
import { SignInPage } from '#components/sources/sign-in-page.tsx';

export default function Page() {
  return <SignInPage />;
}
