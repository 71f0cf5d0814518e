// Knows how to load the page again without leaving a dead screen behind. Refuses to know why.

const MARK = 'ringside.reloadedAt';
const AT_MOST_EVERY_MS = 60_000;

/** Reloads at a random moment within the span, once the server answers; a page that keeps asking waits a minute. */
export function reloadWithin(withinMs: number): void {
  const last = Number(readMark() ?? 0);
  const rest = Math.max(0, last + AT_MOST_EVERY_MS - Date.now());
  const wait = last > 0 && rest > 0 ? rest : 0;
  setTimeout(() => void attempt(), wait + Math.random() * withinMs);
}

/** A reload while the server is away would leave a TV on the browser's error page for good. */
async function attempt(): Promise<void> {
  try {
    const answer = await fetch(window.location.href, { cache: 'no-store' });
    if (answer.ok) {
      writeMark();
      window.location.reload();
      return;
    }
  } catch {
    // The server is away: ask again below.
  }
  setTimeout(() => void attempt(), 3000 + Math.random() * 4000);
}

function readMark(): string | null {
  try {
    return window.sessionStorage.getItem(MARK);
  } catch {
    return null;
  }
}

function writeMark(): void {
  try {
    window.sessionStorage.setItem(MARK, String(Date.now()));
  } catch {
    // A browser without storage only loses the pause between reloads.
  }
}
