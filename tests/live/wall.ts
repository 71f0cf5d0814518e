// How to run the wall's inner half against a real PBX: source, log, live board, no browser.

import type { DomainEvent } from '#lib/model/event.ts';
import { SITE_SOURCE } from '#lib/model/event.ts';
import { sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { type LiveBoard, openLiveBoard } from '#server/board/live-board.ts';
import { SiteScheduler } from '#server/board/site-scheduler.ts';
import type { Log } from '#server/log/log.ts';
import { vendors } from '#server/pbx/index.ts';
import type { AnyVendor, Frame } from '#server/pbx-sdk/contract.ts';
import { openNetwork } from '#server/sources/network.ts';
import { Source } from '#server/sources/source.ts';
import { realClock } from '#server/time/clock.ts';

export const hq = sourceId('hq');

export class Wall {
  readonly liveBoard: LiveBoard;
  readonly source: Source;
  readonly frames: Frame[] = [];
  readonly complaints: string[] = [];
  readonly #clock: SiteScheduler;

  private constructor(liveBoard: LiveBoard, log: Log, settings: Record<string, unknown>) {
    this.liveBoard = liveBoard;
    const logger = {
      info: () => {},
      warn: (facts: object, text: string) => void this.complaints.push(`${text} ${JSON.stringify(facts)}`),
      error: (facts: object, text: string) => void this.complaints.push(`${text} ${JSON.stringify(facts)}`),
    };
    this.#clock = new SiteScheduler({ liveBoard, log, clock: realClock, logger });
    const vendor = vendors['asterisk'] as AnyVendor;
    this.source = new Source({
      id: hq,
      vendor,
      settings: vendor.settings.parse(settings) as never,
      network: openNetwork({ verify: true, ca: null }),
      clock: realClock,
      log,
      board: liveBoard.board,
      logger,
      random: () => 0,
      onFrame: (frame) => void this.frames.push(frame),
    });
  }

  /** A wall over `log`, connected once the day is known. Waits for its first full picture. */
  static async open(log: Log, settings: Record<string, unknown> = {}): Promise<Wall> {
    const logger = { info: () => {}, warn: () => {}, error: () => {} };
    const at = Date.now();
    const site: DomainEvent = {
      type: 'site.configured',
      source: SITE_SOURCE,
      at,
      site: { name: 'Live', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] },
    };
    const liveBoard = await openLiveBoard({ log, clock: realClock, logger });
    const vendor = vendors['asterisk'] as AnyVendor;
    await log.append([
      site,
      { type: 'source.configured', source: hq, at, make: 'asterisk', name: 'HQ', can: vendor.can },
    ]);
    const wall = new Wall(liveBoard, log, {
      host: '127.0.0.1',
      username: 'board',
      secret: 'board-secret',
      context: 'internal',
      ...settings,
    });
    await until(() => liveBoard.board.get('site', 'site')?.day != null, 5_000, 'the day to turn');
    wall.source.start();
    await until(() => wall.life === 'live', 20_000, 'the wall to be live');
    return wall;
  }

  get life(): string | undefined {
    return this.liveBoard.board.get('source', hq)?.life;
  }

  /** In order, as the switch-off of a server would. */
  async close(): Promise<void> {
    await this.source.stop();
    this.kill();
  }

  /** Stops looking at once, as a kill would, except that the operating system closes the socket. */
  kill(): void {
    this.#clock.close();
    this.liveBoard.close();
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(
  holds: () => boolean,
  ms: number,
  what: string,
  seen: () => unknown = () => '',
): Promise<void> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${what} ${JSON.stringify(seen())}`);
    await sleep(20);
  }
}
