// Proves how a connection's life ends: by what went wrong, by the line, or by a reader who goes; and that its PBX is told
// once, last of all.
import { describe, expect, it } from 'vitest';
import { framesOf } from '#server/pbx-sdk/connection.ts';
import { type Frame, Transient } from '#server/pbx-sdk/contract.ts';
import { FrameQueue } from '#server/pbx-sdk/frame-queue.ts';

const frame = (text: string): Frame => ({ at: 0, channel: 'stream', text });

function stage(live: (queue: FrameQueue) => Promise<void>) {
  const line = new AbortController();
  const queue = new FrameQueue();
  const said: string[] = [];
  const frames = framesOf({
    signal: line.signal,
    queue,
    live: () => {
      said.push('live');
      return live(queue);
    },
    end: (error, dropped) => {
      said.push(`end ${(error as Error).message}${dropped ? ', dropped' : ''}`);
      queue.end(error, dropped);
    },
    farewell: async () => void said.push('farewell'),
  });
  return { line, said, frames };
}

const CLOSED = 'end the connection was closed, dropped';

describe('a connection', () => {
  it('that breaks tells what it heard, then why', async () => {
    const { frames, said } = stage(async (queue) => {
      queue.put(frame('heard'));
      throw new Error('cable pulled');
    });
    expect((await frames.next()).value).toEqual(frame('heard'));
    await expect(frames.next()).rejects.toThrow('cable pulled');
    expect(said).toEqual(['live', 'end cable pulled', CLOSED, 'farewell']);
  });

  it('whose line is closed ends at once, whatever is still unread', async () => {
    const { frames, said, line } = stage(async (queue) => {
      for (const text of ['a', 'b']) queue.put(frame(text));
      await new Promise(() => {});
    });
    await frames.next();
    line.abort();
    await expect(frames.next()).rejects.toThrow(Transient);
    expect(said).toEqual(['live', CLOSED, CLOSED, 'farewell']);
  });

  it('whose line was closed before is never begun', async () => {
    const { frames, said, line } = stage(async () => {});
    line.abort();
    await expect(frames.next()).rejects.toThrow(Transient);
    expect(said).toEqual([CLOSED, CLOSED, 'farewell']);
  });

  it('whose reader goes is over', async () => {
    const { frames, said, line } = stage(async (queue) => {
      queue.put(frame('a'));
      await new Promise(() => {});
    });
    await frames.next();
    await frames.return();
    expect(said).toEqual(['live', CLOSED, 'farewell']);
    line.abort();
    expect(said).toHaveLength(3);
  });
});
