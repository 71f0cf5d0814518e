// The query parameters of PortSIP's lists: filter, search, orderby, top, skip and count.

export type Row = Readonly<Record<string, unknown>>;
type Test = (row: Row) => boolean;

const TERM =
  /^\s*(?:(startswith|endswith|contains)\(\s*(\w+)\s*,\s*'([^']*)'\s*\)|(\w+)\s+(eq|ne|gt|ge|lt|le)\s+(?:'([^']*)'|([\w.+-]+)))\s*/;
const LINK = /^(and|or)\s+/i;

/** Compiles `caller eq '101' and started_at gt '2025-10-09T00:00:00Z'`; `null` for what cannot be read. */
export function filterOf(text: string): Test | null {
  const anyOf: Test[][] = [[]];
  let rest = text;
  for (;;) {
    const term = TERM.exec(rest);
    if (!term) return null;
    rest = rest.slice(term[0].length);
    const [, call, of = '', part = '', field = '', operator = '', quoted, bare = ''] = term;
    anyOf
      .at(-1)
      ?.push(call === undefined ? compares(field, operator, quoted ?? bare) : holds(call, of, part));
    if (rest === '') break;
    const link = LINK.exec(rest);
    if (!link) return null;
    rest = rest.slice(link[0].length);
    if (link[1]?.toLowerCase() === 'or') anyOf.push([]);
  }
  return (row) => anyOf.some((all) => all.every((test) => test(row)));
}

function holds(call: string, field: string, part: string): Test {
  return (row) => {
    const value = String(row[field] ?? '');
    if (call === 'startswith') return value.startsWith(part);
    return call === 'endswith' ? value.endsWith(part) : value.includes(part);
  };
}

function compares(field: string, operator: string, wanted: string): Test {
  const isTime = field.endsWith('_at');
  const right: string | number = isTime ? Date.parse(wanted) : wanted;
  return (row) => {
    const value = row[field];
    if (value === null || value === undefined || value === '')
      return operator === 'eq' ? wanted === 'null' || wanted === '' : operator === 'ne';
    const left = isTime ? Date.parse(String(value)) : typeof value === 'number' ? value : String(value);
    const other = typeof left === 'number' ? Number(right) : right;
    switch (operator) {
      case 'eq':
        return left === other;
      case 'ne':
        return left !== other;
      case 'gt':
        return left > other;
      case 'ge':
        return left >= other;
      case 'lt':
        return left < other;
      default:
        return left <= other;
    }
  };
}

export type Page = { readonly count?: number; readonly items: readonly Row[] };

/** @throws Error naming the parameter that cannot be read. */
export function page(query: URLSearchParams, rows: readonly Row[]): Page {
  const top = whole(query, 'top', 100, 1, 100);
  const skip = whole(query, 'skip', 0, 0, Number.MAX_SAFE_INTEGER);
  const given = query.get('filter');
  const test = given === null || given === '' ? null : filterOf(given);
  if (given !== null && given !== '' && !test) throw new Error('filter');
  const search = query.get('search')?.toLowerCase() ?? '';
  let kept = test ? rows.filter(test) : rows;
  if (search !== '')
    kept = kept.filter((row) =>
      Object.values(row).some((value) => typeof value === 'string' && value.toLowerCase().includes(search)),
    );
  const items = ordered(query.get('orderby'), kept).slice(skip, skip + top);
  return query.get('count') === 'true' ? { count: kept.length, items } : { items };
}

function ordered(orderby: string | null, rows: readonly Row[]): readonly Row[] {
  if (orderby === null || orderby.trim() === '') return rows;
  const keys = orderby.split(',').map((part) => {
    const [, field = '', way = 'asc'] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/.exec(part) ?? [];
    if (field === '') throw new Error('orderby');
    return { field, sign: way === 'desc' ? -1 : 1 };
  });
  return [...rows].sort((a, b) => {
    for (const { field, sign } of keys) {
      const [left, right] = [a[field] ?? '', b[field] ?? ''] as [string, string];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
}

function whole(query: URLSearchParams, name: string, fallback: number, low: number, high: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const n = Number(text);
  if (!Number.isInteger(n) || n < low || n > high) throw new Error(name);
  return n;
}
