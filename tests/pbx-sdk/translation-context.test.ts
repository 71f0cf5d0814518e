// Proves that what is emitted bears its source and its own time, in its order, that a muted call says nothing, and that a
// key is taken apart as it was put together.
import { expect, it } from 'vitest';
import { sourceId } from '#lib/model/ids.ts';
import {
  agentIn,
  callIn,
  emit,
  emitForCall,
  keyOf,
  malformed,
  numberIn,
  openContext,
  queueIn,
  tenantIn,
  unknownShape,
} from '#server/pbx-sdk/translation-context.ts';

const memory = { source: sourceId('hq') };
const ended = (key: string) =>
  ({ type: 'call.ended', call: callIn({ memory }, key), derived: false }) as const;

it('an event is of the context’s source and of the time given with it', () => {
  const ctx = openContext(memory, 1_000);
  emit(ctx, 900, ended('a'));
  emitForCall(ctx, 'b', ctx.at, ended('b'));
  expect(ctx.events).toEqual([
    { ...ended('a'), source: 'hq', at: 900 },
    { ...ended('b'), source: 'hq', at: 1_000 },
  ]);
});

it('nothing is said of a muted call, all of the others, and all of it by who does not ask', () => {
  const ctx = { ...openContext(memory, 1_000), muted: new Set(['a']) };
  emitForCall(ctx, 'a', 1, ended('a'));
  emitForCall(ctx, 'b', 2, ended('b'));
  emit(ctx, 3, ended('a'));
  expect(ctx.events.map(({ at }) => at)).toEqual([2, 3]);
});

it('a context at another time, or with calls muted, adds to the same events', () => {
  const ctx = openContext(memory, 1_000);
  emit({ ...ctx, at: 500 }, 500, ended('a'));
  expect(ctx.events).toHaveLength(1);
  expect(openContext(memory, 1_000).events).toEqual([]);
});

it('ids name the source they are of', () => {
  const other = { memory: { source: sourceId('branch') } };
  for (const idIn of [agentIn, queueIn, callIn]) expect(idIn({ memory }, '1')).not.toBe(idIn(other, '1'));
});

it('verdicts say what they are', () => {
  expect(malformed('no body')).toEqual({ kind: 'malformed', why: 'no body' });
  expect(unknownShape('event 1')).toEqual({ kind: 'unknown', shape: 'event 1' });
});

it('a key holds its tenant and its number', () => {
  for (const [tenant, number] of [
    ['acme.example', '8000'],
    ['pbx', 'a/b'],
    ['pbx', ''],
  ] as const) {
    expect(tenantIn(keyOf(tenant, number))).toBe(tenant);
    expect(numberIn(keyOf(tenant, number))).toBe(number);
  }
  expect(keyOf('a', '1')).not.toBe(keyOf('b', '1'));
});

it('a number alone names no tenant', () => {
  expect(tenantIn('8000')).toBe('');
  expect(numberIn('8000')).toBe('8000');
});
