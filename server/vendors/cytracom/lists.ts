// Knows what the answers of the REST API add: people's names, queues, records of calls that are over, parking slots.
// Refuses to ask for them.
import { understood, type Verdict } from '#server/vendors/vendor.ts';
import { agentOf } from './agents.ts';
import { idText } from './aliases.ts';
import { end, leave } from './calls.ts';
import { over } from './legs.ts';
import type { CallMemory } from './memory.ts';
import { named, showQueue } from './snapshot.ts';
import { epochMs, spanMs } from './times.ts';
import { look, ours, type Turn } from './turn.ts';
import { type CallRecord, Insights, Parked, Resource, Resources, Users } from './wire.ts';

/** A record may be of one leg, and the call go on: it must lie this far back, and nothing newer be known. */
const RECORDED_MS = 30_000;
const OVERLAP_MS = 5_000;
/** So long after a gap a record of what ended in it must have been written. */
const WRITTEN_MS = 75_000;

export function usersIn(turn: Turn, body: unknown): Verdict {
  const users = Users.safeParse(body);
  if (!users.success) return { kind: 'unknown', shape: 'an answer to data/users that lists nobody' };
  const { memory } = turn;
  memory.people = {};
  for (const user of users.data.data.users) {
    const extension = idText(user?.extension_number);
    if (!user || extension === null) continue;
    // A phone in the lobby has no address.
    const isPerson = user.email !== '';
    memory.people[extension] = { name: user.name.trim(), isPerson };
    if (!memory.hasQueues && isPerson) agentOf(memory, extension);
    look(turn, extension, turn.at);
  }
  return understood;
}

export function resourcesIn(turn: Turn, body: unknown): Verdict {
  const list = Resources.safeParse(body);
  if (!list.success) return { kind: 'unknown', shape: 'an answer to data/resources without a list' };
  for (const entry of list.data.data) {
    const { data } = Resource.safeParse(entry);
    // The filter may have been ignored; without a type it was not.
    if (!data?.id || (data.type !== 'queue' && data.type !== '')) continue;
    named(turn.memory, data.id, { name: data.name, number: data.number });
    showQueue(turn, data.id);
  }
  return understood;
}

/** Records of calls: those the wall still shows and the account has closed are over, and when is known. */
export function recordsIn(turn: Turn, body: unknown): Verdict {
  const read = Insights.safeParse(body);
  if (!read.success) return { kind: 'unknown', shape: 'an answer to insights without records' };
  const { memory } = turn;
  for (const record of read.data.data.search.records) {
    const closed = record && closedIn(turn, record);
    if (!record || closed === null) continue;
    for (const id of [record.linked_id, ...(record.other_linked_ids ?? [])]) {
      if (typeof id !== 'string') continue;
      if (memory.snapshot) memory.snapshot.over[id] = { at: closed, answered: record.answered ?? null };
      const call = memory.calls[id];
      if (!call || memory.phase !== 'live' || closed < call.eventAt - OVERLAP_MS) continue;
      end(turn, call, {
        at: closed,
        how: record.answered === false ? 'abandoned' : 'unknown',
        derived: false,
      });
    }
  }
  // Asked late enough after the gap, and none of these is among them: they go on.
  for (const [name, at] of Object.entries(memory.due))
    if (name.startsWith('doubt:') && at - turn.heardAt <= DOUBT_MS - WRITTEN_MS) delete memory.due[name];
  return understood;
}

const DOUBT_MS = 120_000;

/** When the call ended by its record, by our clock; `null` where it may still go on. */
function closedIn(turn: Turn, record: CallRecord): number | null {
  const from = epochMs(record.started_on_ts);
  const lasted = spanMs(record.duration);
  if (from === null || lasted === null || lasted === 0) return null;
  const at = ours(turn.memory, from) + lasted;
  return at <= turn.heardAt - RECORDED_MS ? at : null;
}

/** The account has taken a transfer or a park: what its agent's hanging up will mean. */
export function parkedIn(turn: Turn, call: CallMemory, path: string, body: unknown): void {
  const left = call.leaving;
  if (path === 'action/chan/blind-transfer') {
    if (left) leave(turn, call, left.at, 'transfer');
    else call.movedAt = turn.at;
    return;
  }
  if (path !== 'action/chan/park' || call.slot !== null) return;
  call.parking = { at: turn.at, slot: Parked.safeParse(body).data?.data ?? '' };
  // The agent's leg may have gone before the answer came.
  if (left) over(turn, call, left.at, '');
}
