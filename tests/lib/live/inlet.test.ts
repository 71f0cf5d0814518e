// Proves that nothing overtakes a picture that is still being unpacked, and that an answer nobody waits for any more
// changes nothing.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { blankAgent } from '#lib/fold/agents.ts';
import { BoardCopy } from '#lib/live/board-copy.ts';
import { Inlet } from '#lib/live/inlet.ts';
import type { Delta } from '#lib/live/protocol.ts';
import { agentId, sourceId } from '#lib/model/ids.ts';

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
  return { copy, inlet: new Inlet(copy) };
}

describe('an inlet', () => {
  it('takes the picture, what came after it, and then what was pushed meanwhile', async () => {
    const { copy, inlet } = screen();
    const joining = inlet.join({
      picture: picture(5, put('1', 1), put('2', 1)),
      delta: delta(5, 7, put('1', 2)),
    });
    expect(inlet.take(delta(6, 8, put('1', 3)))).toBe('waits');
    expect(inlet.take(delta(8, 9, { remove: 'agent:hq/2' }))).toBe('waits');
    expect(copy.cursor).toBeNull();
    expect(await joining).toBe('taken');
    expect(copy.cursor).toEqual({ epoch: 'e1', seq: 9 });
    expect(shown(copy)).toEqual([['hq/1', 3]]);
    expect(inlet.take(delta(9, 10, put('3', 4)))).toBe('taken');
  });

  it('lets nothing through from the asking on', async () => {
    const { copy, inlet } = screen();
    inlet.hold();
    expect(inlet.take(delta(5, 6, put('2')))).toBe('waits');
    expect(await inlet.join({ picture: picture(5, put('1')), delta: delta(5, 5) })).toBe('taken');
    expect(copy.cursor?.seq).toBe(6);
  });

  it('takes an answer without a picture at once', async () => {
    const { copy, inlet } = screen();
    await inlet.join({ picture: picture(5, put('1')), delta: delta(5, 5) });
    inlet.hold();
    const joining = inlet.join({ picture: null, delta: delta(5, 6, put('2')) });
    expect(copy.cursor?.seq).toBe(6);
    expect(await joining).toBe('taken');
  });

  it('forgets a picture when another join was asked before it was unpacked', async () => {
    const { copy, inlet } = screen();
    const first = inlet.join({ picture: picture(5, put('1')), delta: delta(5, 5) });
    inlet.hold();
    const second = inlet.join({ picture: picture(7, put('2')), delta: delta(7, 7) });
    expect(await Promise.all([first, second])).toEqual(['void', 'taken']);
    expect(shown(copy)).toEqual([['hq/2', 0]]);
  });

  it('says so when what came after does not fit', async () => {
    const { inlet } = screen();
    const joining = inlet.join({ picture: picture(5, put('1')), delta: delta(5, 6) });
    inlet.take(delta(8, 9, put('1', 3)));
    expect(await joining).toBe('gap');
  });

  it('rejects bytes that are no picture, and can join again', async () => {
    const { copy, inlet } = screen();
    await expect(inlet.join({ picture: new Uint8Array([1, 2, 3]), delta: delta(5, 6) })).rejects.toThrow();
    expect(copy.cursor).toBeNull();
    inlet.hold();
    expect(await inlet.join({ picture: picture(5, put('1')), delta: delta(5, 5) })).toBe('taken');
  });
});
