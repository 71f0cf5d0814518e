// What Vodia brings before the contract suite: tapes composed from docs/vendors/vodia/wire.md, and a small PBX in
// memory.
import { join } from 'node:path';
import { vodia } from '#server/pbx/vodia/index.ts';
import type { VendorBench } from '#tests/contract/vendor-bench.ts';
import { readTapes } from '#tests/contract/vendor-tape.ts';
import { FakePbx, PASSWORD, SETTINGS } from './pbx.ts';

export const bench: VendorBench = {
  vendor: vodia,
  tapes: readTapes(join(import.meta.dirname, 'tapes')),
  settings: SETTINGS,
  secrets: [PASSWORD],
  accepts: (clock) => new FakePbx(clock).network,
  refuses: (clock) => {
    const pbx = new FakePbx(clock);
    pbx.answers['POST system/session'] = { body: false };
    pbx.answers['PUT system/session'] = { body: false };
    return pbx.network;
  },
  silenceMs: 45_000,
};
