// Which addresses a page may be sent on to: only its own.

const FLOOR = '/floor';
/** Any: what counts is whether a browser would leave it. */
const HERE = 'http://ringside.invalid';

/**
 * The path if it is one of ours, else the floor. Browsers drop tabs and line ends, take `\\` for `/`, and go to another
 * site for what begins with two slashes: so a browser's own reading decides, and what that would change is refused.
 */
export function ownPath(path: string | null): string {
  if (path === null || !/^\/[^\\\p{Cc}]*$/u.test(path)) return FLOOR;
  const url = URL.canParse(path, HERE) ? new URL(path, HERE) : null;
  const own = url?.origin === HERE ? url.pathname + url.search + url.hash : FLOOR;
  // `/.//host` is read as the path `//host`, which would be an address when it is read again.
  return own.startsWith('//') ? FLOOR : own;
}
