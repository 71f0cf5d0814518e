// How to load the page again without leaving a dead screen behind.

/** In the tab's session storage since its page was first loaded again by itself. */
const MARK = 'ringside.reloaded';
const AT_MOST_EVERY_MS = 60_000;
/** A server that takes the question and says nothing is as good as away. */
const PATIENCE_MS = 10_000;

/**
 * Reloads at a random moment within the span, once the server answers; a page that keeps asking waits a minute.
 * Returns how to leave it be.
 */
export function reloadWithin(withinMs: number): () => void {
  // The page's own age is told by a clock that nobody sets; the time of day would have to be believed.
  const wait = isReloaded() ? Math.max(0, AT_MOST_EVERY_MS - performance.now()) : 0;
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

/** Whether this page was made by a reload, and so soon after it that another one has to wait. */
function isReloaded(): boolean {
  try {
    return performance.now() < AT_MOST_EVERY_MS && window.sessionStorage.getItem(MARK) !== null;
  } catch {
    return false;
  }
}

function writeMark(): void {
  try {
    window.sessionStorage.setItem(MARK, 'yes');
  } catch {
    // A browser without storage only loses the pause between reloads.
  }
}
