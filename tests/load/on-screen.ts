// What a page that hangs on a wall for long holds in memory, after ten minutes beside after the first, while calls
// come and go.
import { openBrowser, openScreen, type Screen } from './browser.ts';
import { type BusyPbx, openBusyPbx } from './busy-pbx.ts';
import { passed } from './cost.ts';
import type { Bench, Line, Sample } from './figure.ts';
import { openWall } from './wall.ts';

const MINUTE_MS = 60_000;
const MINUTES = 10;
/** A turn is about eight events, a mark one: fifty a second. */
const TURNS_PER_SECOND = 5;
const MARKS_PER_SECOND = 10;

const line = (id: string, what: string, unit: string): Line => ({
  id,
  what: `${what} after ten minutes at 50 events/s`,
  floor: 'after the first minute',
  unit,
  // Rows come and go while it is weighed: a twentieth is noise, a leak of what ten minutes bring is several times that.
  goal: { kind: 'most', ratio: 1.05 },
});

async function busy(pbx: BusyPbx, ms: number, agents: number): Promise<void> {
  const from = performance.now();
  let [turns, marks] = [0, 0];
  for (let gone = 0; gone < ms; gone = performance.now() - from) {
    for (; turns < (gone / 1_000) * TURNS_PER_SECOND; turns++) pbx.turn();
    for (; marks < (gone / 1_000) * MARKS_PER_SECOND; marks++) pbx.mark(marks, marks % agents);
    await passed(10);
  }
}

/** Megabytes of script memory after a collection, and elements in the page. */
async function weigh({ page }: Screen): Promise<{ mb: number; elements: number }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return { mb: usedSize / 1e6, elements: await page.evaluate(() => document.querySelectorAll('*').length) };
}

export const onScreen: Bench = {
  name: 'on-screen',
  runs: 1,
  lines: [
    line('wall', 'heap of a TV page', 'MB'),
    line('wallElements', 'elements of a TV page', 'elements'),
    line('floor', 'heap of the floor page', 'MB'),
    line('floorElements', 'elements of the floor page', 'elements'),
  ],
  async open({ size, say }) {
    const full = size === 'full';
    const agents = full ? 200 : 20;
    const minuteMs = full ? MINUTE_MS : 200;
    const pbx = await openBusyPbx(agents, full ? 100 : 10);
    const wall = await openWall('asterisk', pbx.settings);
    const browser = await openBrowser();
    return {
      async run() {
        const tv = await openScreen(browser, `${wall.url}/wall/main`);
        const floor = await openScreen(browser, `${wall.url}/floor`);
        await floor.page.locator('[data-agent]').first().waitFor();
        const minute = async (): Promise<{ tv: Weight; floor: Weight }> => {
          await busy(pbx, minuteMs, agents);
          return { tv: await weigh(tv), floor: await weigh(floor) };
        };
        const first = await minute();
        let last = first;
        for (let n = 2; n <= MINUTES; n++) {
          say(`on-screen: minute ${n} of ${MINUTES}`);
          last = await minute();
        }
        await tv.close();
        await floor.close();
        return {
          wall: of(last.tv.mb, first.tv.mb),
          wallElements: of(last.tv.elements, first.tv.elements),
          floor: of(last.floor.mb, first.floor.mb),
          floorElements: of(last.floor.elements, first.floor.elements),
        };
      },
      async close() {
        await browser.close();
        await wall.close();
        await pbx.close();
      },
    };
  },
};

type Weight = Awaited<ReturnType<typeof weigh>>;
const of = (figure: number, floor: number): Sample => ({ figure, floor });
