// Knows that the supervisor's page is at /floor. Refuses to know what is on it.
import type { Metadata } from 'next';
import { FloorPage } from '#components/floor/floor-page.tsx';

export const metadata: Metadata = { title: 'Floor' };

export default function Page() {
  return <FloorPage />;
}
