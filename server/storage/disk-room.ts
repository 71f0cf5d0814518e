// Whether the disk of the data folder is about to be full: said while there is still time to do something about it.
import { statfs } from 'node:fs/promises';
import type { Logger } from '#server/log/logger.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';

export type DiskRoomOptions = {
  /** The data folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Bytes left for this user; left out: asked of the system. */
  readonly freeIn?: (folder: string) => Promise<number>;
};

const EVERY_MS = 60_000;
/** How often a log that fills up is told again. */
const SAY_AGAIN_MS = 3_600_000;
/** Two weeks of a busy centre's log, about. */
const LOW_BYTES = 1_000_000_000;

const free = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** Looks every minute, until it is closed. Where the room cannot be read nothing is said of it. */
export class DiskRoom {
  readonly #options: DiskRoomOptions;
  #isLow = false;
  #saidAt = Number.NEGATIVE_INFINITY;
  #cancel: Cancel;
  #isClosed = false;

  constructor(options: DiskRoomOptions) {
    this.#options = options;
    this.#cancel = options.clock.after(0, () => void this.#look());
  }

  get isLow(): boolean {
    return this.#isLow;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    const { folder, clock, freeIn = free } = this.#options;
    const bytes = await freeIn(folder).catch(() => null);
    if (this.#isClosed) return;
    if (bytes !== null) this.#heard(bytes);
    this.#cancel = clock.after(EVERY_MS, () => void this.#look());
  }

  #heard(bytes: number): void {
    const { clock, folder, logger } = this.#options;
    const was = this.#isLow;
    this.#isLow = bytes < LOW_BYTES;
    if (this.#isLow && clock.now() - this.#saidAt >= SAY_AGAIN_MS) {
      this.#saidAt = clock.now();
      logger.warn(
        { folder, megabytesLeft: Math.floor(bytes / 1e6) },
        'The disk of the data folder is nearly full. Make room, or keep fewer days (server.keepDays): once it is full, screens stand still.',
      );
    }
    if (was && !this.#isLow) {
      this.#saidAt = Number.NEGATIVE_INFINITY;
      logger.info({ folder }, 'The disk of the data folder has room again.');
    }
  }
}
