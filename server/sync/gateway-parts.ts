// What the gateway asks of the rest of the server.
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Command, Outcome } from '#lib/model/command.ts';
import type { Viewer } from '#lib/sync/protocol.ts';
import type { StampedBoard } from '#lib/sync/stamped-board.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Clock } from '#server/time/clock.ts';
import type { EdgeIds } from './edge-ids.ts';

/** What a screen's join says about who is looking. `null`: they must sign in; `pair`: this screen must be let in. */
type Identify = (
  request: IncomingMessage,
  view: Viewer['view'],
  wall: string | null,
) => Viewer | 'pair' | null;

/** What a screen may ask for. Whether it may is asked anew each time: what it could see when it joined proves nothing. */
type Acts = {
  command(request: IncomingMessage, command: Command): Promise<Outcome>;
  acknowledge(request: IncomingMessage, alert: string): Promise<Outcome>;
};

export type GatewayParts = {
  readonly http: HttpServer;
  readonly board: () => StampedBoard;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
  readonly meter: () => number;
  readonly acts: Acts;
  readonly identify: Identify;
  /** How ids stand outside; left out: as nobody outside this process can know them again. */
  readonly ids?: EdgeIds;
  /** A person has just used this page. Left out: nobody needs to know. */
  readonly present?: (request: IncomingMessage) => void;
  /** A wall is shown at this moment; with which version of the pages is told when it joins. */
  readonly saw?: (request: IncomingMessage, version?: string) => void;
  readonly allowed: (origin: string | undefined) => boolean;
  /** A line was refused: it came from another site's page, or was one too many. */
  readonly turnedAway?: (request: IncomingMessage, what: 'origin.refused' | 'sockets.limited') => void;
  /** A page at work has joined that is sent whole numbers. */
  readonly showedNumbers?: (request: IncomingMessage) => void;
  /** How long a screen may leave a ping unanswered, ms, before its line is cut; left out: 2.5 s. */
  readonly pingPatienceMs?: number;
  /** Left out: as many lines as there is room for. */
  readonly limits?: {
    readonly addressOf: (request: IncomingMessage) => string;
    readonly perAddress: number;
    readonly all: number;
    /** Different pictures of the board at once. */
    readonly rooms: number;
  };
};
