// Proves how a connection's life ends: by what went wrong, by the line, or by a reader who goes; and that its PBX is told
// once, last of all.
import { describe, expect, it } from 'vitest';
import { ConnectionLife } from '#server/pbx-sdk/connection.ts';
import { type Frame, Transient } from '#server/pbx-sdk/contract.ts';

const frame = (text: string): Frame => ({ at: 7, channel: 'stream', text });

function stage(live: (life: ConnectionLife) => Promise<void>) {
  const line = new AbortController();
  const said: string[] = [];
  const life = new ConnectionLife({ now: () => 7, signal: line.signal }, () => said.push('close'));
  life.signal.addEventListener('abort', () => said.push('over'));
  const frames = life.frames(
    () => {
      said.push('live');
      return live(life);
    },
    async () => void said.push('farewell'),
  );
  return { line, life, said, frames };
}

describe('a connection', () => {
  it('that breaks tells what it heard, then why', async () => {
    const { frames, said } = stage(async (life) => {
      life.say('stream', 'heard');
      throw new Error('cable pulled');
    });
    expect((await frames.next()).value).toEqual(frame('heard'));
    await expect(frames.next()).rejects.toThrow('cable pulled');
    expect(said).toEqual(['live', 'close', 'over', 'close', 'farewell']);
  });

  it('whose line is closed ends at once, whatever is still unread', async () => {
    const { frames, said, line } = stage(async (life) => {
      for (const text of ['a', 'b']) life.say('stream', text);
      await new Promise(() => {});
    });
    await frames.next();
    line.abort();
    await expect(frames.next()).rejects.toThrow(Transient);
    expect(said).toEqual(['live', 'close', 'over', 'close', 'farewell']);
  });

  it('whose line was closed before is never begun', async () => {
    const { frames, said, line } = stage(async () => {});
    line.abort();
    await expect(frames.next()).rejects.toThrow(Transient);
    expect(said).toEqual(['close', 'over', 'close', 'farewell']);
  });

  it('whose reader goes is over, and hears no more', async () => {
    const { frames, said, line, life } = stage(async (own) => {
      own.say('stream', 'a');
      await new Promise(() => {});
    });
    await frames.next();
    await frames.return();
    expect(said).toEqual(['live', 'close', 'over', 'farewell']);
    line.abort();
    life.say('stream', 'late');
    expect(said).toHaveLength(4);
    expect(life.queue.size).toBe(0);
  });
});
