// Proves that every sentence the server says is found again among them, with what stood in its gaps, and that nothing
// else is taken for one.
import { expect, it } from 'vitest';
import { findMessage, messageText, SENTENCES } from '#lib/sync/server-messages.ts';

const GAPS = /\{(\w+)\}/g;

it.each(SENTENCES)('%s', (sentence) => {
  const values = Object.fromEntries([...sentence.matchAll(GAPS)].map(([, name]) => [name, `«${name}»`]));
  const text = (messageText as (sentence: string, values: Record<string, string>) => string)(
    sentence,
    values,
  );
  expect(text).not.toMatch(GAPS);
  expect(findMessage(text)).toEqual({ sentence, values });
});

it('takes a name that looks like a sentence for what it is', () => {
  expect(findMessage(messageText('{name} is not connected.', { name: 'The PBX (main) + branch' }))).toEqual({
    sentence: '{name} is not connected.',
    values: { name: 'The PBX (main) + branch' },
  });
});

it.each(['', 'Lines are busy.', 'INVALID PARAMETER', 'This call has ended. Really.'])(
  'knows not "%s"',
  (text) => {
    expect(findMessage(text)).toBeNull();
  },
);
