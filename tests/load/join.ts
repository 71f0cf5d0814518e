// How long a screen that has nothing waits for its first painted board, beside a page that fetches as many bytes as
// plain JSON and shows them.
import type { Browser } from 'playwright';
import { openBrowser, openScreen, type Screen } from './browser.ts';
import { openBusyPbx } from './busy-pbx.ts';
import { passed } from './cost.ts';
import { type Bench, both } from './figure.ts';
import { openReference } from './reference.ts';
import { rowsOf } from './rows.ts';
import { openWall } from './wall.ts';

/** Milliseconds from the start of the navigation until the mark `m0` is painted. */
async function firstPaint(browser: Browser, url: string): Promise<number> {
  const screen = await openScreen(browser, url);
  try {
    const at = await paintedAt(screen);
    return at - (await screen.page.evaluate(() => performance.timeOrigin));
  } finally {
    await screen.close();
  }
}

async function paintedAt(screen: Screen): Promise<number> {
  for (let left = 300; left > 0; left--) {
    const at = (await screen.painted()).get(0);
    if (at !== undefined) return at;
    await passed(50);
  }
  throw new Error('the page has not shown its board within fifteen seconds');
}

/** Bytes a cold page takes off the line until its board is there: pages, scripts, and what the socket brings. */
async function bytesOf(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    let bytes = 0;
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    devtools.on('Network.webSocketFrameReceived', ({ response }) => {
      bytes += response.payloadData.length;
    });
    await devtools.send('Network.enable');
    await page.goto(url);
    await page.getByText('m0').first().waitFor();
    await passed(500);
    return bytes;
  } finally {
    await context.close();
  }
}

export const join: Bench = {
  name: 'join',
  lines: [
    {
      id: 'join',
      what: 'a cold screen → its first painted board',
      floor: 'as many bytes as a static page of JSON',
      unit: 'ms',
      goal: { kind: 'most', ratio: 2 },
    },
  ],
  async open({ size }) {
    const full = size === 'full';
    const pbx = await openBusyPbx(full ? 500 : 20, full ? 300 : 10);
    const wall = await openWall('asterisk', pbx.settings);
    const reference = await openReference(pbx.settings, await rowsOf(wall.url));
    pbx.mark(0, 0);
    const browser = await openBrowser();
    // By name: the agent it waits for is among the first lines.
    const floor = `${wall.url}/floor?group=none`;
    // The first visit warms the server, as a wall that has been running is warm.
    const bytes = await bytesOf(browser, floor);
    return {
      async run(referenceFirst) {
        const sample = await both(
          referenceFirst,
          () => firstPaint(browser, floor),
          () => firstPaint(browser, `${reference.url}/static?bytes=${bytes}`),
        );
        return { join: sample };
      },
      async close() {
        await browser.close();
        reference.close();
        await wall.close();
        await pbx.close();
      },
    };
  },
};
