// How a person's name stands before those who may see its letters only.

/** "Ana Maria Meyer" → "A. M. M."; a name without letters stays as it is. */
export const initials = (name: string): string =>
  (name.match(/\p{L}[\p{L}\p{M}\p{Nd}'’]*/gu) ?? []).map((word) => `${[...word][0]}.`).join(' ') ||
  (/\p{L}/u.test(name) ? '' : name);
