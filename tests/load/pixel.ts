// The figure users feel: from a frame leaving the PBX's socket until the page has painted it, beside a page that does
// nothing else and beside the naive design.
import type { Row } from '#lib/model/board.ts';
import { openBrowser, openScreen, type Screen } from './browser.ts';
import { type BusyPbx, IN_SIGHT, openBusyPbx } from './busy-pbx.ts';
import { passed } from './cost.ts';
import { type Bench, type Line, quantile } from './figure.ts';
import { openReference } from './reference.ts';
import { rowsOf } from './rows.ts';
import { openWall } from './wall.ts';

/** The window the product may gather for at most, milliseconds (server/sync/send-scheduler.ts). */
const WINDOW_MS = 50;
const line = (id: string, what: string, floor: string, unit: string, goal: Line['goal']): Line => ({
  id,
  what,
  floor,
  unit,
  goal,
});
const most = (ratio: number): Line['goal'] => ({ kind: 'most', ratio });

type Seen = { readonly p50: number; readonly p99: number; readonly work: number };
type Load = { readonly perSecond: number; readonly ms: number; readonly agents: number };

let marks = 0;

/** Sends marks at a rate to one agent after the other, and gathers when those in sight were painted. */
async function watch(pbx: BusyPbx, screen: Screen, load: Load, patienceMs = 2_000): Promise<Seen> {
  const sent = new Map<number, number>();
  await screen.painted();
  const before = await screen.worked();
  const from = performance.now();
  let told = 0;
  while (performance.now() - from < load.ms) {
    // Open loop: a page that is behind is not waited for.
    for (const due = ((performance.now() - from) / 1_000) * load.perSecond; told < due; told++) {
      const agent = told % load.agents;
      const n = ++marks;
      const at = pbx.mark(n, agent);
      if (agent < IN_SIGHT) sent.set(n, at);
    }
    await passed(1);
  }
  const work = ((await screen.worked()) - before) / (performance.now() - from);
  const seen = new Map(await screen.painted());
  for (const end = performance.now() + patienceMs; seen.size < sent.size && performance.now() < end; ) {
    await passed(100);
    for (const [n, at] of await screen.painted()) seen.set(n, at);
  }
  const gone = performance.timeOrigin + performance.now();
  // One that was never painted has taken at least until now; another came over it.
  const took = [...sent].map(([n, at]) => (seen.get(n) ?? gone) - at);
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99), work: work * 100 };
}

export const pixel: Bench = {
  name: 'pixel',
  lines: [
    line('slow50', '19 frames/s: socket → painted, p50', 'a page that sets one text', 'ms', most(2.5)),
    line('slow99', '19 frames/s: socket → painted, p99', 'the same', 'ms', most(2.5)),
    line('fast99', '500 frames/s: socket → painted, p99', `the same + ${WINDOW_MS} ms`, 'ms', most(1.2)),
    line('work', '500 frames/s: main thread', 'the same rows written by hand', '%', most(1.3)),
    line('naive', '500 frames/s: p99 of everything again for each event', 'ours', 'ms', {
      kind: 'least',
      ratio: 80,
    }),
  ],
  async open({ size }) {
    const full = size === 'full';
    const agents = full ? 500 : 20;
    const slow: Load = { perSecond: 19, ms: full ? 8_000 : 500, agents: IN_SIGHT };
    const fast: Load = { perSecond: 500, ms: full ? 6_000 : 300, agents };
    const pbx = await openBusyPbx(agents, full ? 300 : 10);
    const wall = await openWall('asterisk', pbx.settings);
    const rows: readonly Row[] = await rowsOf(wall.url);
    const reference = await openReference(pbx.settings, rows);
    const browser = await openBrowser();
    const look = async (url: string, load: Load, patienceMs?: number): Promise<Seen> => {
      const screen = await openScreen(browser, url);
      try {
        await settle(screen, url);
        return await watch(pbx, screen, load, patienceMs);
      } finally {
        await screen.close();
      }
    };
    // By name: an agent whose state changes must stay in sight to be timed.
    const ours = (load: Load) => look(`${wall.url}/floor?group=none`, load);
    const theirs = (page: string, load: Load, patienceMs?: number) =>
      look(`${reference.url}/${page}`, load, patienceMs);
    return {
      async run(referenceFirst) {
        const early = referenceFirst ? [await theirs('one', slow), await theirs('one', fast)] : null;
        const [calm, busy] = [await ours(slow), await ours(fast)];
        const [one, quick] = early ?? [await theirs('one', slow), await theirs('one', fast)];
        const hand = await theirs('rows', fast);
        const naive = await theirs('naive', fast, full ? 30_000 : 2_000);
        if (!one || !quick) throw new Error('the reference was not measured');
        return {
          slow50: { figure: calm.p50, floor: one.p50 },
          slow99: { figure: calm.p99, floor: one.p99 },
          fast99: { figure: busy.p99, floor: quick.p99 + WINDOW_MS },
          work: { figure: busy.work, floor: hand.work },
          naive: { figure: naive.p99, floor: busy.p99 },
        };
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

/** Until the page shows its rows and what loading it cost is over. */
async function settle(screen: Screen, url: string): Promise<void> {
  if (url.includes('/floor')) await screen.page.locator('[data-agent]').first().waitFor();
  await passed(1_000);
}
