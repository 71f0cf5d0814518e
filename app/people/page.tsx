// The people, at /people.
import { PeoplePage } from '#components/setup/people/people-page.tsx';

export default function Page() {
  return <PeoplePage />;
}
