// How the whole board is asked of a running wall, as a screen asks it.
import { io } from 'socket.io-client';
import type { Row } from '#lib/model/board.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import { JoinBuffer } from '#lib/sync/join-buffer.ts';
import type { Joined } from '#lib/sync/protocol.ts';
import { PROTOCOL } from '#lib/sync/protocol-number.ts';

/** Every row of the board at `url`, as the floor sees it. */
export async function rowsOf(url: string): Promise<readonly Row[]> {
  const socket = io(url, { transports: ['websocket'], extraHeaders: { origin: url } });
  try {
    const joined: Joined = await socket
      .timeout(10_000)
      .emitWithAck('join', { protocol: PROTOCOL, view: 'floor', cursor: null });
    if (!joined.ok) throw new Error(joined.why);
    const copy = new BoardCopy();
    await new JoinBuffer(copy).join(joined);
    return [...copy.snapshot().values()];
  } finally {
    socket.disconnect();
  }
}
