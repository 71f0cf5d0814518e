// Knows what a Yeastar brings before the vendor contract: its tapes, and a make-believe PBX in memory.
import { join } from 'node:path';
import { Floor } from '#server/simulator/floor.ts';
import { createYeastarPbx } from '#server/simulator/yeastar.ts';
import type { Clock } from '#server/time/clock.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';
import type { Network } from '#server/vendors/vendor.ts';
import { yeastar } from '#server/vendors/yeastar/index.ts';
import type { VendorBench } from '#tests/contract/vendor-bench.ts';
import { readTapes } from '#tests/contract/vendor-tape.ts';

const CREDENTIALS = { clientId: 'ringside-client', clientSecret: 'hunter2-yeastar' };
/** Grows by every token the PBX gives out: none may be seen either. */
const secrets: string[] = [CREDENTIALS.clientSecret];

const pbx =
  (clientSecret: string) =>
  (clock: Clock): Network => {
    const floor = new Floor({
      clock,
      queues: [
        {
          number: '6400',
          name: 'Support',
          targetSeconds: 20,
          wrapUpSeconds: 10,
          ringSeconds: 15,
          strategy: 'rrmemory',
        },
      ],
      agents: [
        { number: '1001', name: 'Agent One', queues: ['6400'] },
        { number: '1002', name: 'Agent Two', queues: ['6400'] },
      ],
    });
    const network = memoryNetwork(
      createYeastarPbx({ floor, clock, credentials: { ...CREDENTIALS, clientSecret } }),
      clock,
    );
    return {
      ...network,
      async request(request, signal) {
        const answer = await network.request(request, signal);
        for (const [, token] of answer.text.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g))
          if (token && !secrets.includes(token)) secrets.push(token);
        return answer;
      },
    };
  };

export const bench: VendorBench = {
  vendor: yeastar,
  tapes: readTapes(join(import.meta.dirname, 'tapes')),
  settings: { url: 'http://192.0.2.10:8088', ...CREDENTIALS },
  secrets,
  accepts: pbx(CREDENTIALS.clientSecret),
  refuses: pbx('another'),
  // Its heartbeat is answered within seconds; a REST answer may take ten.
  silenceMs: 120_000,
};
