// What of a row is hidden from whoever may not see whole numbers.
import { EXTENSION_DIGITS, mask } from '#lib/format/phone.ts';
import type { CallRow, Party, Row } from '#lib/model/board.ts';

/** The row without whole numbers, wherever in it one may stand. */
export function maskedRow(row: Row): Row {
  if (row.kind === 'call') return maskedCall(row);
  if (row.kind !== 'agent') return row;
  const { name, number, reason } = row;
  // Home workers are known by numbers of the outside world.
  const hidden = {
    name: maskedText(name),
    number: number === '' ? '' : mask(number),
    reason: reason && maskedText(reason),
  };
  const isSame = hidden.name === name && hidden.number === number && hidden.reason === reason;
  return isSame ? row : { ...row, ...hidden };
}

const maskedCall = (row: CallRow): CallRow => ({
  ...row,
  caller: maskedParty(row.caller),
  dialled: maskedParty(row.dialled),
  consult: row.consult && maskedParty(row.consult),
  journey: row.journey.map((step) =>
    step.note === undefined ? step : { ...step, note: maskedText(step.note) },
  ),
});

/** Some PBXs put the number where a name should be. */
const maskedParty = (party: Party): Party => ({
  number: party.number === '' ? '' : mask(party.number),
  name: maskedText(party.name),
});

/** A text in which a number may stand: names keep their few digits ("Gate 4"), numbers do not. */
export const maskedText = (text: string): string =>
  (text.match(/\p{Nd}/gu)?.length ?? 0) > EXTENSION_DIGITS ? mask(text) : text;
