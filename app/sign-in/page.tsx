// Knows that people sign in at /sign-in. Refuses to know how.
import type { Metadata } from 'next';
import { SignInPage } from '#components/sources/sign-in-page.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default function Page() {
  return <SignInPage />;
}
