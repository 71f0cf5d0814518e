// What it means that one server of several does a thing: a lease by name, with a token that proves it.

/** Proof of holding: whoever takes a lease over gets a higher token, and what is said under the old one is refused. */
export type Hold = { readonly name: string; readonly token: number };

/** What a seeker is told. `lost` comes at most once for each `held`, and nothing comes after a release. */
export type Seeker = { held(hold: Hold): void; lost(why: string): void };

/** Learns of every lease this process takes and loses or gives back. */
export type Watcher = { held(hold: Hold): void; lost(name: string): void };

/** Who may speak for what: one holder a source (`source/<id>`) and one for the house (`house`). */
export interface Leases {
  /**
   * Wants a lease for as long as this process lives or until it is released. `held` may come before this returns.
   * Wanting one twice is a mistake of the caller and throws.
   */
  want(name: string, seeker: Seeker): { release(): Promise<void> };
  /** Calls with each lease that this process holds, now and from now on, and when it does not any more. Returns how to stop. */
  watch(watcher: Watcher): () => void;
  /** Whether what is said under this hold may be written now. */
  proves(hold: Hold): boolean;
  /** By lease, the node that holds it. */
  holders(): ReadonlyMap<string, { readonly node: string; readonly token: number }>;
}
