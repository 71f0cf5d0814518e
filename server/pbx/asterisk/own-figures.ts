// When the PBX's own figures are better than ours: a link that stalls delivers late what took place in time.
import type { Frame } from '#server/pbx-sdk/contract.ts';
import type { Call, Context, Memory } from './memory.ts';
import type { Wire } from './wire.ts';

/** Asterisk counts whole seconds by its clock's turn: up to a second is no difference, more than this is a stall. */
const TOLERANCE_MS = 1_200;
/** A link that is silent for longer has been given up: what differs by more is a clock that was set. */
const LONGEST_STALL_MS = 60_000;
/** How long the least delay is remembered, once or twice. */
const SPAN_MS = 60_000;
/** What comes later than this, by its own time, was held up. */
const HELD_UP_MS = 500;

const differ = (ours: number, theirs: number): boolean => Math.abs(ours - theirs) > TOLERANCE_MS;

/** AgentConnect's HoldTime, in seconds, as the event `call.answered` bears it. */
export function readWait(ctx: Context, call: Call, holdTime: number | undefined): { waitedMs?: number } {
  if (holdTime === undefined || holdTime < 0) return {};
  const ms = holdTime * 1_000;
  // Our clock knows the wait to the millisecond, if we heard the join when it took place; the PBX only to the second.
  if (call.sawJoin && call.queuedAt !== null && !differ(ctx.at - call.queuedAt, ms)) return {};
  return { waitedMs: ms };
}

/** QueueCallerAbandon: the PBX's own wait, kept until it is clear how the caller left. */
export function noteAbandonWait(ctx: Context, call: Call, holdTime: number | undefined): void {
  if (holdTime === undefined || holdTime < 0 || call.queuedAt === null) return;
  if (!call.sawJoin || differ((call.leftAt ?? ctx.at) - call.queuedAt, holdTime * 1_000))
    call.toldWaitMs = holdTime * 1_000;
}

/** A wait told of the stay that is over, once. */
export function waitOf(call: Call): { waitedMs?: number } {
  const { toldWaitMs } = call;
  delete call.toldWaitMs;
  return toldWaitMs === undefined ? {} : { waitedMs: toldWaitMs };
}

/**
 * AgentComplete: its TalkTime is the agent's own only where nobody else had the call: no transfer, and no Local
 * channel in between, which answers for whoever is behind it.
 */
export function noteTalk(call: Call, wire: Wire<'AgentComplete'>): void {
  const { TalkTime, Interface, Channel, DestChannel, Reason } = wire;
  if (TalkTime === undefined || TalkTime < 0 || Reason === 'transfer') return;
  if ([Interface, Channel, DestChannel].some((each) => each.startsWith('Local/'))) return;
  call.toldTalkMs = TalkTime * 1_000;
}

/** Whether the agent's part in this call has lasted for as many seconds at `at` as an AgentComplete tells of its own. */
export const talksAsTold = ({ answeredAt }: Call, at: number, talkTime: number | undefined): boolean =>
  answeredAt !== null && talkTime !== undefined && !differ(at - answeredAt, talkTime * 1_000);

/** The talk told of the agent's part that ends at `at`, where ours is another. */
export function talkOf(call: Call, at: number): { talkedMs?: number } {
  const { toldTalkMs, answeredAt } = call;
  delete call.toldTalkMs;
  if (toldTalkMs === undefined || answeredAt === null) return {};
  return differ(at - answeredAt, toldTalkMs) ? { talkedMs: toldTalkMs } : {};
}

/** The third line of an event where manager.conf has timestampevents=yes: seconds and microseconds. */
const STAMP = /^Event: [^\n]*\nPrivilege: [^\n]*\nTimestamp: (\d{9,10})\.(\d{3})/;

/** Every block is asked, and most PBXs stamp none: two line ends and a letter tell. */
function stampIn(block: string): RegExpExecArray | null {
  const third = block.indexOf('\n', block.indexOf('\n') + 1) + 1;
  return third > 1 && block.startsWith('Timestamp: ', third) ? STAMP.exec(block) : null;
}

/** What came in one burst with something that was held up was held up as long. */
const BURST_MS = 2_000;

/**
 * When a frame's news took place, by our clock. An event's own time tells how late it comes; the least delay of the
 * last minutes is what the way and the difference of the clocks make, and what exceeds it was held up.
 */
export function dateFrame(m: Memory, { at, channel, text }: Frame): number {
  const stamp = channel === 'stream' ? stampIn(text) : null;
  const known = m.delays;
  if (!stamp) {
    const isHeldUp = known && known.late > 0 && channel !== 'opened' && at - known.heardAt <= BURST_MS;
    return isHeldUp ? Math.max(known.last, at - known.late) : at;
  }
  const delay = at - Number(`${stamp[1]}${stamp[2]}`);
  const usual = known ? Math.min(known.least, known.before ?? known.least) : delay;
  // The other clock was set: what was usual before says nothing any more.
  if (!known || delay - usual > LONGEST_STALL_MS) {
    m.delays = { since: at, least: delay, before: null, last: at, late: 0, heardAt: at };
    return at;
  }
  if (at - known.since >= SPAN_MS) {
    known.since = at;
    known.before = known.least;
    known.least = delay;
  } else known.least = Math.min(known.least, delay);
  const late = Math.max(0, delay - usual);
  // Never before what was raised before it.
  known.last = Math.min(at, Math.max(known.last, late > HELD_UP_MS ? at - late : at));
  known.late = at - known.last;
  known.heardAt = at;
  return known.last;
}
