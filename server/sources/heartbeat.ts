// Until when a server that is gone had heard its PBXs: it notes every few seconds that it runs.
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import type { Heartbeats, Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import { type Cancel, type Clock, watchWallClock, whatSet } from '#server/time/clock.ts';
import { STEP_MS } from '#server/time/steady-time.ts';

/** Of what a killed server heard at most so much is not believed. */
const BEAT_MS = 5_000;

/** Beats at once and then every few seconds. A disk that does not take it costs proof, nothing else. */
export class Heartbeat {
  readonly #beats: Heartbeats;
  readonly #clock: Clock;
  #cancel: Cancel = () => {};

  constructor(beats: Heartbeats, clock: Clock) {
    this.#beats = beats;
    this.#clock = clock;
    this.#turn();
  }

  close(): void {
    this.#cancel();
  }

  /** Notes the present moment, where it has become another by somebody's setting the clock. */
  now(): void {
    try {
      this.#beats.beat(this.#clock.now());
    } catch {
      // A full disk, or a log that is closing: whoever writes events says so.
    }
  }

  #turn(): void {
    this.now();
    this.#cancel = this.#clock.after(BEAT_MS, () => this.#turn());
  }
}

/**
 * What the log must hear first where the machine's clock was set back while no server ran: the last event was heard
 * later than now. Nothing where it was not, or by less than anybody could tell from a wait.
 */
export async function setWhileAway(log: Log, now: number): Promise<readonly DomainEvent[]> {
  const [last] = await log.read(log.head() - 1, 1);
  const byMs = now - (last?.heard ?? now);
  return byMs < -STEP_MS ? [{ type: 'clock.stepped', source: SITE_SOURCE, at: now, byMs }] : [];
}

/** Tells the log whenever the machine's clock is set, until it is stopped. */
export function tellSteps({ log, clock, logger }: { log: Log; clock: Clock; logger: Logger }): () => void {
  return watchWallClock((byMs) => {
    if (byMs === 0) return;
    logger.warn({ seconds: Math.round(byMs / 1000) }, whatSet(byMs));
    // Not awaited: on a full disk the log waits.
    log
      .append([{ type: 'clock.stepped', source: SITE_SOURCE, at: clock.now(), byMs }])
      .catch(() => undefined);
  });
}

/**
 * Until when the server before this one had heard, epoch ms; `null` where there was none. Its newest event may be a
 * moment younger than its last beat; one that lies further on was told with another clock's time.
 */
export async function lastLife(log: Log & Heartbeats): Promise<number | null> {
  const [last] = await log.read(log.head() - 1, 1);
  const beat = log.lastBeat();
  const told = last ? (last.heard ?? last.event.at) : null;
  if (beat === null || told === null) return beat ?? told;
  return Math.max(beat, Math.min(told, beat + BEAT_MS));
}
