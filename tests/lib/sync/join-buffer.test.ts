// Proves that nothing overtakes a picture that is still being unpacked, and that an answer nobody waits for any more
// changes nothing.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { blankAgent } from '#lib/fold/agents.ts';
import { agentId, sourceId } from '#lib/model/ids.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import { JoinBuffer } from '#lib/sync/join-buffer.ts';
import type { Delta } from '#lib/sync/protocol.ts';

const HQ = sourceId('hq');
const put = (native: string, since = 0) => ({ put: blankAgent(agentId(HQ, native), HQ, since) });
const delta = (from: number, to: number, ...changes: Delta['changes']): Delta => ({
  epoch: 'e1',
  from,
  to,
  whole: false,
  changes,
});
const picture = (to: number, ...changes: Delta['changes']) =>
  gzipSync(JSON.stringify({ ...delta(0, to, ...changes), whole: true }));
const shown = (copy: BoardCopy) =>
  [...copy.snapshot().values()].map((row) => [row.id, 'since' in row && row.since]);

function screen() {
  const copy = new BoardCopy();
  return { copy, buffer: new JoinBuffer(copy) };
}

describe('a join buffer', () => {
  it('takes the picture, what came after it, and then what was pushed meanwhile', async () => {
    const { copy, buffer } = screen();
    const joining = buffer.join({
      picture: picture(5, put('1', 1), put('2', 1)),
      delta: delta(5, 7, put('1', 2)),
    });
    expect(buffer.take(delta(6, 8, put('1', 3)))).toBe('waits');
    expect(buffer.take(delta(8, 9, { remove: 'agent:hq/2' }))).toBe('waits');
    expect(copy.cursor).toBeNull();
    expect(await joining).toBe('taken');
    expect(copy.cursor).toEqual({ epoch: 'e1', seq: 9 });
    expect(shown(copy)).toEqual([['hq/1', 3]]);
    expect(buffer.take(delta(9, 10, put('3', 4)))).toBe('taken');
  });

  it('lets nothing through from the asking on', async () => {
    const { copy, buffer } = screen();
    buffer.hold();
    expect(buffer.take(delta(5, 6, put('2')))).toBe('waits');
    expect(await buffer.join({ picture: picture(5, put('1')), delta: delta(5, 5) })).toBe('taken');
    expect(copy.cursor?.seq).toBe(6);
  });

  it('takes an answer without a picture at once', async () => {
    const { copy, buffer } = screen();
    await buffer.join({ picture: picture(5, put('1')), delta: delta(5, 5) });
    buffer.hold();
    const joining = buffer.join({ picture: null, delta: delta(5, 6, put('2')) });
    expect(copy.cursor?.seq).toBe(6);
    expect(await joining).toBe('taken');
  });

  it('forgets a picture when another join was asked before it was unpacked', async () => {
    const { copy, buffer } = screen();
    const first = buffer.join({ picture: picture(5, put('1')), delta: delta(5, 5) });
    buffer.hold();
    const second = buffer.join({ picture: picture(7, put('2')), delta: delta(7, 7) });
    expect(await Promise.all([first, second])).toEqual(['void', 'taken']);
    expect(shown(copy)).toEqual([['hq/2', 0]]);
  });

  it('says so when what came after does not fit', async () => {
    const { buffer } = screen();
    const joining = buffer.join({ picture: picture(5, put('1')), delta: delta(5, 6) });
    buffer.take(delta(8, 9, put('1', 3)));
    expect(await joining).toBe('gap');
  });

  it('rejects bytes that are no picture, and can join again', async () => {
    const { copy, buffer } = screen();
    await expect(buffer.join({ picture: new Uint8Array([1, 2, 3]), delta: delta(5, 6) })).rejects.toThrow();
    expect(copy.cursor).toBeNull();
    buffer.hold();
    expect(await buffer.join({ picture: picture(5, put('1')), delta: delta(5, 5) })).toBe('taken');
  });
});
