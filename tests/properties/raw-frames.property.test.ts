// Proves: on real sockets, no frame that a screen is sent holds a row, number or name outside its person's rights, while
// calls and agents move between queues. What is read are the frames of the wire, pictures unpacked, before any code of ours
// has taken them; what may stand in them is worked out by definition. And that this test would notice.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { accessOf } from '#lib/access/roles.ts';
import { refused } from '#lib/model/command.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import { type Delta, type Joined, PROTOCOL } from '#lib/sync/protocol.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { Gateway } from '#server/sync/gateway.ts';
import { realClock } from '#server/time/clock.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { Office } from './office.ts';
import { anyRights, hidden, hiddenFromWall, type Rights, type Sees, visible } from './sight.ts';

const HISTORIES = 6;
const BATCHES = 60;
const SCREENS = 5;
const WALLS = ['main', 'all', 'one', 'mixed', 'clock'];
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** server/sync/edge-ids: 22 letters of base64url. */
const MARK = /\/~[\w-]{22}(?![\w-])/g;
/** server/sync/scope-boards: which memory an epoch is of, and which scope's board; 16 letters of base64url. */
const EPOCH = /"epoch":"[^"]*\.[\w-]{16}"/g;

type Whose = { readonly rights: Rights; readonly sees: Sees; readonly wall: string | null };
/** A frame that told of the board, and up to which place of the log. */
type Frame = { readonly text: string; readonly to: number };
type Screen = Whose & {
  readonly frames: Frame[];
  readonly copy: BoardCopy;
  /** By place of the log: what must stand in no frame up to it. */
  readonly outside: Map<number, readonly string[]>;
};

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function stage(dice: Dice, all: readonly Whose[]) {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const log = new MemoryLog({ clock: realClock });
  const liveBoard = await openLiveBoard({ log, clock: realClock, logger: quiet });
  const no = async () => refused('Not here.');
  const gateway = new Gateway({
    ...{ http, clock: realClock, logger: quiet, meter: () => performance.now(), allowed: () => true },
    board: () => liveBoard.board,
    acts: { command: no, acknowledge: no },
    identify: ({ url }, view) => {
      const whose = all[Number(new URL(url ?? '', 'http://x').searchParams.get('who'))];
      if (!whose) return null;
      return { view, name: 'Somebody', access: accessOf(whose.rights), wall: whose.wall, screen: null };
    },
  });
  closers.push(() => gateway.close());
  const office = new Office(dice);
  await log.append(office.start());
  const { port } = http.address() as AddressInfo;
  const screens = await Promise.all(all.map((whose, i) => open(port, whose, i)));
  const note = (): void => {
    const { board } = liveBoard;
    for (const { outside, rights, sees, wall } of screens)
      outside.set(board.seq, wall === null ? hidden(board, rights, sees) : hiddenFromWall(board, wall, sees));
  };
  note();
  liveBoard.onMoved(() => {
    note();
    gateway.moved();
  });
  return { log, liveBoard, office, screens };
}

