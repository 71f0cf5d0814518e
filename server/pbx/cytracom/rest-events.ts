// What the answers of Cytracom's REST API add: people's names, queues, records of calls that are over, parking slots.
import { understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { epochMs } from '#server/pbx-sdk/lenient.ts';
import { clearTimer } from '#server/pbx-sdk/timers.ts';
import { unknownShape } from '#server/pbx-sdk/translation-context.ts';
import { agentOf } from './agents.ts';
import { idText } from './aliases.ts';
import { awaitEnd, endCall } from './calls.ts';
import { endAgentPart } from './legs.ts';
import { type CallMemory, type Context, markAgentChanged, ourTime } from './memory.ts';
import { nameQueue, tellQueue } from './snapshot.ts';
import { type CallRecord, Insights, Parked, queuesIn, spanMs, Users } from './wire.ts';

/** A record may be of one leg, and the call go on: it must lie this far back, and nothing newer be known. */
const RECORDED_MS = 30_000;
const OVERLAP_MS = 5_000;
/** So long after a gap a record of what ended in it must have been written. */
const WRITTEN_MS = 75_000;

/** What a person should know of lists that the token may not read, or that say nothing. */
export function noticeLists({ memory, notices }: Context, path: string, isRefused: boolean): void {
  if (path === 'data/users') notices.push({ key: 'users', text: isRefused ? NO_USERS : null });
  if (path === 'data/resources')
    notices.push({ key: 'queues', text: Object.keys(memory.queues).length === 0 ? NO_QUEUES : null });
}

const NO_USERS = 'The token may not list the account’s users: agents are named as their events name them.';
const NO_QUEUES =
  'The account does not list its queues: write their ids into queueIds, so that Cytracom sends their present state.';

export function readUsers(ctx: Context, body: unknown): Verdict {
  const users = Users.safeParse(body);
  if (!users.success) return unknownShape('an answer to data/users that lists nobody');
  const { memory } = ctx;
  memory.people = {};
  for (const user of users.data.data.users) {
    const extension = idText(user?.extension_number);
    if (!user || extension === null) continue;
    // A phone in the lobby has no address.
    const isPerson = user.email !== '';
    memory.people[extension] = { name: user.name.trim(), isPerson };
    if (!memory.hasQueues && isPerson) agentOf(memory, extension);
    markAgentChanged(ctx, extension, ctx.at);
  }
  return understood;
}

export function readResources(ctx: Context, body: unknown): Verdict {
  const queues = queuesIn(body);
  if (!queues) return unknownShape('an answer to data/resources without a list');
  for (const { id, name, number } of queues) {
    nameQueue(ctx.memory, id, { name, number });
    tellQueue(ctx, id);
  }
  return understood;
}

/** Records of calls: those the wall still shows and the account has closed are over, and when is known. */
export function readRecords(ctx: Context, body: unknown): Verdict {
  const read = Insights.safeParse(body);
  if (!read.success) return unknownShape('an answer to insights without records');
  const { memory } = ctx;
  // Who gave up is told as such.
  const unsaid = memory.tellsAbandons ? 'other' : 'abandoned';
  for (const record of read.data.data.search.records) {
    const closed = record && closedIn(ctx, record);
    if (!record || closed === null) continue;
    for (const id of [record.linked_id, ...(record.other_linked_ids ?? [])]) {
      if (typeof id !== 'string') continue;
      const voicemail = endsInVoicemail(record);
      if (memory.snapshot)
        memory.snapshot.over[id] = { at: closed, answered: record.answered ?? null, voicemail };
      const call = memory.calls[id];
      if (!call || memory.phase !== 'live' || closed < call.eventAt - OVERLAP_MS) continue;
      endCall(ctx, call, {
        at: closed,
        how: record.answered === false ? (voicemail ? 'overflowed' : unsaid) : 'unknown',
        derived: false,
        ...(voicemail ? { to: 'voicemail' as const } : {}),
      });
    }
  }
  // Asked late enough after the gap, and none of these is among them: they go on.
  for (const [name, at] of Object.entries(memory.timers.due))
    if (name.startsWith('doubt:') && at - ctx.heardAt <= DOUBT_MS - WRITTEN_MS)
      clearTimer(memory.timers, name);
  return understood;
}

const DOUBT_MS = 120_000;

/** Not answered, and its last leg was a mailbox (cytracom#records). */
const endsInVoicemail = ({ answered, legs }: CallRecord): boolean =>
  answered === false && /mail/i.test(legs?.at(-1)?.callee?.type ?? '');

/** When the call ended by its record, by our clock; `null` where it may still go on. */
function closedIn(ctx: Context, record: CallRecord): number | null {
  const from = epochMs(record.started_on_ts);
  const lasted = spanMs(record.duration);
  if (from === null || lasted === null || lasted === 0) return null;
  const at = ourTime(ctx.memory, from) + lasted;
  return at <= ctx.heardAt - RECORDED_MS ? at : null;
}

/** The account has taken a transfer or a park: what its agent's hanging up will mean. */
export function readParked(ctx: Context, call: CallMemory, path: string, body: unknown): void {
  const left = call.leaving;
  if (path === 'action/chan/blind-transfer') {
    if (left) awaitEnd(ctx, call, left.at, 'transfer');
    else call.movedAt = ctx.at;
    return;
  }
  if (path !== 'action/chan/park' || call.slot !== null) return;
  call.parking = { at: ctx.at, slot: Parked.safeParse(body).data?.data ?? '' };
  // The agent's leg may have gone before the answer came.
  if (left) endAgentPart(ctx, call, left.at, '');
}
