// Proves what is said of a call that no agent of ours is in: the party at our end, masked where it must be, or nothing.
import { expect, it } from 'vitest';
import { otherEnd } from '#components/floor/calls/other-end.ts';

const NOBODY = { number: '', name: '' };
const SHOP = { number: '+493012345678', name: '' };

it.each([
  ['inbound', SHOP, false, { way: 'to', name: '+493012345678' }],
  ['inbound', SHOP, true, { way: 'to', name: '•••••678' }],
  ['inbound', { number: '201', name: 'Bob' }, true, { way: 'to', name: 'Bob' }],
  ['inbound', NOBODY, false, null],
  ['unknown', { number: 'anonymous', name: '' }, false, null],
] as const)('%s to %j, masked %j', (direction, dialled, masked, said) => {
  expect(otherEnd({ direction, dialled, caller: { number: '1', name: 'Ann' } }, masked)).toEqual(said);
});

it('of a call that goes out it is whoever makes it', () => {
  expect(otherEnd({ direction: 'outbound', dialled: SHOP, caller: NOBODY }, false)).toBeNull();
  expect(
    otherEnd({ direction: 'outbound', dialled: SHOP, caller: { number: '7', name: 'Fax' } }, true),
  ).toEqual({
    way: 'from',
    name: 'Fax',
  });
});
