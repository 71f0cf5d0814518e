// Proves what a screen may rely on beside the picture itself: it is told of changes and of nothing else.
import { describe, expect, it } from 'vitest';
import { blankAgent } from '#lib/fold/agents.ts';
import type { Change } from '#lib/model/board.ts';
import { agentId, sourceId } from '#lib/model/ids.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import type { Delta } from '#lib/sync/protocol.ts';

const HQ = sourceId('hq');
const put = (native: string): Change => ({ put: blankAgent(agentId(HQ, native), HQ, 0) });
const remove = (native: string): Change => ({ remove: `agent:${agentId(HQ, native)}` });
const delta = (from: number, to: number, changes: Change[], more: Partial<Delta> = {}): Delta => ({
  epoch: 'e1',
  from,
  to,
  whole: false,
  changes,
  ...more,
});

function listened(...deltas: Delta[]): { copy: BoardCopy; heard: number[] } {
  const copy = new BoardCopy();
  const heard: number[] = [];
  copy.subscribe(() => heard.push(copy.version('agent')));
  for (const each of deltas) copy.take(each);
  return { copy, heard };
}
const whole = delta(0, 5, [put('1'), put('2')], { whole: true });

describe('a copy', () => {
  it('has nothing before its first picture, and refuses what builds on one', () => {
    const copy = new BoardCopy();
    expect(copy.cursor).toBeNull();
    expect([...copy.all('agent')]).toEqual([]);
    expect(copy.take(delta(0, 1, [put('1')]))).toBe('gap');
    expect(copy.snapshot().size).toBe(0);
  });

  it('tells its listeners after each change, with a new version of that kind alone', () => {
    const { copy, heard } = listened(whole, delta(5, 6, [remove('1')]));
    expect(heard).toEqual([2, 3]);
    expect(copy.version('call')).toBe(0);
    expect([...copy.all('agent')].map((row) => row.id)).toEqual(['hq/2']);
  });

  it('is silent about what is old, empty or refused', () => {
    const { copy, heard } = listened(
      whole,
      delta(0, 4, [remove('1')]),
      delta(5, 6, []),
      delta(9, 10, [remove('2')]),
    );
    expect(heard).toHaveLength(1);
    expect(copy.cursor).toEqual({ epoch: 'e1', seq: 6 });
    expect(copy.get('agent', 'hq/1')).toBeDefined();
  });

  it('counts a kind as changed when a new picture takes its last row away', () => {
    const { copy, heard } = listened(whole, { ...whole, changes: [], to: 6 });
    expect(heard).toEqual([2, 3]);
    expect(copy.snapshot().size).toBe(0);
  });

  it('says nothing to who no longer listens', () => {
    const copy = new BoardCopy();
    let heard = 0;
    const stop = copy.subscribe(() => {
      heard++;
    });
    copy.take(whole);
    stop();
    copy.take(delta(5, 6, [remove('1')]));
    expect(heard).toBe(1);
  });
});
