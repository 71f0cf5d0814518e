// Knows which addresses a page may be sent on to: only its own. Refuses to know who sends.

/** The path if it is one of ours, else the floor. `//host` and `/\host` are other people's addresses. */
export function ownPath(path: string | null): string {
  return path !== null && /^\/(?![/\\])/.test(path) ? path : '/floor';
}
