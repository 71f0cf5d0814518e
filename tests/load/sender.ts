// A process of its own that sends messages over one WebSocket on loopback as fast as they are taken.
// Run by wire.ts: node sender.ts <file of JSON texts>; it says its port, and sends all of them to whoever connects.
import { readFileSync } from 'node:fs';
import { WebSocketServer } from 'ws';

const texts = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as string[];
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (socket) => {
  let next = 0;
  const more = (): void => {
    // In bursts, as a busy PBX writes, and never more than a socket's buffer ahead.
    for (let i = 0; i < 100 && next < texts.length; i++) socket.send(texts[next++] ?? '');
    if (next >= texts.length) return;
    if (socket.bufferedAmount < 200_000) setImmediate(more);
    else setTimeout(more, 1);
  };
  more();
});
server.on('listening', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address ? address.port : 0);
});
process.on('disconnect', () => process.exit());
