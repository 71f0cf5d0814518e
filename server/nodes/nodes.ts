// What servers of one site tell each other about themselves, and whose clock is the site's.

/**
 * One server. `fold` and `speaks`: the versions of its fold and of its events' form; `configHash`: of what it read from
 * its own file, so that two that were set up differently are seen.
 */
export type NodeSelf = {
  readonly id: string;
  readonly version: string;
  readonly fold: number;
  readonly speaks: number;
  readonly configHash: string;
};
/** `seen`: its last beat, epoch ms by the site's clock. */
export type NodeRow = NodeSelf & { readonly seen: number };

/** A server that has not beaten for so long is not counted among those that live, ms. */
export const SILENT_MS = 15_000;

export interface Nodes {
  /** Says that this one lives and how it is. Resolves with all that live, this one among them, by id. */
  beat(self: NodeSelf): Promise<readonly NodeRow[]>;
  /** What must be added to this machine's clock to have the site's, ms. */
  offset(): number;
}
