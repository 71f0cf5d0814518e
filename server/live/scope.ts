// Knows what a viewer may see of each row. Refuses to know sockets. Visibility is a function of the row alone,
// so a change of what may be seen is a change of the row.

import { mask } from '#lib/format/phone.ts';
import type { Delta, Viewer } from '#lib/live/protocol.ts';
import type { CallRow, Change, Party, Row } from '#lib/model/board.ts';

/** Viewers with the same scope see the same bytes: one room, one encoding. */
export const scopeOf = (viewer: Viewer): string => viewer.numbers;

/** The delta as this scope may see it. */
export function project(scope: string, delta: Delta): Delta {
  return scope === 'full' ? delta : { ...delta, changes: delta.changes.map(masked) };
}

const masked = (change: Change): Change => ('put' in change ? { put: maskedRow(change.put) } : change);

function maskedRow(row: Row): Row {
  if (row.kind !== 'call') return row;
  const call: CallRow = {
    ...row,
    caller: maskedParty(row.caller),
    dialled: maskedParty(row.dialled),
    journey: row.journey.map((step) => (step.note === undefined ? step : { ...step, note: mask(step.note) })),
  };
  return call;
}

/** Some PBXs put the number where a name should be. */
const maskedParty = (party: Party): Party => ({
  number: mask(party.number),
  name: /\d{6,}/.test(party.name.replace(/[\s().+-]/g, '')) ? mask(party.name) : party.name,
});
