// Whether this server should be sent requests at this moment. A PBX that is away is no reason: it is away for every
// server.
export type ReadyState = 'starting' | 'ready' | 'behind' | 'draining';

export class Readiness {
  #phase: 'starting' | 'open' | 'draining' = 'starting';
  #isBehind: () => boolean = () => false;

  /** From now on requests are answered. @param isBehind whether the log holds what the board does not show yet. */
  open(isBehind: () => boolean): void {
    this.#isBehind = isBehind;
    if (this.#phase === 'starting') this.#phase = 'open';
  }

  /** For good: this server is being stopped. */
  drain(): void {
    this.#phase = 'draining';
  }

  get state(): ReadyState {
    if (this.#phase !== 'open') return this.#phase;
    return this.#isBehind() ? 'behind' : 'ready';
  }
}
