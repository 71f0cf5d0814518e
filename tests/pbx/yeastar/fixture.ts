// What Yeastar brings before the contract suite: tapes composed from docs/vendors/yeastar/wire.md, and a small PBX in
// memory.
import { join } from 'node:path';
import { yeastar } from '#server/pbx/yeastar/index.ts';
import type { VendorBench } from '#tests/contract/vendor-bench.ts';
import { readTapes } from '#tests/contract/vendor-tape.ts';
import { FakePbx, SECRET, SETTINGS } from './pbx.ts';

const HOOK_SECRET = 'webhook-secret-of-the-fixture';

export const bench: VendorBench = {
  vendor: yeastar,
  tapes: readTapes(join(import.meta.dirname, 'tapes')),
  settings: { ...SETTINGS, events: 'both', webhookSecret: HOOK_SECRET },
  secrets: [SECRET, HOOK_SECRET],
  accepts: (clock) => new FakePbx(clock).network,
  refuses: (clock) => {
    const pbx = new FakePbx(clock);
    pbx.answers['get_token'] = { errcode: -1, errmsg: 'FAILURE' };
    return pbx.network;
  },
  silenceMs: 45_000,
};
