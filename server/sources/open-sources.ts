// What one configured connection is made of: network, tape and source, opened and closed together.
import { join } from 'node:path';
import { keptOfAgents } from '#lib/access/agent-policy.ts';
import type { Board } from '#lib/model/board.ts';
import type { ConfiguredSource } from '#server/config.ts';
import type { Hold } from '#server/leases/leases.ts';
import type { Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Clock } from '#server/time/clock.ts';
import { openNetwork } from './network.ts';
import { Source } from './source.ts';
import { secretsIn } from './source-report.ts';
import type { Opened } from './sources.ts';
import { Tape } from './tape.ts';

export type OpenerParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly board: Board;
  readonly logger: Logger;
  /** The data folder; tapes go into one in it. */
  readonly data: string;
};

/** How each source is opened. It throws where the file of a certificate authority cannot be read. */
export function sourceOpener(parts: OpenerParts): (configured: ConfiguredSource, hold: Hold) => Opened {
  const { clock, log, board, logger, data } = parts;
  return ({ id, vendor, settings, tls, record }, hold) => {
    const network = openNetwork(tls);
    const tape = record
      ? new Tape({
          ...record,
          id,
          folder: join(data, 'tapes'),
          secrets: secretsIn(settings, vendor.secrets),
          now: () => clock.now(),
          logger,
          isAllowed: () => keptOfAgents(board.get('site', 'site')).tapes,
          notice: (text) => source.heard.notice('tape', text),
        })
      : null;
    const source = new Source({
      id,
      vendor,
      settings,
      network,
      clock,
      log,
      board,
      logger,
      random: Math.random,
      hold,
      ...(tape ? { onFrame: (frame) => tape.hear(frame) } : {}),
    });
    return {
      source,
      async close() {
        await tape?.close();
        await network.close();
      },
    };
  };
}
