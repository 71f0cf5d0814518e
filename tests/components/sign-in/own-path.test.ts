// Proves that signing in never sends anybody to a foreign address.
import { expect, test } from 'vitest';
import { ownPath } from '#components/sign-in/own-path.ts';

test('only our own pages are gone to', () => {
  for (const own of ['/wall/main', '/floor?queue=hq%2F6400&next=//x', '/sources#hq', '/floor?q=a%09b'])
    expect(ownPath(own)).toBe(own);
  for (const foreign of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example:9/x',
    '/\n//evil.example',
    '/\r/evil.example',
    '\t//evil.example',
    '/\t\\evil.example',
    '/a\\..\\..\\evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    '/\u0000/evil.example',
    ' //evil.example',
    '',
    null,
  ])
    expect(ownPath(foreign)).toBe('/floor');
});
