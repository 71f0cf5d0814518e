// What Asterisk brings before the contract suite: tapes from a real Asterisk 22, and a small one in memory.
import { join } from 'node:path';
import { asterisk } from '#server/pbx/asterisk/index.ts';
import type { VendorBench } from '#tests/contract/vendor-bench.ts';
import { readTapes } from '#tests/contract/vendor-tape.ts';
import { FakeAsterisk } from './pbx.ts';

export const bench: VendorBench = {
  vendor: asterisk,
  tapes: readTapes(join(import.meta.dirname, 'tapes')),
  settings: { host: '192.0.2.10', username: 'board', secret: 'board-secret-1', context: 'internal' },
  secrets: ['board-secret-1'],
  accepts: () => new FakeAsterisk().network,
  refuses: () => new FakeAsterisk({ secret: 'another-secret-2' }).network,
  silenceMs: 45_000,
};
