// How a make's switches are read: each has values, the first is the default.

/** Switch name to its values, the default first. */
export type QuirkTable = Readonly<Record<string, readonly [string, ...string[]]>>;
export type QuirksOf<T extends QuirkTable> = { readonly [K in keyof T]: T[K][number] };

/** The default run. */
export const defaultsOf = <T extends QuirkTable>(table: T): QuirksOf<T> =>
  Object.fromEntries(Object.entries(table).map(([name, [first]]) => [name, first])) as QuirksOf<T>;

/** Every single departure from the default run, as `name=value`, for tests that walk them all. */
export const departures = (table: QuirkTable): readonly string[] =>
  Object.entries(table).flatMap(([name, [, ...others]]) => others.map((value) => `${name}=${value}`));

/**
 * Reads `["byeScope=all", …]` over the defaults.
 * @throws Error naming the setting and what is allowed.
 */
export function readQuirks<T extends QuirkTable>(table: T, settings: readonly string[]): QuirksOf<T> {
  const quirks: Record<string, string> = { ...defaultsOf(table) };
  for (const setting of settings) {
    const [name = '', value = ''] = setting.split('=', 2).map((part) => part.trim());
    const values = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!values) throw new Error(`no quirk "${name}"; there are ${Object.keys(table).join(', ')}`);
    if (!values.includes(value))
      throw new Error(`quirk ${name} cannot be "${value}"; allowed: ${values.join(', ')}`);
    quirks[name] = value;
  }
  return quirks as QuirksOf<T>;
}
