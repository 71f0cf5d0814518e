// How many bytes went over a server's lines, those that are closed and those that are open.
import type { Socket } from 'node:net';
import type { WebServer } from './listening.ts';

export type Traffic = { readonly received: number; readonly sent: number };

/** Counts from now on; reads the count so far. */
export function countTraffic(http: WebServer): () => Traffic {
  const open = new Set<Socket>();
  let received = 0;
  let sent = 0;
  // Under TLS this is the line below it: what really goes over the network.
  http.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      received += socket.bytesRead;
      sent += socket.bytesWritten;
    });
  });
  return () => {
    const now = { received, sent };
    for (const socket of open) {
      now.received += socket.bytesRead;
      now.sent += socket.bytesWritten;
    }
    return now;
  };
}
