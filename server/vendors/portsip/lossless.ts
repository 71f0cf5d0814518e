// Knows how to read JSON without losing a digit of a 64-bit id, and the one way the vendor's own example is broken.
// Refuses to know what is in it.

/** A JSON string, or a bare integer of 16 digits and more: beyond 2^53, so it must not become a number. */
const STRING_OR_LONG = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])-?\d{16,}(?![\d.eE])/g;
/** Longer texts are no message of this PBX; the socket itself refuses them. */
const LONGEST = 8 * 1024 * 1024;

/** The text's value with long integers as strings; `undefined` where it is no JSON. Never throws. */
export function parse(text: string): unknown {
  if (text.length > LONGEST) return undefined;
  const read = tryParse(text);
  // The vendor's own `queue_status` has a full-width comma between its members (dossier §13.1).
  return read === undefined && text.includes('，') ? tryParse(text.replaceAll('，', ',')) : read;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(/\d{16}/.test(text) ? quoted(text) : text);
  } catch {
    return undefined;
  }
}

const quoted = (text: string): string =>
  text.replace(STRING_OR_LONG, (found) => (found.startsWith('"') ? found : `"${found}"`));
