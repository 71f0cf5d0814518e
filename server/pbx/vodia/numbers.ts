// How the numbers of the accounts are read off a list of them, however it is wrapped.
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { accountOf } from './party.ts';

export function numbersIn(text: string | undefined): string[] {
  const body = parseJson(text ?? '');
  const wrapped = (body as { extensions?: unknown; accounts?: unknown } | null) ?? {};
  const items = Array.isArray(body) ? (body as unknown[]) : (wrapped.extensions ?? wrapped.accounts);
  return (Array.isArray(items) ? (items as unknown[]) : []).flatMap((item) => {
    const named =
      typeof item === 'object' && item !== null ? (item as { name?: unknown; account?: unknown }) : null;
    const number = accountOf(named ? (named.account ?? named.name) : item);
    return number === null ? [] : [number];
  });
}
