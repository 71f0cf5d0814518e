// Knows what each pushed event means and hands it to whom it concerns. Refuses to know how events arrive.
import type { z } from 'zod';
import { understood, type Verdict } from '#server/vendors/vendor.ts';
import { agentOf, lamp, observe, refresh, setMembership } from './agents.ts';
import { enter, isTalking, look, show, vanish } from './calls.ts';
import { flushMissed, recorded } from './ends.ts';
import { isOver, legOf, rings } from './legs.ts';
import { kindOf } from './roster.ts';
import { queueNamed, type Turn } from './turn.ts';
import { AgentChange, AgentRing, CallEnd, CallState, ExtensionState, Registration } from './wire.ts';

/** An Idle that speaks of a leg this young is older than the leg. */
const YOUNG_MS = 1_000;

/** Known to exist and of no use to a wallboard (§6.1). */
const UNUSED = new Set([
  30005, 30006, 30010, 30016, 30017, 30018, 30019, 30020, 30022, 30023, 30024, 30027, 30028, 30030, 30031,
  30032, 30033, 30034, 30035, 30039,
]);

export function readEvent(turn: Turn, type: number, msg: object): Verdict {
  const take = <T>(schema: z.ZodType<T>, then: (read: T) => void): Verdict => {
    const read = schema.safeParse(msg);
    if (!read.success) return { kind: 'malformed', why: `event ${type}: ${fieldsOf(read.error)}` };
    then(read.data);
    return understood;
  };
  switch (type) {
    case 30007:
      return take(Registration, (read) => registered(turn, read));
    case 30008:
      return take(ExtensionState, (read) => lit(turn, read.extension, read.status));
    case 30009:
      return take(ExtensionState, (read) => present(turn, read.extension, read.status));
    case 30011:
    case 30014:
    case 30015:
      return take(CallState, ({ call_id, members }) => show(turn, call_id, members));
    case 30013:
      return take(CallState, ({ call_id, members }) => {
        const call = turn.memory.calls[call_id];
        if (call) call.transferAt = turn.at;
        show(turn, call_id, members);
      });
    case 30012:
      return take(CallEnd, (read) => ended(turn, read));
    case 30025:
      return take(AgentRing, (read) => paused(turn, read.agent_number, read.queue_number));
    case 30026:
      return take(AgentRing, (read) => rangOut(turn, read));
    case 30029:
      return take(AgentChange, (read) => changed(turn, read));
    default:
      return UNUSED.has(type) ? understood : { kind: 'unknown', shape: `event ${type}` };
  }
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
  const call = turn.memory.calls[read.call_id];
  if (!call) return;
  recorded(turn, call, {
    to: read.call_to,
    did: read.did_number,
    ringSeconds: read.agent_ring_time ?? 0,
  });
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
function paused(turn: Turn, number: string, queueNumber: string): void {
  const queue = queueNamed(turn.memory, queueNumber);
  const agent = turn.memory.agents[number];
  const was = queue ? agent?.queues[queue] : undefined;
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
  const was = agent.queues[queue];
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
