// Webhooks that were taken while a connection read its first picture: should it be lost before that stands, the next one
// is told them again, for the PBX was answered that they were heard.
import type { Frame } from '#server/pbx-sdk/contract.ts';

/** What was told longer ago stands in the next picture, or in the PBX's records. */
const WINDOW_MS = 60_000;
const MOST = 2_000;

export class KeptHooks {
  #frames: Frame[] = [];

  keep(frame: Frame): void {
    if (this.#frames.length < MOST) this.#frames.push(frame);
  }

  /** The picture stands: all that was kept is translated with it. */
  clear(): void {
    this.#frames = [];
  }

  /** What a new connection is to be told, oldest first. It stays kept. */
  begin(now: number): Frame[] {
    this.#frames = this.#frames.filter(({ at }) => at >= now - WINDOW_MS);
    return [...this.#frames];
  }
}
