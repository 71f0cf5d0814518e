// Proves that signing in never sends anybody to a foreign address.
import { expect, test } from 'vitest';
import { ownPath } from '#components/sources/own-path.ts';

test('only our own pages are gone to', () => {
  expect(ownPath('/wall/main')).toBe('/wall/main');
  for (const foreign of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '',
    null,
  ])
    expect(ownPath(foreign)).toBe('/floor');
});
