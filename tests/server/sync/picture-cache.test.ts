// Proves that whoever joins around the same time shares one picture of their scope, that it is never older than it may
// be, and that unpacked it is the whole board.
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { blankAgent } from '#lib/fold/agents.ts';
import type { Row } from '#lib/model/board.ts';
import { agentId, sourceId } from '#lib/model/ids.ts';
import type { Delta } from '#lib/sync/protocol.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { PictureCache } from '#server/sync/picture-cache.ts';
import { project, type Scope } from '#server/sync/scope.ts';

const HQ = sourceId('hq');
const ROWS = 1_234;
let board: StampedBoard;
let now: number;
let pictures: PictureCache;

const [FULL, HALF, MASKED] = ['full', 'half', 'masked'].map(
  (name): Scope => ({ name, projection: null }),
) as [Scope, Scope, Scope];
const put = (n: number) => ({ put: blankAgent(agentId(HQ, String(n)), HQ, n) });
const moves = (): void => board.apply([put(ROWS)], board.seq + 1);
const unpacked = (bytes: Uint8Array) => JSON.parse(String(gunzipSync(bytes))) as Delta;

beforeEach(() => {
  now = 0;
  board = new StampedBoard('e1');
  board.apply(
    Array.from({ length: ROWS }, (_, n) => put(n)),
    1,
  );
  const show = ({ name }: Scope, delta: Delta): Delta => ({
    ...delta,
    epoch: `${delta.epoch}/${name}`,
    changes: name === 'half' ? delta.changes.map(() => put(7)) : delta.changes,
  });
  pictures = new PictureCache({ board: () => board, meter: () => now, show });
});

describe('a picture', () => {
  it('is the whole board as the scope may see it, and says where it stands', async () => {
    const { at, bytes } = await pictures.of(FULL);
    expect(at).toEqual({ epoch: 'e1', seq: 1 });
    expect(unpacked(bytes)).toEqual({ ...board.since(null), epoch: 'e1/full' });
    const half = unpacked((await pictures.of(HALF)).bytes);
    expect(half.epoch).toBe('e1/half');
    expect(half.changes).toEqual(Array.from({ length: ROWS }, () => put(7)));
  });

  it('can be read where a scope may see nothing of its last rows, or of its first', async () => {
    const shift = (n: number) => ({
      put: { kind: 'shift', id: `hq/${n}@2025-10-09`, source: HQ } as unknown as Row,
    });
    for (const kinds of [[put, shift], [shift, put], [shift]]) {
      board = new StampedBoard('e3');
      for (const [i, make] of kinds.entries())
        board.apply(
          Array.from({ length: ROWS }, (_, n) => make(n)),
          i + 1,
        );
      const seen = new PictureCache({
        board: () => board,
        meter: () => now,
        show: ({ name }, delta) => project(name, delta),
      });
      for (const scope of [FULL, MASKED])
        expect(unpacked((await seen.of(scope)).bytes)).toEqual(project(scope.name, board.since(null)));
    }
  });

  it('of an empty board is whole too', async () => {
    board = new StampedBoard('e2');
    expect(unpacked((await pictures.of(FULL)).bytes)).toEqual({
      ...board.since(null),
      epoch: 'e2/full',
    });
  });

  it('stands where it was gathered, whatever happens while it is encoded', async () => {
    const making = pictures.of(FULL);
    moves();
    const { at, bytes } = await making;
    expect(at.seq).toBe(1);
    expect(unpacked(bytes).changes).toHaveLength(ROWS);
  });

  it('is shared by all who ask while it is made, and while nothing changes', async () => {
    const first = pictures.of(FULL);
    moves();
    expect(pictures.of(FULL)).toBe(first);
    now += 1_000_000;
    const second = await pictures.of(FULL);
    now += 1_000_000;
    expect(await pictures.of(FULL)).toBe(second);
  });

  it('is used for a moment after a change, and no longer; longer where making it took long', async () => {
    const first = await pictures.of(FULL);
    moves();
    now += 99;
    expect(await pictures.of(FULL)).toBe(first);
    now += 2;
    const slow = pictures.of(FULL);
    now += 50;
    const second = await slow;
    expect(second.at.seq).toBe(2);
    moves();
    now += 499;
    expect(await pictures.of(FULL)).toBe(second);
    now += 2;
    expect((await pictures.of(FULL)).at.seq).toBe(3);
  });

  it('of another memory, or of a scope that was forgotten, is not used', async () => {
    const first = await pictures.of(FULL);
    pictures.forget(FULL);
    const second = await pictures.of(FULL);
    expect(second).not.toBe(first);
    board = StampedBoard.restore('e2', 1, []);
    expect((await pictures.of(FULL)).at.epoch).toBe('e2');
  });

  it('that could not be made is tried again', async () => {
    const broken = board;
    board = {
      epoch: 'e1',
      seq: 1,
      since: () => {
        throw new Error('no');
      },
    } as unknown as StampedBoard;
    await expect(pictures.of(FULL)).rejects.toThrow('no');
    board = broken;
    expect((await pictures.of(FULL)).at.seq).toBe(1);
  });
});
