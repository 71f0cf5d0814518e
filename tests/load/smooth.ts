// How many frames a second the floor page still draws while a large centre is busy, counted in the browser's own
// trace, beside a page on which nothing happens.
import type { Browser } from 'playwright';
import { openBrowser, openScreen } from './browser.ts';
import { type BusyPbx, openBusyPbx } from './busy-pbx.ts';
import { passed } from './cost.ts';
import { type Bench, both } from './figure.ts';
import { openReference } from './reference.ts';
import { rowsOf } from './rows.ts';
import { openWall } from './wall.ts';

const PER_SECOND = 100;

type TraceEvent = { readonly name: string; readonly ts: number };

/** Runs in the page: something that changes in every frame, so that each one has to be drawn. */
function animate(): void {
  const dot = document.createElement('div');
  dot.style.cssText = 'position:fixed;left:0;top:0;width:2px;height:2px;z-index:9999';
  document.body.append(dot);
  let n = 0;
  const next = (): void => {
    dot.style.background = ++n % 2 === 0 ? '#000' : '#fff';
    requestAnimationFrame(next);
  };
  next();
}

/** Frames a second that were drawn while `busy` runs. */
async function drawn(
  browser: Browser,
  url: string,
  ready: string,
  busy: () => Promise<void>,
): Promise<number> {
  const screen = await openScreen(browser, url);
  try {
    await screen.page.locator(ready).first().waitFor();
    await passed(1_000);
    await screen.page.evaluate(animate);
    await browser.startTracing(screen.page, {
      categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline.frame'],
    });
    const from = performance.now();
    await busy();
    const ms = performance.now() - from;
    const trace = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
    const frames = trace.traceEvents.filter(({ name }) => name === 'DrawFrame').length;
    return (frames / ms) * 1_000;
  } finally {
    await screen.close();
  }
}

async function events(pbx: BusyPbx, agents: number, ms: number): Promise<void> {
  const from = performance.now();
  let told = 0;
  while (performance.now() - from < ms) {
    for (const due = ((performance.now() - from) / 1_000) * PER_SECOND; told < due; told++)
      pbx.mark(told, (told * 7) % agents);
    await passed(2);
  }
}

export const smooth: Bench = {
  name: 'smooth',
  lines: [
    {
      id: 'frames',
      what: `floor page, 1,000 agents and 500 calls, ${PER_SECOND} events/s`,
      floor: 'a page on which nothing happens',
      unit: 'frames/s drawn',
      goal: { kind: 'least', ratio: 0.97 },
    },
  ],
  async open({ size }) {
    const full = size === 'full';
    const agents = full ? 1_000 : 20;
    const ms = full ? 6_000 : 500;
    const pbx = await openBusyPbx(agents, full ? 500 : 10);
    const wall = await openWall('asterisk', pbx.settings);
    const reference = await openReference(pbx.settings, await rowsOf(wall.url));
    const browser = await openBrowser();
    return {
      async run(referenceFirst) {
        const frames = await both(
          referenceFirst,
          () => drawn(browser, `${wall.url}/floor`, '[data-agent]', () => events(pbx, agents, ms)),
          () => drawn(browser, `${reference.url}/still`, 'p', () => events(pbx, agents, ms)),
        );
        return { frames };
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
