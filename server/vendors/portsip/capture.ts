// Knows when a message of a raw capture was sent, as it says itself. Refuses to know what it is about.
import { parse } from './lossless.ts';
import { Stamped } from './wire.ts';

/** Epoch ms by the PBX's clock, whole seconds; `null` where it tells none. A start that is told again is no time of now. */
export function timeOf(text: string): number | null {
  const read = Stamped.safeParse(parse(text)).data;
  return read?.event_type === 'call_update_info' ? null : (read?.time ?? read?.timestamp ?? null);
}
