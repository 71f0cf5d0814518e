// What Cytracom brings before the contract suite: tapes composed from docs/vendors/cytracom/wire.md, and a small
// account in memory.
import { join } from 'node:path';
import { cytracom } from '#server/pbx/cytracom/index.ts';
import type { VendorBench } from '#tests/contract/vendor-bench.ts';
import { readTapes } from '#tests/contract/vendor-tape.ts';
import { FakeAccount, SETTINGS, TOKEN } from './pbx.ts';

export const bench: VendorBench = {
  vendor: cytracom,
  tapes: readTapes(join(import.meta.dirname, 'tapes')),
  settings: { ...SETTINGS, parkField: 'channel_id', unparkField: 'slot' },
  secrets: [TOKEN],
  accepts: (clock) => new FakeAccount(clock).network,
  refuses: (clock) => {
    const account = new FakeAccount(clock);
    account.token = 'another';
    return account.network;
  },
  silenceMs: 100_000,
};
