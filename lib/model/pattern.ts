// How queues, agents and numbers are named in lists: whole, or by their beginning.

/** How a pattern is written. */
export const PATTERN = /^[a-z0-9-]+\/[^*]*\*?$/;

/** Whether a pattern names it: the same letters, or with `*` at its end the same beginning. */
export const fits = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

export const anyFits = (patterns: readonly string[], names: readonly string[]): boolean =>
  patterns.some((pattern) => names.some((name) => fits(pattern, name)));
