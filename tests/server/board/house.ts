// How to set up a small house in virtual time: a log, its live board and its clock.

import type { Calendar } from '#lib/hours/day-hours.ts';
import type { DomainEvent, EventOf, EventType } from '#lib/model/event.ts';
import { SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import type { WrittenHours } from '#lib/settings/hours.ts';
import { type LiveBoard, openLiveBoard } from '#server/board/live-board.ts';
import { SiteScheduler } from '#server/board/site-scheduler.ts';
import type { HolidayQuestion } from '#server/hours/holidays.ts';
import { OpeningHours } from '#server/hours/opening-hours.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

export const hq = sourceId('hq');
export const sales = queueId(hq, 'sales');
export const support = queueId(hq, 'support');
export const ann = agentId(hq, 'ann');
export const call = (n: number) => callId(hq, String(n));

export const rule = (targetSeconds: number) => ({
  ...DEFAULT_RULE,
  targetSeconds,
  targetFrom: 'site' as const,
});

export const site = (
  timeZone = 'UTC',
  more: Partial<EventOf<'site.configured'>['site']> = {},
): EventOf<'site.configured'> => ({
  type: 'site.configured',
  source: SITE_SOURCE,
  at: 0,
  site: { name: 'Test', timeZone, demo: false, rule: DEFAULT_RULE, rules: {}, walls: [], ...more },
});

export const synced = (
  at: number,
  more: Partial<Omit<EventOf<'source.synced'>, 'at' | 'type' | 'source'>> = {},
): EventOf<'source.synced'> => ({
  type: 'source.synced',
  source: hq,
  at,
  queues: [{ id: sales }, { id: support }],
  agents: [{ id: ann }],
  calls: [],
  ...more,
});

/** A log with its live board and clock. `end()` stops the two, as a crash would; the log stays. */
export class House {
  readonly clock: VirtualClock;
  readonly log: MemoryLog;
  liveBoard!: LiveBoard;
  #houseClock!: SiteScheduler;
  #hours: OpeningHours | null = null;
  #calendar: (question: HolidayQuestion) => Promise<Calendar> = async () => () => false;
  /** The hours that are written, over restarts as a file is. */
  #written: Parameters<OpeningHours['set']>[0] | null = null;
  readonly complaints: string[] = [];
  readonly #logger = {
    info: () => {},
    warn: (_: object, message: string) => void this.complaints.push(message),
    error: (_: object, message: string) => void this.complaints.push(message),
  };

  constructor(start: number) {
    this.clock = new VirtualClock(start);
    this.log = new MemoryLog({ clock: this.clock });
  }

  static async open(start: number, ...events: DomainEvent[]): Promise<House> {
    const house = new House(start);
    await house.log.append(events);
    await house.start();
    return house;
  }

  async start(): Promise<void> {
    const { log, clock } = this;
    const parts = { log, clock, logger: this.#logger };
    this.liveBoard = await openLiveBoard(parts);
    this.#hours = new OpeningHours({ ...parts, calendar: (question) => this.#calendar(question) });
    if (this.#written) await this.#hours.set(this.#written);
    this.#houseClock = new SiteScheduler({ ...parts, liveBoard: this.liveBoard, hours: this.#hours });
    await clock.run(clock.now());
  }

  end(): void {
    this.#houseClock.close();
    this.liveBoard.close();
  }

  /** Other opening hours are written. */
  async keep(hours: WrittenHours | null, timeZone = 'UTC', calendar = this.#calendar): Promise<void> {
    this.#calendar = calendar;
    this.#written = { site: { name: 'Test', timeZone }, ...(hours ? { hours } : {}) };
    await this.#hours?.set(this.#written);
    await this.clock.run(this.clock.now());
  }

  /** Appends events now, in one batch, and lets what follows from them happen. */
  async say(...events: DomainEvent[]): Promise<void> {
    await this.log.append(events);
    await this.clock.run(this.clock.now());
  }

  async all<T extends EventType>(type: T): Promise<EventOf<T>[]> {
    const logged = await this.log.read(0, 100_000);
    return logged.map((one) => one.event).filter((event): event is EventOf<T> => event.type === type);
  }
}
