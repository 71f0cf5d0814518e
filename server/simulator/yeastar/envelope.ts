// The envelope of every P-Series event, on the socket and in a webhook alike: type, serial number, message.
import type { Quirks } from './variants.ts';

/** Pages that print a real object as `msg`. */
const OBJECT_MSG = new Set([30025, 30026, 30029, 30034, 30035, 30039]);
/** Pages that print no `sn` in the envelope. */
const NO_SN = new Set([30014, 30022, 30023, 30025, 30026, 30028]);

/** The text of an event as it goes over the wire. */
export function envelope(type: number, msg: object, serial: string, quirks: Quirks): string {
  const { msgEncoding, snMissing, emptyText } = quirks;
  const asObject = msgEncoding === 'allObject' || (msgEncoding === 'perDoc' && OBJECT_MSG.has(type));
  const told = emptyText === 'blank' ? blanked(msg) : msg;
  const sn = snMissing === 'perPage' && NO_SN.has(type) ? {} : { sn: serial };
  return JSON.stringify({ type, ...sn, msg: asObject ? told : JSON.stringify(told) });
}

/** Every empty text as one blank. */
function blanked(value: unknown): unknown {
  if (value === '') return ' ';
  if (Array.isArray(value)) return value.map(blanked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, blanked(inner)]));
}
