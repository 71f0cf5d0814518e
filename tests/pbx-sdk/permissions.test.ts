// Proves that a missing right is told in its own words, and that what a make cannot do at all keeps its reason.
import { expect, it } from 'vitest';
import { type Capabilities, COMMANDS, refused } from '#lib/model/command.ts';
import { refusalOf, withhold } from '#server/pbx-sdk/permissions.ts';

const CAN: Capabilities = { 'call.hold': true, 'call.park': 'There is no lot.', 'agent.pause': true };

it('withholds what is not allowed, and says why', () => {
  const can = withhold(CAN, (verb) => (verb.startsWith('call.') ? 'Give it the right “calls”.' : null));
  expect(can).toEqual({
    'call.hold': 'Give it the right “calls”.',
    'call.park': 'There is no lot.',
    'agent.pause': true,
  });
  expect(CAN['call.hold']).toBe(true);
});

it('leaves all in its order where nothing is missing', () => {
  const all: Capabilities = Object.fromEntries(COMMANDS.map((verb) => [verb, true]));
  expect(JSON.stringify(withhold(all, () => null))).toBe(JSON.stringify(all));
});

it('refuses what cannot be done, and nothing else', () => {
  expect(refusalOf(CAN, 'call.hold', 'Toy')).toBeNull();
  expect(refusalOf(CAN, 'call.park', 'Toy')).toEqual(refused('There is no lot.'));
  expect(refusalOf(CAN, 'call.mute', 'Toy')).toEqual(refused('Toy cannot do this.'));
});
