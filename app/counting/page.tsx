// How every figure is counted, at /counting: the document as it was when the pages were built (next.config.js).
import { CountingPage } from '#components/counting/counting-page.tsx';

const TEXT = process.env['RINGSIDE_COUNTING'] ?? '';

export default function Page() {
  return <CountingPage text={TEXT} />;
}
