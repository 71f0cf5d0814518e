// A masked viewer never receives a caller's whole number, wherever in a row it stands; a full one receives all.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallRow, type Row, refOf } from '#lib/model/board.ts';
import { callId, sourceId } from '#lib/model/ids.ts';
import { project } from '#server/sync/scope.ts';
import { holds } from '#tests/lib/holds.ts';

const source = sourceId('hq');
const call = (number: string): CallRow => ({
  kind: 'call',
  id: callId(source, '1'),
  source,
  direction: 'inbound',
  state: 'talking',
  since: 0,
  caller: { number, name: number },
  dialled: { number, name: `Line ${number}` },
  queue: null,
  agent: null,
  offeredTo: [],
  startedAt: 0,
  queuedAt: null,
  answeredAt: null,
  agentSince: null,
  heldSince: null,
  heldMs: 0,
  agentHeldMs: 0,
  slot: null,
  consult: { number, name: number },
  marks: [],
  arrival: null,
  exit: null,
  closed: false,
  booked: false,
  counted: false,
  taken: false,
  bookedMs: 0,
  estimated: false,
  journey: [{ at: 0, what: 'transferred', note: number }],
  pending: null,
});
const delta = (row: CallRow) => ({ epoch: 'e', from: 0, to: 1, whole: true, changes: [{ put: row }] });

describe('scope', () => {
  it('masks every place a number may stand in', () => {
    const digits = fc
      .array(fc.constantFrom(...'0123456789'), { minLength: 7, maxLength: 15 })
      .map((each) => each.join(''));
    const dressed = digits.map((each) => `+${each.slice(0, 2)} ${each.slice(2, 5)}-${each.slice(5)}`);
    holds(
      fc.property(fc.oneof(digits, dressed), (number) => {
        const text = JSON.stringify(project('masked', delta(call(number)))).replaceAll(/[^0-9]/g, ' ');
        return (
          !text.split(/ +/).some((run) => run.length > 3) &&
          !text.replaceAll(' ', '').includes(number.replaceAll(/\D/g, ''))
        );
      }),
    );
  });

  it('tells no screen of agents’ days, neither their rows nor their going', () => {
    const shift = { kind: 'shift', id: 'hq/1@2025-10-09' } as unknown as Row;
    const changes = [{ put: shift }, { remove: refOf(shift) }, { put: call('1001') }];
    for (const scope of ['full', 'masked'])
      expect(project(scope, { ...delta(call('1')), changes }).changes).toEqual([{ put: call('1001') }]);
  });

  it('leaves names, extensions and full viewers alone', () => {
    const row = { ...call('1001'), caller: { number: '1001', name: 'Gate 4' } };
    expect(project('masked', delta(row)).changes).toEqual([{ put: { ...row } }]);
    expect(project('full', delta(call('+4915551234567'))).changes).toEqual([{ put: call('+4915551234567') }]);
  });
});
