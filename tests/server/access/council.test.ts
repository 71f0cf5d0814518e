// What a works council may ask for, of a server as people start it, in a process of its own: what is agreed in the
// configuration holds at every door and on the disk.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Outcome } from '#lib/model/command.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import { type Delta, type Joined, PROTOCOL } from '#lib/sync/protocol.ts';
import { openPbx } from '#tests/e2e/stage.ts';
import { ROOT } from '#tests/source-file.ts';

const PASSWORD = 'a password that works';
const people = [
  { name: 'Root', password: PASSWORD, role: 'admin', may: ['call.monitor.listen'] },
  { name: 'Sue', password: PASSWORD, role: 'supervisor' },
  { name: 'Ada', password: PASSWORD, role: 'agent', agent: 'hq/1001' },
];
/** Where history keeps what single agents did. */
const OF_AGENTS = ['agentDay', 'spell', 'session', 'ring', 'talk'];

let pbx: Awaited<ReturnType<typeof openPbx>>;
let folder: string;
let child: ChildProcess;
let url: string;
const sockets: Socket[] = [];
beforeEach(async () => {
  pbx = await openPbx('yeastar');
  folder = mkdtempSync(join(tmpdir(), 'ringside-council-'));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  child.kill('SIGKILL');
  await pbx.pbx.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(agents: object): Promise<void> {
  const file = join(folder, 'ringside.config.json');
  const source = { id: 'hq', make: 'yeastar', name: 'HQ', record: true };
  const sources = [{ ...source, ...pbx.simulated.settings(pbx.pbx.url) }];
  const config = { server: { port: 0, data: 'data' }, sources, people, agents };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  const args = ['server/start.ts', '--no-pages', '--config', file];
  child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  const port = (): number => Number(/Ringside is at http:\/\/localhost:(\d+)/.exec(said)?.[1] ?? 0);
  await expect.poll(port, { timeout: 60_000 }).toBeGreaterThan(0);
  url = `http://127.0.0.1:${port()}`;
  const live = async () =>
    ((await (await fetch(`${url}/api/v1/health`)).json()) as { pbxs: { live: number } }).pbxs.live;
  await expect.poll(live, { timeout: 60_000 }).toBe(1);
}

async function signIn(name: string): Promise<string> {
  const body = JSON.stringify({ name, password: PASSWORD });
  const headers = { origin: url, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/v1/session`, { method: 'POST', headers, body });
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}
/** `200`, or why not. */
async function day(cookie: string, agent: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/agents/hq%2F${agent}/day`, { headers: { cookie } });
  const { error } = (await answer.json()) as { error?: { code: string } };
  return error?.code ?? String(answer.status);
}

async function floorOf(cookie: string) {
  const copy = new BoardCopy();
  const socket = io(url, {
    transports: ['websocket'],
    extraHeaders: { origin: url, cookie },
    forceNew: true,
  });
  sockets.push(socket);
  socket.on('delta', (delta: Delta) => void copy.take(delta));
  const asked = { protocol: PROTOCOL, view: 'floor', cursor: null };
  const joined = (await socket.emitWithAck('join', asked)) as Joined;
  if (!joined.ok) throw new Error(joined.why);
  if (joined.picture) copy.take(JSON.parse(gunzipSync(Buffer.from(joined.picture as Uint8Array)).toString()));
  copy.take(joined.delta);
  return { socket, copy };
}

/** A caller whom 1001 has answered; their row's id. */
async function answered({ copy }: Awaited<ReturnType<typeof floorOf>>): Promise<string> {
  const call = pbx.floor.arrive({ from: '01701234567', dialled: '5550400' });
  pbx.floor.joinQueue(call, '6400');
  const id = `hq/${pbx.simulated.callId(call)}`;
  const state = () => copy.get('call', id)?.state;
  await expect.poll(state, { timeout: 60_000 }).toBe('waiting');
  const leg = pbx.floor.ring(call, '1001', '6400');
  if (!leg || !pbx.floor.answer(call, leg)) throw new Error('the call could not be answered');
  await expect.poll(state, { timeout: 60_000 }).toBe('talking');
  return id;
}

const listening = async ({ socket, copy }: Awaited<ReturnType<typeof floorOf>>, call: string) => {
  const command = { verb: 'call.listen', target: `call:${call}`, args: { extension: '1002' } };
  const seen = copy.cursor?.seq ?? 0;
  return (await socket.emitWithAck('command', { ...command, id: `listen-${seen}`, seen })) as Outcome;
};

async function ended(): Promise<Record<string, number>> {
  for (const socket of sockets.splice(0)) socket.disconnect();
  child.kill('SIGTERM');
  await once(child, 'exit');
  const history = new DatabaseSync(join(folder, 'data', 'history.db'), { readOnly: true });
  const count = (table: string, where = '1'): number =>
    Number(history.prepare(`SELECT count(*) n FROM "${table}" WHERE ${where}`).get()?.['n']);
  const counts = Object.fromEntries(OF_AGENTS.map((table) => [table, count(table)]));
  counts['names'] = count('name', "kind = 'agent'");
  history.close();
  return counts;
}

it('where nothing may be kept of single agents and nobody may listen, nobody is told, hears, or finds it later', async () => {
  await start({ keep: 'none', listen: false });
  const [root, ada] = [await signIn('Root'), await signIn('Ada')];
  const floor = await floorOf(root);
  const call = await answered(floor);
  expect(await listening(floor, call)).toEqual({
    outcome: 'refused',
    why: 'Listening to calls is switched off for this site.',
  });
  expect([await day(root, '1001'), await day(ada, '1001')]).toEqual(['agentsNotKept', 'agentsNotKept']);
  expect(existsSync(join(folder, 'data', 'tapes'))).toBe(false);
  expect(await ended()).toEqual(Object.fromEntries([...OF_AGENTS, 'names'].map((table) => [table, 0])));
});

it('where administrators alone may compare, others are told their own day, and what may be kept is', async () => {
  await start({ keep: 'spells', compare: ['admin'] });
  const [root, sue, ada] = [await signIn('Root'), await signIn('Sue'), await signIn('Ada')];
  const floor = await floorOf(root);
  const call = await answered(floor);
  const told = [await day(root, '1001'), await day(sue, '1001'), await day(ada, '1001')];
  expect(told).toEqual(['200', 'mayNotCompare', '200']);
  expect(await listening(floor, call)).not.toMatchObject({ outcome: 'refused' });
  expect(existsSync(join(folder, 'data', 'tapes'))).toBe(true);
  const { spell, session, ring, names } = await ended();
  expect([spell, session, ring, names].every((count) => (count ?? 0) > 0)).toBe(true);
});
