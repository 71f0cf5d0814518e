// The screens that show walls, at /screens.
import { ScreensPage } from '#components/setup/screens/screens-page.tsx';

export default function Page() {
  return <ScreensPage />;
}
