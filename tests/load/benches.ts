// Every figure of the bench, in the order of the table.

import { bytes, scale } from './board-figures.ts';
import { crowd, memory, stalled, storm } from './crowd.ts';
import { fanOut } from './fan-out.ts';
import type { Bench } from './figure.ts';
import { durable, ingest, rejected } from './ingest.ts';
import { join } from './join.ts';
import { onScreen } from './on-screen.ts';
import { pixel } from './pixel.ts';
import { restart } from './restart.ts';
import { signIns } from './sign-ins.ts';
import { smooth } from './smooth.ts';

export function benches({ soak }: { readonly soak: boolean }): readonly Bench[] {
  return [
    ingest,
    durable,
    rejected,
    bytes,
    scale,
    restart,
    ...fanOut,
    storm,
    stalled,
    crowd,
    signIns,
    memory(soak),
  ];
}

/** Those that need a browser and built pages. */
export const inBrowser: readonly Bench[] = [pixel, join, smooth];

/** Takes ten minutes of its own: only with --soak. */
export const longInBrowser: readonly Bench[] = [onScreen];
