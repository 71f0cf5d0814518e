// Proves that every make, begun anew before a board of an earlier life, believes the same of the calls on it.
import { describe, expect, it } from 'vitest';
import { blankCall } from '#lib/model/blank-call.ts';
import type { CallRow } from '#lib/model/board.ts';
import { agentId, callId, queueId } from '#lib/model/ids.ts';
import { vendors } from '#server/pbx/index.ts';
import type { TrackedCall } from '#server/pbx-sdk/tracked-call.ts';
import { HQ } from '#tests/pbx/harness/stage.ts';
import { NOTHING_KNOWN, opened } from './vendor-tape.ts';

/** Makes whose ids begin with a tenant's domain. */
const TENANTS: ReadonlySet<string> = new Set(['portsip', 'vodia']);
const AT = Date.UTC(2026, 2, 2, 9);

const MAKES = Object.keys(vendors);

describe.each(MAKES)('%s believes', (make) => {
  const native = (number: string): string => (TENANTS.has(make) ? `acme.example/${number}` : number);
  const queue = queueId(HQ, native('6400'));
  const ann = agentId(HQ, native('1001'));
  const boon = agentId(HQ, native('1002'));
  const id = callId(HQ, native('c1'));

  function believed(more: Partial<CallRow>): TrackedCall | undefined {
    const vendor = vendors[make];
    if (!vendor) throw new Error(`there is no make ${make}`);
    const row: CallRow = { ...blankCall(id, HQ, AT), direction: 'inbound', ...more };
    const memory = opened(vendor).begin(HQ, { ...NOTHING_KNOWN, calls: [row] }) as {
      readonly calls: Readonly<Record<string, TrackedCall>>;
    };
    return memory.calls[native('c1')];
  }
  const talks = { state: 'talking', agent: ann, agentSince: AT + 9_000, answeredAt: AT + 9_000 } as const;

  it('that a caller waits whose stay has a start and is not booked', () => {
    const waits = { state: 'ringing', queue, queuedAt: AT + 2_000, offeredTo: [ann, boon] } as const;
    expect(believed(waits)).toMatchObject({
      told: true,
      queue: '6400',
      queuedAt: AT + 2_000,
      waits: true,
      agent: null,
      queueAgent: null,
      offered: ['1001', '1002'],
    });
  });

  it('of a stay without a known start that it is still to be told', () => {
    expect(believed({ state: 'waiting', queue })).toMatchObject({ queue: '6400', waits: false });
  });

  it('that whoever talks out of a queue is credited with the call, booked or not', () => {
    for (const booked of [true, false])
      expect(believed({ ...talks, queue, queuedAt: AT, booked })).toMatchObject({
        agent: '1001',
        queueAgent: '1001',
        answeredAt: AT + 9_000,
      });
    expect(believed(talks)).toMatchObject({ agent: '1001', queueAgent: null });
  });

  it('whom its agent asks about it', () => {
    const consult = { number: '1002', name: 'Boon' };
    const held = { ...talks, state: 'held', heldSince: AT + 20_000, consult } as const;
    expect(believed(held)).toMatchObject({ state: 'held', heldSince: AT + 20_000, consult });
  });

  it('that a call handed out of its queue has left that queue behind, though the PBX may name it', () => {
    const queued = { at: AT, what: 'queued', queue } as const;
    const out = { at: AT + 9_000, what: 'transferred', note: '1002' } as const;
    expect(believed({ journey: [queued, out] })).toMatchObject({ queue: null, outOf: '6400' });
    expect(believed({ journey: [out, queued] })).toMatchObject({ queue: null, outOf: null });
    expect(believed({ queue, queuedAt: AT, journey: [queued] })).toMatchObject({ outOf: null });
  });

  it('that only a parked call stands in a slot', () => {
    expect(believed({ state: 'parked', slot: '701' })).toMatchObject({ state: 'parked', slot: '701' });
    expect(believed({ ...talks, slot: '701' })).toMatchObject({ slot: null });
  });
});