/** A page that takes what it is told apart by itself. Its frames are read as they came over the wire. */
async function open(port: number, whose: Whose, who: number): Promise<Screen> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket&who=${who}`);
  closers.push(() => socket.terminate());
  const frames: Frame[] = [];
  const copy = new BoardCopy();
  const take = (text: string, delta: Delta): void => {
    frames.push({ text, to: delta.to });
    expect(copy.take(delta)).toBe('taken');
  };
  const view = whose.wall === null ? 'floor' : 'wall';
  const asked = {
    protocol: PROTOCOL,
    view,
    cursor: null,
    ...(whose.wall === null ? {} : { wall: whose.wall }),
  };
  let answer: { readonly text: string; readonly joined: Extract<Joined, { ok: true }> } | null = null;
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) {
        // The picture, which its answer came before.
        const text = String(gunzipSync(data));
        take(text, JSON.parse(text) as Delta);
        if (answer) take(answer.text, answer.joined.delta);
        return resolve();
      }
      const text = data.toString();
      if (text === '2') socket.send('3');
      else if (text.startsWith('0')) socket.send('40');
      else if (text.startsWith('40')) socket.send(`420${JSON.stringify(['join', asked])}`);
      else if (text.startsWith('461-0')) {
        const [joined] = JSON.parse(text.slice(5)) as [Extract<Joined, { ok: true }>];
        // Which queues are theirs by right everybody is told about themselves.
        answer = { text: text.replace(JSON.stringify(joined.viewer), ''), joined };
      } else if (text.startsWith('42["delta"')) take(text, (JSON.parse(text.slice(2)) as [string, Delta])[1]);
      else frames.push({ text, to: Number.POSITIVE_INFINITY });
      return undefined;
    });
  });
  return { ...whose, frames, copy, outside: new Map() };
}

/** The first word in somebody's frames that must not be in them; `null`: none is. */
function leakIn(frames: readonly Frame[], { outside }: Pick<Screen, 'outside'>): string | null {
  const last = Math.max(...outside.keys());
  for (const { text, to } of frames) {
    const words = outside.get(Math.min(to, last));
    if (!words) return `a frame up to ${to}, where the board never stood when it was sent`;
    // Of what has left only the name of the row is told, to whom it was shown before.
    // The mark that stands for an id, and the end of an epoch, are letters by chance, in which any two may stand that a
    // name begins with.
    const told = text
      .replaceAll(/\{"remove":"[^"]*"\}/g, '')
      .replaceAll(MARK, '/~')
      .replaceAll(EPOCH, '"epoch":""');
    for (const word of words) if (told.includes(word)) return `“${word}” up to ${to}`;
  }
  return null;
}

const everything: Whose = {
  rights: { role: 'supervisor', queues: null, tenants: null, teams: null, numbers: 'full', names: 'full' },
  sees: () => true,
  wall: null,
};

async function play(seed: number) {
  const dice = new Dice(seed);
  const all = Array.from({ length: SCREENS }, (): Whose => {
    const wall = dice.chance(30) ? dice.pick(WALLS) : null;
    return { ...anyRights(dice), wall };
  });
  const { log, liveBoard, office, screens } = await stage(dice, [...all, everything]);
  for (let i = 0; i < BATCHES; i++) {
    await log.append(Array.from({ length: 1 + dice.below(4) }, () => office.next()));
    // Sockets are written and read in between, now and then.
    if (dice.chance(50)) await new Promise((resolve) => setImmediate(resolve));
    if (dice.chance(10)) await new Promise((resolve) => setTimeout(resolve, 30));
  }
  const { board } = liveBoard;
  const rows = ({ rights, sees, wall, copy }: Screen): string =>
    JSON.stringify([...(wall === null ? visible(board, rights, sees) : copy.snapshot().keys())].sort());
  for (const screen of screens)
    await expect
      .poll(() => JSON.stringify([...screen.copy.snapshot().keys()].sort()), { timeout: 60_000 })
      .toBe(rows(screen));
  await expect.poll(() => screens.at(-1)?.copy.cursor?.seq, { timeout: 60_000 }).toBe(board.seq);
  return screens;
}

describe('the frames of the wire', () => {
  it(`hold nothing outside anybody's rights, in ${HISTORIES} histories`, { timeout: 300_000 }, async () => {
    const seed = runSeed();
    console.log(`raw frames property: SEED=${seed}`);
    let told = 0;
    let caught = 0;
    for (let i = 0; i < HISTORIES; i++) {
      const screens = await play(seed + i);
      const whole = screens.at(-1)?.frames ?? [];
      for (const screen of screens.slice(0, -1)) {
        expect(leakIn(screen.frames, screen), `seed ${seed + i}`).toBeNull();
        told += screen.frames.length;
        if (leakIn(whole, screen) !== null) caught++;
      }
      for (const close of closers.splice(0).reverse()) await close();
    }
    expect(told).toBeGreaterThan(HISTORIES * SCREENS * 2);
    // What somebody is sent who sees all would have been noticed on nearly every other screen.
    expect(caught).toBeGreaterThan(HISTORIES * SCREENS * 0.6);
  });
});
