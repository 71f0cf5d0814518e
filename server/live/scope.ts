// Knows what a viewer may see of each row. Refuses to know sockets. Visibility is a function of the row alone,
// so a change of what may be seen is a change of the row.

import { EXTENSION_DIGITS, mask } from '#lib/format/phone.ts';
import type { Delta, Viewer } from '#lib/live/protocol.ts';
import type { CallRow, Change, Party, Row } from '#lib/model/board.ts';

/** Viewers with the same scope see the same bytes: one room, one encoding. */
export const scopeOf = (viewer: Viewer): string => viewer.numbers;

/** The delta as this scope may see it. */
export function project(scope: string, delta: Delta): Delta {
  const shown = delta.changes.filter(isShown);
  return { ...delta, changes: scope === 'full' ? shown : shown.map(masked) };
}

/**
 * Agents' days change with nearly every event and are read one at a time, when somebody opens an agent: they are asked
 * for then (GET /api/agents/<id>/day), and no screen is told of them.
 */
const isShown = (change: Change): boolean =>
  'put' in change ? change.put.kind !== 'shift' : !change.remove.startsWith('shift:');

const masked = (change: Change): Change => ('put' in change ? { put: maskedRow(change.put) } : change);

function maskedRow(row: Row): Row {
  if (row.kind !== 'call') return row;
  const call: CallRow = {
    ...row,
    caller: maskedParty(row.caller),
    dialled: maskedParty(row.dialled),
    consult: row.consult && maskedParty(row.consult),
    journey: row.journey.map((step) =>
      step.note === undefined ? step : { ...step, note: maskedText(step.note) },
    ),
  };
  return call;
}

/** Some PBXs put the number where a name should be. */
const maskedParty = (party: Party): Party => ({
  number: party.number === '' ? '' : mask(party.number),
  name: maskedText(party.name),
});

/** A text in which a number may stand: names keep their few digits ("Gate 4"), numbers do not. */
const maskedText = (text: string): string =>
  (text.match(/\p{Nd}/gu)?.length ?? 0) > EXTENSION_DIGITS ? mask(text) : text;
