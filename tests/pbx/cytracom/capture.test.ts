// Proves that a raw capture of a stream, as curl writes it, is read by the decoder: blocks, comments, ids, times.
import { describe, expect, it } from 'vitest';
import { cytracom } from '#server/pbx/cytracom/index.ts';
import { decode } from '#server/tools/decode.ts';
import { ANN, CARL, linked, Scene, START } from './scene.ts';

async function decoded(text: string) {
  const events: { type: string; at: number }[] = [];
  const complaints: string[] = [];
  async function* lines(): AsyncGenerator<string> {
    yield* text.split(/\r?\n/);
  }
  const count = await decode(
    cytracom,
    'cytracom',
    lines(),
    0,
    ['11'],
    (line) => events.push(JSON.parse(line) as { type: string; at: number }),
    (line) => complaints.push(line),
  );
  return { events, complaints, count };
}

const CALL = linked(0);
const scene = (): Scene =>
  new Scene()
    .joins(1, CALL)
    .begins(2, CALL, 1, CARL, ANN)
    .ends(9, CALL, 1, CARL, ANN, 'answered')
    .connects(9.01, CALL, '240', 8)
    .hangsUp(60, CALL, 1, ANN, 'answered')
    .completes(60.01, CALL, '240', 51, 'caller')
    .member(90, '240', 'waiting');

describe('a capture', () => {
  it('of all streams together gives the call’s whole way, with its own times', async () => {
    const blocks = scene().frames.map(({ text }, i) => `${i % 2 ? ': beat\n\n' : ''}id: ${i}\n${text}`);
    const { events, complaints, count } = await decoded(`retry: 3000\n\n${blocks.join('\n\n')}\n\n`);
    const calls = events.filter(({ type }) => /^call\.(?!observed)/.test(type));
    expect(calls.map(({ type, at }) => [type, (at - START) / 1000])).toEqual([
      ['call.queued', 1],
      ['call.offered', 2],
      ['call.answered', 9],
      ['call.ended', 60],
    ]);
    expect(complaints).toEqual([]);
    expect(count.malformed + count.unknown).toBe(0);
  });

  it('names the line of what nobody knows, and goes on', async () => {
    const { complaints, events } = await decoded(
      `event: queue.new_thing\ndata: {}\n\n${scene().frames[0]?.text}\n\n`,
    );
    expect(complaints).toEqual(['line 1: unknown event new_thing']);
    expect(events.map(({ type }) => type)).toContain('call.queued');
  });
});
