// Which call a row is about: by its id, or, of one known without an id, by who called when.
import { keyOf } from '#server/pbx-sdk/tenant-keys.ts';
import { type CallMemory, UNNAMED } from './call-memory.ts';
import { sameCaller } from './finished.ts';
import type { DomainMemory, Memory } from './memory.ts';
import type { Row } from './rows.ts';

/** Starts of one call told by two answers lie no further apart. */
const SAME_START_MS = 1_500;

/** The key of the call a row is about: of one known without an id, the row may be the first to tell it. */
export function keyOfRow(memory: Memory, domain: DomainMemory, row: Row): string {
  const key = keyOf(domain.name, row.id);
  if (memory.calls[key] || memory.ended[key]) return key;
  const unnamed = Object.values(memory.calls).filter(
    (call) => call.domain === domain.name && call.key.startsWith(keyOf(domain.name, UNNAMED)),
  );
  const told = unnamed.find((call) => call.id === row.id);
  if (told) return told.key;
  const [call, ...others] = unnamed.filter((each) => isOf(each, row));
  if (!call || others.length > 0) return key;
  Object.assign(call, { id: row.id, unnamed: false });
  return call.key;
}

/** Whether a row may be of this call: the same caller, come in before joining its queue, and with whoever has it. */
function isOf(call: CallMemory, { from, start, members }: Row): boolean {
  if (call.id !== null || from === null || !sameCaller(from.number, call.from.number)) return false;
  if (start !== null && call.entryAt !== null && start > call.entryAt + SAME_START_MS) return false;
  return call.agent === null || members === null || members.some(({ number }) => number === call.agent);
}
