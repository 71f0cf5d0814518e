// The words for what a key lets a program do.
import { RIGHT_WORD } from '#components/setup/people/people-words.ts';
import { rightOf } from '#lib/access/key-scopes.ts';
import type { KeyScope } from '#lib/model/access.ts';

/** Those that are no right alone. */
export const SCOPE_WORD: Partial<Record<KeyScope, string>> = {
  'board:read': 'Read the live picture and agents’ days',
  'numbers:full': 'Read whole numbers of callers',
  'sources:read': 'Read the state of the PBX connections',
  'screens:reload': 'Reload screens',
};

export function wordOf(scope: KeyScope): string {
  const right = rightOf(scope);
  return SCOPE_WORD[scope] ?? (right === null ? scope : RIGHT_WORD[right]);
}
