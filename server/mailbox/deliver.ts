// Who takes the webhooks of each source that this process holds.
import type { Leases } from '#server/leases/leases.ts';
import type { HookRequest } from '#server/pbx-sdk/contract.ts';
import type { Mailbox, Receipt } from './mailbox.ts';

const RECEIPTS: readonly Receipt[] = [200, 401, 404, 503];
const PREFIX = 'source/';

/**
 * From now on this process hears what is brought for the sources whose leases it holds. Returns how to stop.
 * @param receive the HTTP status a webhook deserves of its source; `null` where that does not live (yet): bring it again
 */
export function deliver(
  mailbox: Mailbox,
  leases: Pick<Leases, 'watch'>,
  receive: (source: string, request: HookRequest) => number | null,
): () => void {
  const taking = new Map<string, () => void>();
  const end = (name: string): void => {
    taking.get(name)?.();
    taking.delete(name);
  };
  const unwatch = leases.watch({
    held(hold) {
      if (!hold.name.startsWith(PREFIX)) return;
      end(hold.name);
      const take = (request: HookRequest): Receipt => {
        const status = receive(hold.name.slice(PREFIX.length), request);
        return RECEIPTS.find((each) => each === status) ?? 503;
      };
      taking.set(hold.name, mailbox.take(hold, take));
    },
    lost: end,
  });
  return () => {
    unwatch();
    for (const name of [...taking.keys()]) end(name);
  };
}
