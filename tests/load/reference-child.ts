// A process of its own: the least that can stand between a PBX's socket and a page. It reads the PBX's blocks, looks
// for marks, and tells pages over socket.io. Run by reference.ts: node reference-child.ts <file of settings and rows>.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { Server } from 'socket.io';
import { pageOf } from './reference-pages.ts';

type Given = {
  readonly settings: { readonly port: number; readonly username: string; readonly secret: string };
  /** As the product shows them: what the naive page is sent whole, and what the hand-written page begins with. */
  readonly rows: Record<string, unknown>[];
};
const { settings, rows } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Given;
const agents = new Map(rows.filter(({ kind }) => kind === 'agent').map((row) => [row['number'], row]));
const GATHER_MS = 50;

const find = createRequire(import.meta.url);
const react = dirname(find.resolve('react/package.json'));
const dom = dirname(find.resolve('react-dom/package.json'));
const scheduler = dirname(createRequire(join(dom, 'index.js')).resolve('scheduler/package.json'));
const FILES: Readonly<Record<string, string>> = {
  '/socket.io.js': join(dirname(find.resolve('socket.io/package.json')), 'client-dist', 'socket.io.min.js'),
  '/react.js': join(react, 'cjs', 'react.production.js'),
  '/react-dom.js': join(dom, 'cjs', 'react-dom.production.js'),
  '/react-dom-client.js': join(dom, 'cjs', 'react-dom-client.production.js'),
  '/scheduler.js': join(scheduler, 'cjs', 'scheduler.production.js'),
};

/** The rows, or as many of them over and over as make the bytes asked for. */
function jsonOf(path: string, url: string): string | null {
  if (path === '/rows.json') return JSON.stringify(rows);
  if (path !== '/bytes.json') return null;
  const bytes = Number(/bytes=(\d+)/.exec(url)?.[1] ?? 0);
  const texts = rows.map((row) => JSON.stringify(row));
  const out: string[] = [];
  for (let size = 2, i = 0; size < bytes && texts.length > 0; i++) {
    const text = texts[i % texts.length] ?? '';
    out.push(text);
    size += text.length + 1;
  }
  return `[${out.join(',')}]`;
}

const http = createServer((request, response) => {
  const path = (request.url ?? '/').replace(/\?.*/, '');
  const file = FILES[path];
  const text = file ? readFileSync(file, 'utf8') : (jsonOf(path, request.url ?? '') ?? pageOf(path));
  const type = file ? 'text/javascript' : path.endsWith('.json') ? 'application/json' : 'text/html';
  response.writeHead(text === null ? 404 : 200, { 'content-type': `${type}; charset=utf-8` });
  response.end(text ?? '');
});
const io = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false });
io.on('connection', (socket) => void socket.join(String(socket.handshake.query['room'] ?? '')));
const anybody = (room: string): boolean => (io.sockets.adapter.rooms.get(room)?.size ?? 0) > 0;

const gathered = new Map<string, string>();
let timer: NodeJS.Timeout | null = null;
/** The first at once, then everything of fifty milliseconds together: the gather the product's is compared with. */
function gather(agent: string, reason: string): void {
  gathered.set(agent, reason);
  if (timer === null) flush();
}
function flush(): void {
  timer = null;
  if (gathered.size === 0) return;
  io.to('rows').emit('rows', [...gathered]);
  gathered.clear();
  timer = setTimeout(flush, GATHER_MS);
}

let rest = '';
const pbx = connect(settings.port, '127.0.0.1');
pbx.setNoDelay(true);
// Who does not log in is shown the door after a while.
pbx.write(`Action: Login\r\nUsername: ${settings.username}\r\nSecret: ${settings.secret}\r\n\r\n`);
pbx.on('data', (bytes) => {
  const blocks = (rest + String(bytes)).split('\r\n\r\n');
  rest = blocks.pop() ?? '';
  for (const block of blocks) {
    const fields: Record<string, string> = {};
    for (const line of block.split('\r\n')) {
      const cut = line.indexOf(': ');
      if (cut > 0) fields[line.slice(0, cut)] = line.slice(cut + 2);
    }
    const { PausedReason: reason, Interface: phone } = fields;
    if (reason === undefined || phone === undefined) continue;
    if (anybody('one')) io.to('one').emit('one', reason);
    const number = phone.slice(phone.indexOf('/') + 1);
    if (anybody('rows')) gather(number, reason);
    if (!anybody('naive')) continue;
    const row = agents.get(number);
    if (row) Object.assign(row, { state: 'paused', reason });
    io.to('naive').emit('all', rows);
  }
});
pbx.on('error', () => process.exit(1));
pbx.on('close', () => process.exit(1));
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  process.send?.(typeof address === 'object' && address ? address.port : 0);
});
process.on('disconnect', () => process.exit());
