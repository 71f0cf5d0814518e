// What it means that a webhook may arrive at any server and is heard by the one that holds its source.
import type { Hold } from '#server/leases/leases.ts';
import type { HookRequest } from '#server/pbx-sdk/contract.ts';

/**
 * What a webhook deserves, as an HTTP status. 200: whoever holds the source has taken it. 401: not signed as agreed.
 * 404: there is no such source or no such door. 503: nobody took it in time, bring it again.
 */
export type Receipt = 200 | 401 | 404 | 503;

export interface Mailbox {
  /** Brings a webhook for a source. It is taken at most once, in the order it was brought. Never rejects. */
  put(source: string, request: HookRequest): Promise<Receipt>;
  /**
   * Takes what is brought for the source of this lease (`source/<id>`), until the returned function is called or the
   * lease is not held any more. `on` answers what the webhook deserves.
   */
  take(hold: Hold, on: (request: HookRequest) => Receipt): () => void;
}
