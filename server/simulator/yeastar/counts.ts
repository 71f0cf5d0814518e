// How often a PBX was asked for what, in all and minute by minute, so that a test can prove it is not hammered.

export class RequestCounts {
  /** Requests per endpoint so far, refused ones included. */
  readonly total = new Map<string, number>();
  readonly #minutes = new Map<number, Map<string, number>>();

  note(endpoint: string, at: number): void {
    this.total.set(endpoint, (this.total.get(endpoint) ?? 0) + 1);
    const minute = Math.floor(at / 60_000) * 60_000;
    const counts = this.#minutes.get(minute) ?? new Map<string, number>();
    this.#minutes.set(minute, counts);
    counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1);
  }

  /** Start of each minute (epoch ms) in which anything was asked, oldest first, to what was asked how often. */
  get perMinute(): ReadonlyMap<number, ReadonlyMap<string, number>> {
    return this.#minutes;
  }

  /** Most requests in one minute: of one endpoint, or of all together. */
  busiest(endpoint?: string): number {
    let most = 0;
    for (const counts of this.#minutes.values()) {
      let sum = 0;
      for (const [name, count] of counts) if (endpoint === undefined || name === endpoint) sum += count;
      most = Math.max(most, sum);
    }
    return most;
  }
}
