// Events the PBX pushes: what each of the vendor's event ids is used for, and what those of calls, phones and agents
// change.

import type { z } from 'zod';
import { understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { callIn, emit, malformed, unknownShape } from '#server/pbx-sdk/translation-context.ts';
import { agentOf, membershipOf, refreshAgent, setLamp, setMembership, tellFacts } from './agents.ts';
import { awaitAcceptance, dropLeg, readMembers, settleCall } from './calls.ts';
import { tellRights } from './command-effects.ts';
import { awaitEnd, keepRecord } from './ends.ts';
import { readCallState, readExtensionState } from './fast-parse.ts';
import { isOver, legOf, rings } from './legs.ts';
import { type Context, queueNamed } from './memory.ts';
import { readTrunk, readWarning } from './notices.ts';
import { askAbout, askAboutCall, askAboutEnd, askAboutTransfer } from './poll-plan.ts';
import { enterQueue, settleRings } from './queue-stays.ts';
import { kindOf } from './roster.ts';
import {
  AgentChange,
  AgentRing,
  agentStatusIn,
  CallEnd,
  type CallState,
  ExtensionChange,
  Registration,
  TrunkChange,
  TrunkState,
  Warning,
} from './wire.ts';

export type EventUse = {
  /** The vendor's present title. */
  readonly title: string;
  /** `board`: its content is shown; `sources`: it is said there; `none`: not asked for, and ignored where it comes. */
  readonly use: 'board' | 'sources' | 'none';
  /** What is made of it, or why nothing is. A cell of the table in docs/vendors/yeastar/setup.md. */
  readonly what: string;
};

/** By event id, as in yeastar#numbers-of-events; 30021 and 30036–30038 have no documented content. */
export const EVENTS = {
  30005: {
    title: 'Organization Status Switch State Changed',
    use: 'none',
    what: 'The wall shows queues and agents, not departments.',
  },
  30006: {
    title: 'Organization Structure Changed',
    use: 'none',
    what: 'The wall shows queues and agents, not departments.',
  },
  30007: {
    title: 'Extension Registration Status Changed',
    use: 'board',
    what: 'An agent without a registered phone is unavailable.',
  },
  30008: {
    title: 'Extension Call State Changed',
    use: 'board',
    what: 'The agent rings or is free again, even where a call’s end was not told; busy without a call we see is unavailable.',
  },
  30009: {
    title: 'Extension Presence State Changed',
    use: 'board',
    what: 'Do not disturb is a pause; any other presence stands beside the agent’s state.',
  },
  30010: {
    title: 'Trunk Registration State Changed',
    use: 'sources',
    what: 'A trunk that is down is named until it is up again.',
  },
  30011: {
    title: 'Call State Changed',
    use: 'board',
    what: 'The call: who rings, talks, holds, hangs up.',
  },
  30012: {
    title: 'Call End Details Notification',
    use: 'board',
    what: 'Closes the call, names the queue of one whose queue nothing else named, and its recording.',
  },
  30013: {
    title: 'Call Transfer Report',
    use: 'board',
    what: 'The call goes on without its agent: it is not taken for ended while the target rings.',
  },
  30014: {
    title: 'Call Forwarding Report',
    use: 'board',
    what: 'The phones the call has left and the ones it rings at now.',
  },
  30015: {
    title: 'Call Failure Report',
    use: 'board',
    what: 'A call out that failed is over; a phone that could not be reached does not ring.',
  },
  30016: {
    title: 'Incoming Call Request',
    use: 'board',
    what: 'The call rings for ten seconds and can be accepted or refused (only with Control Inbound Call).',
  },
  30017: {
    title: 'DTMF Digit Report',
    use: 'none',
    what: 'Digits may be a card’s number or a PIN: they are not even asked for.',
  },
  30018: {
    title: 'Prompt Playback Completed Report',
    use: 'none',
    what: 'Belongs to programs that play prompts.',
  },
  30019: {
    title: 'Satisfaction Survey Feedback',
    use: 'none',
    what: 'Comes when the call is over and names neither agent nor queue; the PBX’s own report has the scores.',
  },
  30020: {
    title: 'uaCSTA Call Report',
    use: 'none',
    what: 'Has call ids of its own, comes once a ringing phone, and tells nothing that 30011 does not.',
  },
  30022: {
    title: 'Extension Information Updated',
    use: 'board',
    what: 'Extensions, queues and their agents are read anew: who was created, renamed or deleted comes, changes or goes.',
  },
  30023: {
    title: 'Trunk Information Updated',
    use: 'sources',
    what: 'The trunks are read anew: one that was deleted is no longer named as down.',
  },
  30024: {
    title: 'No-hosted Conference',
    use: 'none',
    what: 'Conference rooms are not on the wall.',
  },
  30025: {
    title: 'Agent Automatic Pause',
    use: 'board',
    what: 'The agent is paused in that queue, by the PBX.',
  },
  30026: {
    title: 'Agent Ringing Timeout',
    use: 'board',
    what: 'A missed ring of that agent; it also names the call’s queue.',
  },
  30027: {
    title: 'Call Report Download Result',
    use: 'none',
    what: 'Ringside downloads no reports.',
  },
  30028: {
    title: 'Call Note Status Updated',
    use: 'none',
    what: 'Notes on calls are not on the wall.',
  },
  30029: {
    title: 'Agent Status Changed',
    use: 'board',
    what: 'Pause with its reason, sign-in and sign-out at once; its other words are not documented, so the queue is asked 0.3 s later and that answer counts.',
  },
  30030: { title: 'Message campaign', use: 'none', what: 'Messages are not on the wall.' },
  30031: { title: 'New message', use: 'none', what: 'Messages are not on the wall.' },
  30032: { title: 'Message send result', use: 'none', what: 'Messages are not on the wall.' },
  30033: { title: 'Recording download result', use: 'none', what: 'Ringside downloads no recordings.' },
  30034: {
    title: 'System Event Notification (Information)',
    use: 'none',
    what: 'Sign-ins and the like: nothing for whoever looks at a wall to do.',
  },
  30035: {
    title: 'System Event Notification (Warning)',
    use: 'sources',
    what: 'The PBX’s warning in its own words, numbers masked, for an hour.',
  },
  30039: {
    title: 'Call End Timeline Notification',
    use: 'none',
    what: 'A finished call’s history under an id no other event has (no call_id); the wall has seen it happen.',
  },
} as const satisfies Readonly<Record<number, EventUse>>;

type Table = typeof EVENTS;
type OfUse<U extends EventUse['use']> = {
  [Id in keyof Table]: Table[Id]['use'] extends U ? Id : never;
}[keyof Table];
/** Events whose content is read. */
type ReadEvent = OfUse<'board' | 'sources'>;

export const useOf = (type: number): EventUse['use'] | null =>
  (EVENTS as Readonly<Record<number, EventUse>>)[type]?.use ?? null;

/** What a source subscribes to, ascending. */
export const TOPICS: readonly number[] = Object.keys(EVENTS)
  .map(Number)
  .filter((type) => useOf(type) !== 'none')
  .sort((a, b) => a - b);

/** An Idle that speaks of a leg this young is older than the leg. */
const YOUNG_MS = 1_000;

/** Who reads which event. The compiler sees that none is left out. */
const READERS: Readonly<Record<ReadEvent, (ctx: Context, msg: object) => z.ZodError | null>> = {
  30007: reader(Registration, readRegistration),
  30008: reader(readExtensionState, (ctx, { extension, status }) => {
    askAbout(ctx, [extension], false);
    readLamp(ctx, extension, status);
  }),
  30009: reader(readExtensionState, (ctx, { extension, status }) => readPresence(ctx, extension, status)),
  30010: reader(TrunkState, readTrunk),
  30011: reader(readCallState, (ctx, { call_id, members }) => {
    askAboutCall(ctx, call_id, members);
    readMembers(ctx, call_id, members);
  }),
  30012: reader(CallEnd, readRecord),
  30013: reader(readCallState, (ctx, { call_id, members }) => {
    askAboutTransfer(ctx, members);
    const call = ctx.memory.calls[call_id];
    if (call) call.transferAt = ctx.at;
    readMembers(ctx, call_id, members);
  }),
  30014: reader(readCallState, (ctx, { call_id, members }) => readMembers(ctx, call_id, members)),
  30015: reader(readCallState, readFailure),
  30016: reader(readCallState, readAcceptance),
  // The lists tell what was changed.
  30022: reader(ExtensionChange, (ctx, { ext_number }) => {
    askAbout(ctx, [ext_number], false);
    ctx.asks.push('roster');
  }),
  30023: reader(TrunkChange, ({ asks }) => void asks.push('trunks')),
  30025: reader(AgentRing, readAutoPause),
  30026: reader(AgentRing, readMissedRing),
  30029: reader(AgentChange, readAgentStatus),
  30035: reader(Warning, readWarning),
};

type Reads<T> = {
  safeParse(msg: unknown): { success: true; data: T } | { success: false; error: z.ZodError };
};

function reader<T>(schema: Reads<T>, then: (ctx: Context, read: T) => void) {
  return (ctx: Context, msg: object): z.ZodError | null => {
    const read = schema.safeParse(msg);
    if (!read.success) return read.error;
    then(ctx, read.data);
    return null;
  };
}

export function readEvent(ctx: Context, type: number, msg: object): Verdict {
  const use = useOf(type);
  if (use === null) return unknownShape(`event ${type}`);
  if (Array.isArray(msg)) return malformed(`event ${type}: a list`);
  if (use === 'none') return understood;
  const error = READERS[type as ReadEvent](ctx, msg);
  return error ? malformed(`event ${type}: ${fieldsOf(error)}`) : understood;
}

/** Names of the fields that could not be read; never their values. */
const fieldsOf = (error: z.ZodError): string =>
  [...new Set(error.issues.map((issue) => issue.path.filter((part) => typeof part === 'string').join('.')))]
    .filter((path) => path !== '')
    .join(', ') || 'not of the known shape';

function readRegistration(ctx: Context, { extension, kind, status }: z.output<typeof Registration>): void {
  const known = ctx.memory.extensions[extension];
  if (!known) return;
  const phone = kindOf(kind);
  const phones = (known.phones ?? []).filter((each) => each !== phone);
  known.phones = status.toLowerCase() === 'registered' ? [...phones, phone] : phones;
  const agent = ctx.memory.agents[extension];
  if (agent) tellFacts(ctx, agent);
  refreshAgent(ctx, extension, ctx.at);
}

/** 30008: the safety net where a BYE was never sent (yeastar#extension-state). */
function readLamp(ctx: Context, number: string, status: string): void {
  const word = status.toLowerCase();
  const now = word === 'idle' ? 'idle' : word === 'ringing' ? 'ringing' : word === 'busy' ? 'busy' : null;
  if (!now) return;
  if (now === 'idle')
    for (const id of [...(ctx.memory.callsByExtension[number] ?? [])]) {
      const call = ctx.memory.calls[id];
      if (!call || call.leaving?.final) continue;
      let isChanged = false;
      for (const leg of Object.values(call.legs)) {
        if (leg.number !== number || isOver(leg) || leg.since > ctx.at - YOUNG_MS) continue;
        dropLeg(ctx, call, leg, ctx.at);
        isChanged = true;
      }
      if (isChanged) settleCall(ctx, call);
    }
  setLamp(ctx, number, now, ctx.at);
}

function readPresence(ctx: Context, number: string, status: string): void {
  const known = ctx.memory.extensions[number];
  if (known) known.presence = status;
  refreshAgent(ctx, number, ctx.at);
}

function readRecord(ctx: Context, read: z.output<typeof CallEnd>): void {
  readRecording(ctx, read.call_id, read.recording);
  const call = ctx.memory.calls[read.call_id];
  askAboutEnd(ctx, read.call_id, read.call_to, call);
  if (!call) return;
  keepRecord(ctx, call, {
    to: read.call_to,
    did: read.did_number,
    ringSeconds: read.agent_ring_time ?? 0,
    file: read.recording,
    voicemailMs: read.status.toUpperCase() === 'VOICEMAIL' ? (read.talk_duration ?? 0) * 1000 : null,
  });
  settleCall(ctx, call);
}

/** A recording is told once, however many records name it. Its call may be over by now. */
function readRecording(ctx: Context, id: string, file: string): void {
  const call = ctx.memory.calls[id];
  const over = ctx.memory.ended[id];
  if (file === '' || (!call && !over) || file === (call?.cdr?.file ?? over?.file)) return;
  if (over) over.file = file;
  if (call && !call.marks.includes('recorded')) call.marks.push('recorded');
  emit(ctx, ctx.at, { type: 'call.recorded', call: callIn(ctx, id), file });
}

/** 30015. Without members it names nobody: then it is about the whole of a call that was never answered. */
function readFailure(ctx: Context, { call_id, members }: z.output<typeof CallState>): void {
  readMembers(ctx, call_id, members);
  const call = ctx.memory.calls[call_id];
  if (!call || members.length > 0 || call.direction === 'inbound' || isTalking(call)) return;
  awaitEnd(ctx, call, ctx.at);
}

/** 30016: somebody may accept or refuse the caller. */
function readAcceptance(ctx: Context, { call_id, members }: z.output<typeof CallState>): void {
  const channel = members.flatMap((member) => ('inbound' in member ? [member.inbound.channel_id] : []))[0];
  ctx.memory.rights.accepts = true;
  tellRights(ctx);
  readMembers(ctx, call_id, members);
  const call = ctx.memory.calls[call_id];
  if (call && channel !== undefined && call.legs[channel]?.status === 'ALERT')
    awaitAcceptance(ctx, call, channel);
}

/** 30026: the only event that names queue, agent and call together. */
function readMissedRing(
  ctx: Context,
  { queue_number, agent_number, call_id }: z.output<typeof AgentRing>,
): void {
  askAbout(ctx, [queue_number, agent_number]);
  const call = call_id === undefined ? undefined : ctx.memory.calls[call_id];
  if (!call || call.leaving) return;
  const queue = queueNamed(ctx.memory, queue_number);
  if (queue && call.queue === null && !isTalking(call)) enterQueue(ctx, call, queue, call.enteredAt, true);
  const leg = legOf(call, agent_number);
  // A ring that has begun since is another one.
  if (leg && rings(leg) && leg.since < ctx.at - YOUNG_MS) dropLeg(ctx, call, leg, ctx.at);
  settleRings(ctx, call);
  settleCall(ctx, call);
}

/** 30025: paused after too many missed rings. */
function readAutoPause(
  ctx: Context,
  { agent_number: number, queue_number }: z.output<typeof AgentRing>,
): void {
  askAbout(ctx, [queue_number, number]);
  const queue = queueNamed(ctx.memory, queue_number);
  const agent = ctx.memory.agents[number];
  const was = agent && queue ? membershipOf(agent, queue) : undefined;
  if (!agent || !queue || !was) return;
  setMembership(ctx, agent, queue, { ...was, paused: true, unanswered: true, hinted: true });
  tellFacts(ctx, agent);
  refreshAgent(ctx, number, ctx.at);
}

/** 30029, whose words are not documented: what is surely meant is shown at once, the poll 300 ms later decides. */
function readAgentStatus(ctx: Context, read: z.output<typeof AgentChange>): void {
  const { memory, at } = ctx;
  askAbout(ctx, [read.queue_number, read.agent_number]);
  const queue = queueNamed(memory, read.queue_number.replace(/^queue-/i, ''));
  if (!queue || !memory.agents[read.agent_number]) return;
  const agent = agentOf(ctx, read.agent_number);
  const was = membershipOf(agent, queue);
  const said = agentStatusIn(read.status);
  if (!was || !said) return;
  const reason = said.paused ? read.reason : said.paused === false ? '' : was.reason;
  setMembership(ctx, agent, queue, {
    signedIn: said.signedIn ?? was.signedIn,
    paused: said.paused ?? was.paused,
    reason,
    hinted: true,
  });
  tellFacts(ctx, agent);
  refreshAgent(ctx, agent.number, at);
}
