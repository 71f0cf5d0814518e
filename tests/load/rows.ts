// Knows how the whole board is asked of a running wall, as a screen asks it. Refuses to follow what changes.
import { io } from 'socket.io-client';
import { BoardCopy } from '#lib/live/board-copy.ts';
import { Inlet } from '#lib/live/inlet.ts';
import type { Joined } from '#lib/live/protocol.ts';
import { PROTOCOL } from '#lib/live/protocol-number.ts';
import type { Row } from '#lib/model/board.ts';

/** Every row of the board at `url`, as the floor sees it. */
export async function rowsOf(url: string): Promise<readonly Row[]> {
  const socket = io(url, { transports: ['websocket'], extraHeaders: { origin: url } });
  try {
    const joined: Joined = await socket
      .timeout(10_000)
      .emitWithAck('join', { protocol: PROTOCOL, view: 'floor', cursor: null });
    if (!joined.ok) throw new Error(joined.why);
    const copy = new BoardCopy();
    await new Inlet(copy).join(joined);
    return [...copy.snapshot().values()];
  } finally {
    socket.disconnect();
  }
}
