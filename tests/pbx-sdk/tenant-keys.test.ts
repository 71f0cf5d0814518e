// Proves that a key is taken apart as it was put together, and names no tenant where it has none.
import { expect, it } from 'vitest';
import { keyOf, numberIn, tenantIn } from '#server/pbx-sdk/tenant-keys.ts';

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
