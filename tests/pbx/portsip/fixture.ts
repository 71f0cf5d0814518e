// What PortSIP brings before the contract suite: tapes composed from docs/vendors/portsip/wire.md, and a small PBX in
// memory.
import { join } from 'node:path';
import { portsip } from '#server/pbx/portsip/index.ts';
import type { VendorBench } from '#tests/contract/vendor-bench.ts';
import { readTapes } from '#tests/contract/vendor-tape.ts';
import { FakePbx, PASSWORD, SETTINGS } from './pbx.ts';

export const bench: VendorBench = {
  vendor: portsip,
  tapes: readTapes(join(import.meta.dirname, 'tapes')),
  settings: SETTINGS,
  secrets: [PASSWORD],
  accepts: (clock) => new FakePbx(clock).network,
  refuses: (clock) => {
    const pbx = new FakePbx(clock);
    pbx.password = 'another-one-7';
    return pbx.network;
  },
  silenceMs: 60_000,
};
