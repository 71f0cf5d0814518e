// Proves that the newest commands are looked for in the log without keeping everybody else waiting.
import { expect, it } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { callId, sourceId } from '#lib/model/ids.ts';
import { lookBack } from '#server/commands/look-back.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { turns } from '#tests/turns.ts';

const HQ = sourceId('hq');

it('a long log is looked through a page a turn', async () => {
  const log = new MemoryLog({ clock: new VirtualClock(0) });
  const asked: DomainEvent = {
    ...{ type: 'command.asked', source: HQ, at: 1, id: 'command-1', verb: 'call.hold' },
    ...{ target: 'call:hq/1', args: {}, by: 'Ana', seen: 1, until: 12_001 },
  };
  const noise = Array.from(
    { length: 6_000 },
    (_, i): DomainEvent => ({
      ...{ type: 'call.ended', source: HQ, at: i, call: callId(HQ, String(i)), derived: false },
    }),
  );
  const appended = log.append([asked, ...noise]);
  await appended;
  const others = turns();
  const register = await lookBack(log);
  expect(others.stop()).toBeGreaterThanOrEqual(5);
  expect(register.open().map(({ id }) => id)).toEqual(['command-1']);
});
