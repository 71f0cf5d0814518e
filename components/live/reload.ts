// How to load the page again without leaving a dead screen behind.

const MARK = 'ringside.reloadedAt';
const AT_MOST_EVERY_MS = 60_000;
/** A server that takes the question and says nothing is as good as away. */
const PATIENCE_MS = 10_000;

/**
 * Reloads at a random moment within the span, once the server answers; a page that keeps asking waits a minute.
 * Returns how to leave it be.
 */
export function reloadWithin(withinMs: number): () => void {
  const last = Number(readMark() ?? 0);
  // Across reloads only the wall clock goes on: set back, it must not make the page wait for hours.
  const rest = Math.min(AT_MOST_EVERY_MS, Math.max(0, last + AT_MOST_EVERY_MS - Date.now()));
  const wait = last > 0 && rest > 0 ? rest : 0;
  const turn: Turn = { timer: undefined, over: false };
  turn.timer = setTimeout(() => void attempt(turn), wait + Math.random() * withinMs);
  return () => {
    turn.over = true;
    clearTimeout(turn.timer);
  };
}

type Turn = { timer: ReturnType<typeof setTimeout> | undefined; over: boolean };

/** A reload while the server is away would leave a TV on the browser's error page for good. */
async function attempt(turn: Turn): Promise<void> {
  // AbortSignal.timeout would be shorter, but the browsers of older TVs do not have it.
  const patience = new AbortController();
  const late = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(window.location.href, { cache: 'no-store', signal: patience.signal });
    if (turn.over) return;
    if (answer.ok) {
      writeMark();
      window.location.reload();
      return;
    }
  } catch {
    // The server is away: ask again below.
  } finally {
    clearTimeout(late);
  }
  if (!turn.over) turn.timer = setTimeout(() => void attempt(turn), 3000 + Math.random() * 4000);
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
