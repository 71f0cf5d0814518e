// The browser of the bench: which Chromium, when a mark was painted, and what a page cost its main thread.
import { type Browser, type CDPSession, chromium, type Page } from 'playwright';
import { chromiumOfPeople } from '#tests/chromium.ts';

export function openBrowser(): Promise<Browser> {
  const system = chromiumOfPeople();
  return chromium.launch({
    ...(system ? { executablePath: system } : {}),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}

/** Runs in the page, before its own scripts: notes when each mark `m<n>` had been painted. */
function watchMarks(): void {
  const painted: Record<string, number> = {};
  Object.assign(window, { painted });
  const seen = new Set<string>();
  const channel = new MessageChannel();
  let waiting: string[] = [];
  let inFrame = false;
  // A message posted in a frame's callback is handled after that frame has been painted.
  const frame = window.requestAnimationFrame.bind(window);
  const enter = (): void => {
    if (inFrame) return;
    inFrame = true;
    channel.port2.postMessage(null);
  };
  channel.port1.onmessage = () => {
    const now = performance.timeOrigin + performance.now();
    inFrame = false;
    for (const mark of waiting) painted[mark] ??= now;
    waiting = [];
  };
  // What a page changes in its own frame callback is painted in that frame, not in the next.
  window.requestAnimationFrame = (callback) =>
    frame((time) => {
      enter();
      callback(time);
    });
  const look = (node: Node): void => {
    for (const [mark] of (node.textContent ?? '').matchAll(/\bm\d+\b/g)) {
      if (seen.has(mark)) continue;
      seen.add(mark);
      if (waiting.push(mark) === 1 && !inFrame) frame(enter);
    }
  };
  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records)
      if (type === 'characterData') look(target);
      else for (const node of addedNodes) look(node);
  }).observe(document, { childList: true, characterData: true, subtree: true });
}

export type Screen = {
  readonly page: Page;
  /** Mark `m<n>` to when it had been painted, epoch ms; those seen since the last call. */
  painted(): Promise<ReadonlyMap<number, number>>;
  /** Milliseconds the main thread has worked so far. */
  worked(): Promise<number>;
  close(): Promise<void>;
};

export async function openScreen(browser: Browser, url: string): Promise<Screen> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.addInitScript(watchMarks);
  await page.goto(url);
  const devtools: CDPSession = await context.newCDPSession(page);
  await devtools.send('Performance.enable');
  return {
    page,
    async painted() {
      const marks = await page.evaluate(() => {
        const held = (window as unknown as { painted: Record<string, number> }).painted;
        const copy = { ...held };
        for (const mark of Object.keys(held)) delete held[mark];
        return copy;
      });
      return new Map(Object.entries(marks).map(([mark, at]) => [Number(mark.slice(1)), at]));
    },
    async worked() {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000;
    },
    close: () => context.close(),
  };
}
