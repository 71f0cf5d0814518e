// Which party stands at our end of a call that no agent of ours is in.
import { isWithheld, party } from '#lib/format/phone.ts';
import type { CallRow } from '#lib/model/board.ts';

/** The party that is not the one the call is listed under; `null` where the PBX tells none. */
export function otherEnd(
  call: Pick<CallRow, 'direction' | 'caller' | 'dialled'>,
  masked: boolean,
): { readonly way: 'to' | 'from'; readonly name: string } | null {
  const way = call.direction === 'outbound' ? 'from' : 'to';
  const who = way === 'from' ? call.caller : call.dialled;
  return isWithheld(who.number) && isWithheld(who.name) ? null : { way, name: party(who, masked) };
}
