// Proves that what a PBX last told is found however far back it lies, and that our own words are not taken for its.
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { lastWord } from '#server/sources/last-word.ts';
import { realClock } from '#server/time/clock.ts';
import { turns } from '#tests/turns.ts';

const hq = sourceId('hq');
const branch = sourceId('branch');
const ended = (source: typeof hq, at: number): DomainEvent => ({
  type: 'call.ended',
  source,
  at,
  call: callId(source, String(at)),
  derived: false,
});
const logOf = async (events: readonly DomainEvent[]): Promise<MemoryLog> => {
  const log = new MemoryLog({ clock: realClock });
  if (events.length > 0) await log.append(events);
  return log;
};

describe('the last word of a PBX', () => {
  it.each([0, 1, 999, 1_000, 1_001, 2_500])('is found behind %i events of others', async (others) => {
    const noise = Array.from({ length: others }, (_, i) => ended(branch, 9_000 + i));
    expect(await lastWord(await logOf([ended(hq, 6), ended(hq, 7), ...noise]), hq)).toMatchObject({ at: 7 });
  });

  it('is looked for without keeping everybody else waiting', async () => {
    const noise = Array.from({ length: 5_000 }, (_, i) => ended(branch, 9_000 + i));
    const log = await logOf(noise);
    const others = turns();
    expect(await lastWord(log, hq)).toBeNull();
    expect(others.stop()).toBeGreaterThanOrEqual(4);
  });

  it('is not what we said of it', async () => {
    const lost: DomainEvent = { type: 'source.lost', source: hq, at: 99, why: 'silence', lastHeardAt: 7 };
    expect(await lastWord(await logOf([ended(hq, 7), lost]), hq)).toMatchObject({ at: 7 });
  });

  it('is the latest of the newest, for an end may be told after what came later', async () => {
    expect(await lastWord(await logOf([ended(hq, 9), ended(hq, 7)]), hq)).toMatchObject({ at: 9 });
  });

  it('bears what the PBX had counted where it is a picture, and nothing where anything was heard after it', async () => {
    const queue = queueId(hq, 'support');
    const counted = [
      { queue, completed: 3, abandoned: 1, taken: [{ agent: agentId(hq, '1001'), calls: 2 }] },
    ];
    const at = 8;
    const picture: DomainEvent = {
      ...{ type: 'source.synced', source: hq, at, queues: [], agents: [], calls: [], counted },
    };
    const lost: DomainEvent = { type: 'source.lost', source: hq, at: 99, why: 'stopped', lastHeardAt: 7 };
    expect(await lastWord(await logOf([ended(hq, 7), picture, lost, ended(branch, 9)]), hq)).toEqual({
      at,
      counted,
    });
    expect(await lastWord(await logOf([picture, ended(hq, 9)]), hq)).toEqual({ at: 9, counted: [] });
  });

  it('is null for one that has never spoken', async () => {
    expect(await lastWord(await logOf([]), hq)).toBeNull();
    expect(await lastWord(await logOf([ended(branch, 1)]), hq)).toBeNull();
  });
});
