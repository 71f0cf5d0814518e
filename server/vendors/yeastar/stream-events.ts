// Knows what each pushed event means and hands it to whom it concerns. Refuses to know how events arrive.
import type { z } from 'zod';
import { understood, type Verdict } from '#server/vendors/vendor.ts';
import { agentOf, lamp, membershipOf, observe, refresh, setMembership } from './agents.ts';
import { enter, look, show, vanish } from './calls.ts';
import { isTalking } from './conversation.ts';
import { knock } from './door.ts';
import { leave, recorded } from './ends.ts';
import { type BoardEvent, useOf } from './events.ts';
import { isOver, legOf, rings } from './legs.ts';
import { flushMissed } from './offers.ts';
import { readCallState, readExtensionState } from './quick.ts';
import { sayRights } from './rights.ts';
import { kindOf } from './roster.ts';
import { callIn, queueNamed, say, type Turn } from './turn.ts';
import { AgentChange, AgentRing, CallEnd, type CallState, ExtensionChange, Registration } from './wire.ts';

/** An Idle that speaks of a leg this young is older than the leg. */
const YOUNG_MS = 1_000;

/** Who reads which event of the board. The compiler sees that none is left out. */
const READERS: Readonly<Record<BoardEvent, (turn: Turn, msg: object) => z.ZodError | null>> = {
  30007: reader(Registration, registered),
  30008: reader(readExtensionState, (turn, { extension, status }) => lit(turn, extension, status)),
  30009: reader(readExtensionState, (turn, { extension, status }) => present(turn, extension, status)),
  30011: reader(readCallState, (turn, { call_id, members }) => show(turn, call_id, members)),
  30012: reader(CallEnd, ended),
  30013: reader(readCallState, (turn, { call_id, members }) => {
    const call = turn.memory.calls[call_id];
    if (call) call.transferAt = turn.at;
    show(turn, call_id, members);
  }),
  30014: reader(readCallState, (turn, { call_id, members }) => show(turn, call_id, members)),
  30015: reader(readCallState, failed),
  30016: reader(readCallState, knocked),
  // The connection reads the lists again: they tell what was changed.
  30022: reader(ExtensionChange, () => undefined),
  30025: reader(AgentRing, paused),
  30026: reader(AgentRing, rangOut),
  30029: reader(AgentChange, changed),
};

type Reads<T> = {
  safeParse(msg: unknown): { success: true; data: T } | { success: false; error: z.ZodError };
};

function reader<T>(schema: Reads<T>, then: (turn: Turn, read: T) => void) {
  return (turn: Turn, msg: object): z.ZodError | null => {
    const read = schema.safeParse(msg);
    if (!read.success) return read.error;
    then(turn, read.data);
    return null;
  };
}

export function readEvent(turn: Turn, type: number, msg: object): Verdict {
  const use = useOf(type);
  if (use === null) return { kind: 'unknown', shape: `event ${type}` };
  if (Array.isArray(msg)) return { kind: 'malformed', why: `event ${type}: a list` };
  // What is said on the sources page, the connection reads; what is of no use, nobody.
  if (use !== 'board') return understood;
  const error = READERS[type as BoardEvent](turn, msg);
  return error ? { kind: 'malformed', why: `event ${type}: ${fieldsOf(error)}` } : understood;
}

/** Names of the fields that could not be read; never their values. */
const fieldsOf = (error: z.ZodError): string =>
  [...new Set(error.issues.map((issue) => issue.path.filter((part) => typeof part === 'string').join('.')))]
    .filter((path) => path !== '')
    .join(', ') || 'not of the known shape';

function registered(turn: Turn, { extension, kind, status }: z.output<typeof Registration>): void {
  const known = turn.memory.extensions[extension];
  if (!known) return;
  const phone = kindOf(kind);
  const phones = (known.phones ?? []).filter((each) => each !== phone);
  known.phones = status.toLowerCase() === 'registered' ? [...phones, phone] : phones;
  const agent = turn.memory.agents[extension];
  if (agent) observe(turn, agent);
}

/** 30008: the safety net where a BYE was never sent (§6.3). */
function lit(turn: Turn, number: string, status: string): void {
  const word = status.toLowerCase();
  const now = word === 'idle' ? 'idle' : word === 'ringing' ? 'ringing' : word === 'busy' ? 'busy' : null;
  if (!now) return;
  if (now === 'idle')
    for (const id of [...(turn.memory.lines[number] ?? [])]) {
      const call = turn.memory.calls[id];
      if (!call || call.leaving?.final) continue;
      let isChanged = false;
      for (const leg of Object.values(call.legs)) {
        if (leg.number !== number || isOver(leg) || leg.since > turn.at - YOUNG_MS) continue;
        vanish(turn, call, leg, turn.at);
        isChanged = true;
      }
      if (isChanged) look(turn, call);
    }
  lamp(turn, number, now, turn.at);
}

