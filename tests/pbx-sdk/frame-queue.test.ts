// Proves that frames are read once and in the order they were heard, changes after the snapshot, and that a queue ends by
// the first reason given and never grows without end.
import { describe, expect, it } from 'vitest';
import { type Frame, Transient } from '#server/pbx-sdk/contract.ts';
import { FrameQueue, PushQueue } from '#server/pbx-sdk/frame-queue.ts';

const frame = (text: string): Frame => ({ at: 0, channel: 'stream', text });

/** All that is read until the queue ends, and by what it ended. */
async function readAll(queue: FrameQueue): Promise<{ texts: string[]; error: unknown }> {
  const texts: string[] = [];
  try {
    for await (const { text } of queue.read()) texts.push(text);
  } catch (error) {
    return { texts, error };
  }
  throw new Error('ended in silence');
}

describe('a frame queue', () => {
  it('tells in order what comes before, while and after it is read, and ends by the first reason', async () => {
    const queue = new FrameQueue();
    queue.put(frame('a'));
    const read = readAll(queue);
    await Promise.resolve();
    queue.put(frame('b'));
    await new Promise((resolve) => setImmediate(resolve));
    queue.put(frame('c'));
    queue.end(new Error('first'));
    queue.end(new Error('second'));
    queue.put(frame('too late'));
    expect(await read).toEqual({ texts: ['a', 'b', 'c'], error: new Error('first') });
  });

  it('is drained once its reader comes back for more than was put, and at its end', async () => {
    const queue = new FrameQueue();
    const told: string[] = [];
    const turns = () => new Promise((resolve) => setImmediate(resolve));
    const wait = async (word: string): Promise<void> => {
      await queue.drained();
      told.push(word);
    };
    queue.put(frame('a'));
    void wait('nobody has read yet');
    await turns();
    const reader = queue.read();
    await reader.next();
    await turns();
    expect(told).toEqual([]);
    const more = reader.next();
    await turns();
    expect(told).toEqual(['nobody has read yet']);
    await wait('nothing was put since');
    queue.put(frame('b'));
    await more;
    void wait('ended');
    await turns();
    expect(told).toEqual(['nobody has read yet', 'nothing was put since']);
    queue.end(new Error('over'));
    await turns();
    expect(told.at(-1)).toBe('ended');
    await wait('is over');
  });

  it('keeps changes back while a snapshot is read, and counts them', async () => {
    const queue = new FrameQueue();
    queue.putChange(frame('flows'));
    queue.hold();
    queue.putChange(frame('change 1'));
    queue.put(frame('snapshot'));
    queue.putChange(frame('change 2'));
    expect(queue.size).toBe(4);
    queue.release();
    queue.putChange(frame('news'));
    queue.end(new Error('over'));
    expect((await readAll(queue)).texts).toEqual(['flows', 'snapshot', 'change 1', 'change 2', 'news']);
    expect(queue.size).toBe(0);
  });

  it('tells a change that its reader has found once more behind the snapshot, however late it is read', async () => {
    const queue = new FrameQueue();
    queue.hold();
    const texts: string[] = [];
    const read = (async () => {
      for await (const { text } of queue.read()) {
        texts.push(text);
        if (text.startsWith('change') && !texts.includes('synced')) queue.readAgainLater();
        await new Promise((resolve) => setImmediate(resolve));
      }
    })().catch(() => undefined);
    for (const each of ['list', 'change 1', 'list', 'change 2']) queue.put(frame(each));
    const released = queue.releaseAfter(() => frame('synced'));
    queue.put(frame('change 3'));
    await released;
    queue.put(frame('change 4'));
    await queue.drained();
    queue.end(new Error('over'));
    await read;
    const before = ['list', 'change 1', 'list', 'change 2', 'change 3'];
    expect(texts).toEqual([...before, 'synced', 'change 1', 'change 2', 'change 3', 'change 4']);
  });

  it('drops what is unread when told to, also in the middle of reading', async () => {
    const queue = new FrameQueue();
    for (const each of 'abc') queue.put(frame(each));
    const frames = queue.read();
    expect((await frames.next()).value?.text).toBe('a');
    expect(queue.size).toBe(2);
    queue.end(new Error('closed'), true);
    await expect(frames.next()).rejects.toThrow('closed');
  });

  it('ends when more waits than it may hold, held changes included: what waits is still read', async () => {
    const queue = new FrameQueue(3);
    queue.hold();
    queue.putChange(frame('kept'));
    for (const each of 'abc') queue.put(frame(each));
    const { texts, error } = await readAll(queue);
    expect(texts).toEqual(['a', 'b']);
    expect(error).toBeInstanceOf(Transient);
    expect(String(error)).toContain('does not keep up');
  });

  it('holds nothing back from a reader who is always a little behind', async () => {
    const queue = new PushQueue<number>();
    const many = 10_000;
    queue.put(0);
    queue.put(1);
    const reader = queue[Symbol.asyncIterator]();
    for (let i = 0; i < many; i++) {
      expect((await reader.next()).value).toBe(i);
      queue.put(i + 2);
      expect(queue.size).toBe(2);
    }
  });
});
