// An id that holds a number of the outside world never leaves the house: it is another one outside, the same for everybody,
// and is known again when it comes back.
import { describe, expect, it } from 'vitest';
import { blankAgent } from '#lib/fold/agents.ts';
import { type AgentId, agentId, callId, sourceId } from '#lib/model/ids.ts';
import { EdgeIds } from '#server/sync/edge-ids.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';

const HQ = sourceId('hq');
const HOME = agentId(HQ, 'Local/01701234567@from-queue/n');
const board = new BoardInHand();
for (const id of [HOME, agentId(HQ, '1001')]) board.rows.set(`agent:${id}`, blankAgent(id, HQ, 0));
const ids = (fill = 1) => new EdgeIds(Buffer.alloc(32, fill), () => board);

describe('an agent’s id', () => {
  it('that holds an outside number tells nothing of it, is the same again, and another under another secret', () => {
    const shown = ids().agent(HOME);
    expect(shown).toMatch(/^hq\/~[\w-]{22}$/);
    expect(ids().agent(HOME)).toBe(shown);
    expect(ids(2).agent(HOME)).not.toBe(shown);
  });

  it.each(['1001', '64000', 'south/201', 'ana.meyer', 'PJSIP/201', '3fa85f64-5717-4562-b3fc-2c963f66afa6'])(
    'that holds none stays: %s',
    (native) => {
      const id = agentId(HQ, native);
      expect(ids().agent(id)).toBe(id);
    },
  );

  it('is known again, by a server that was just started too', () => {
    const shown = ids().agent(HOME);
    expect(ids().nativeAgent(shown)).toBe(HOME);
    expect(ids().nativeRef(`agent:${shown}`)).toBe(`agent:${HOME}`);
    for (const other of ['agent:hq/1001', 'agent:hq/~made-up', 'call:hq/~x', 'call:hq/1'] as const)
      expect(ids().nativeRef(other)).toBe(other);
  });
});

describe('a row', () => {
  const call = (agent: AgentId | null, inJourney: AgentId) =>
    ({
      kind: 'call',
      id: callId(HQ, '7'),
      agent,
      offeredTo: [HOME],
      journey: [{ at: 1, what: 'answered', agent: inJourney }],
    }) as never;

  it('says it nowhere, nor does its removal', () => {
    const edge = ids();
    const changes = [
      { put: { ...blankAgent(HOME, HQ, 0), number: '' } },
      { put: call(HOME, HOME) },
      { put: call(null, HOME) },
      { remove: `agent:${HOME}` as const },
    ].map((change) => edge.change(change));
    expect(JSON.stringify(changes)).not.toContain('0170');
    expect(changes[3]).toEqual({ remove: `agent:${edge.agent(HOME)}` });
  });

  it('with nothing to hide is the same row', () => {
    const row = blankAgent(agentId(HQ, '1001'), HQ, 0);
    const change = { put: row };
    expect(ids().change(change)).toBe(change);
  });
});