function present(turn: Turn, number: string, status: string): void {
  const known = turn.memory.extensions[number];
  if (known) known.presence = status;
  refresh(turn, number, turn.at);
}

function ended(turn: Turn, read: z.output<typeof CallEnd>): void {
  filed(turn, read.call_id, read.recording);
  const call = turn.memory.calls[read.call_id];
  if (!call) return;
  recorded(turn, call, {
    to: read.call_to,
    did: read.did_number,
    ringSeconds: read.agent_ring_time ?? 0,
    file: read.recording,
  });
  look(turn, call);
}

/** A recording is told once, however many records name it. Its call may be over by now. */
function filed(turn: Turn, id: string, file: string): void {
  const call = turn.memory.calls[id];
  const over = turn.memory.ended[id];
  if (file === '' || (!call && !over) || file === (call?.cdr?.file ?? over?.file)) return;
  if (over) over.file = file;
  if (call && !call.marks.includes('recorded')) call.marks.push('recorded');
  say(turn, turn.at, { type: 'call.recorded', call: callIn(turn, id), file });
}

/** 30015. Without members it names nobody: then it is about the whole of a call that was never answered. */
function failed(turn: Turn, { call_id, members }: z.output<typeof CallState>): void {
  show(turn, call_id, members);
  const call = turn.memory.calls[call_id];
  if (!call || members.length > 0 || call.direction === 'inbound' || isTalking(call)) return;
  leave(turn, call, turn.at);
}

/** 30016: somebody may accept or refuse the caller. */
function knocked(turn: Turn, { call_id, members }: z.output<typeof CallState>): void {
  const channel = members.flatMap((member) => ('inbound' in member ? [member.inbound.channel_id] : []))[0];
  turn.memory.rights.door = true;
  sayRights(turn);
  show(turn, call_id, members);
  const call = turn.memory.calls[call_id];
  if (call && channel !== undefined && call.legs[channel]?.status === 'ALERT') knock(turn, call, channel);
}

/** 30026: the only event that names queue, agent and call together. */
function rangOut(turn: Turn, { queue_number, agent_number, call_id }: z.output<typeof AgentRing>): void {
  const call = call_id === undefined ? undefined : turn.memory.calls[call_id];
  if (!call || call.leaving) return;
  const queue = queueNamed(turn.memory, queue_number);
  if (queue && call.queue === null && !isTalking(call)) enter(turn, call, queue, call.enteredAt, true);
  const leg = legOf(call, agent_number);
  // A ring that has begun since is another one.
  if (leg && rings(leg) && leg.since < turn.at - YOUNG_MS) vanish(turn, call, leg, turn.at);
  flushMissed(turn, call);
  look(turn, call);
}

/** 30025: paused after too many missed rings. */
function paused(turn: Turn, { agent_number: number, queue_number }: z.output<typeof AgentRing>): void {
  const queue = queueNamed(turn.memory, queue_number);
  const agent = turn.memory.agents[number];
  const was = agent && queue ? membershipOf(agent, queue) : undefined;
  if (!agent || !queue || !was) return;
  setMembership(turn, agent, queue, { ...was, paused: true, hinted: true });
  observe(turn, agent);
  refresh(turn, number, turn.at);
}

/** 30029, whose words are not documented: what is surely meant is shown at once, the poll 300 ms later decides. */
function changed(turn: Turn, read: z.output<typeof AgentChange>): void {
  const { memory, at } = turn;
  const queue = queueNamed(memory, read.queue_number.replace(/^queue-/i, ''));
  if (!queue || !memory.agents[read.agent_number]) return;
  const agent = agentOf(turn, read.agent_number);
  const was = membershipOf(agent, queue);
  const said = meaning(read.status);
  if (!was || !said) return;
  const reason = said.paused ? read.reason : said.paused === false ? '' : was.reason;
  setMembership(turn, agent, queue, {
    signedIn: said.signedIn ?? was.signedIn,
    paused: said.paused ?? was.paused,
    reason,
    hinted: true,
  });
  observe(turn, agent);
  refresh(turn, agent.number, at);
}

/** Dossier §6.17. The order matters: "unpause" contains "pause". */
function meaning(status: string): { signedIn?: boolean; paused?: boolean } | null {
  const word = status.toLowerCase().replace(/[\s_-]/g, '');
  if (/unpause|resume/.test(word)) return { paused: false };
  if (/pause/.test(word)) return { paused: true };
  if (/logout|loggedout|signout|logoff/.test(word)) return { signedIn: false };
  if (/login|loggedin|signin/.test(word)) return { signedIn: true };
  return null;
}
