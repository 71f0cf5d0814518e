// Knows every REST answer that is told as a frame, by its path, and who reads it. A frame's channel holds the path, what
// was asked by query, and three marks of our own: `tenant` (its domain), `status` (where it is not 2xx) and `post`.
// Refuses to know how anything is asked.
import { understood, type Verdict } from '#server/vendors/vendor.ts';
import { endConsult, introduce, setHeld } from './calls.ts';
import { parse } from './lossless.ts';
import { type Memory, own, type QueueMemory } from './memory.ts';
import { readWith } from './pushes.ts';
import { readLogs } from './record.ts';
import { allow, deny } from './rights.ts';
import { type Page, readAgentStatus, readMembers, readQueues, readSettings, readUsers } from './roster.ts';
import { readSessions } from './sessions.ts';
import { nameTenant } from './tenants.ts';
import { callIn, keyOf, sayOf, type Turn } from './turn.ts';
import { readWaiters } from './waiting.ts';
import {
  AgentStatus,
  CallLogs,
  Members,
  QueueSettings,
  Queues,
  type Session,
  Sessions,
  Started,
  Tenants,
  Users,
  Waiting,
} from './wire-rest.ts';

/** What one page holds at most (§11.3). */
const PAGE = 100;
type Listed = { readonly count: number | null; readonly length: number };
/** Some lists have no count: a page that is not full is the last. */
const isLast = ({ count, length }: Listed, skip: number): boolean =>
  length === 0 || (count === null ? length < PAGE : skip + length >= count);

export function readAnswer(turn: Turn, channel: string, text: string): Verdict {
  const cut = channel.indexOf('?');
  const path = channel.slice('rest:'.length, cut < 0 ? undefined : cut).split('/');
  const marks = new Marks(cut < 0 ? '' : channel.slice(cut + 1));
  const tenant = marks.get('tenant') || turn.memory.domain || 'pbx';
  const status = Number(marks.get('status') || 200);
  if (marks.get('post') !== '') return readDone(turn, path, marks, status, text);
  if (status >= 300) {
    // What may not be seen is no news of what is.
    if (path[0] === 'sessions' && status === 403) deny(turn, 'see');
    return understood;
  }
  const body = parse(text);
  const shape = `rest:${path.map((part) => (/^[a-z_]+$/.test(part) ? part : '…')).join('/')}`.slice(0, 60);
  const skip = Number(marks.get('skip')) || 0;
  const page = (read: Listed): Page => ({ list: path[0] ?? '', tenant, skip, isLast: isLast(read, skip) });
  switch (`${path[0]}/${path.length}/${path[2] ?? ''}`) {
    case 'tenants/1/':
      return readWith(Tenants, body, shape, ({ items }) => {
        for (const { id, domain, name } of items) nameTenant(turn.memory, id, domain.toLowerCase(), name);
      });
    case 'call_queues/1/':
      return readWith(Queues, body, shape, (read) => readQueues(turn, page(read), read));
    case 'call_queues/2/':
      return readWith(QueueSettings, body, shape, (read) => readSettings(turn, read));
    case 'call_queues/3/agents':
      return readWith(Members, body, shape, (read) =>
        onQueue(turn, path[1], (queue) => readMembers(turn, queue, read)),
      );
    case 'call_queues/4/agents':
      return readWith(AgentStatus, body, shape, (read) =>
        onQueue(turn, path[1], (queue) => readAgentStatus(turn, queue, path[3] ?? '', read)),
      );
    case 'call_queues/3/waiting':
      return readWith(Waiting, body, shape, ({ items }) =>
        onQueue(turn, path[1], (queue) => {
          const waiters = items.map(({ session_id, extension_number, display_name, waiting_time }) => ({
            session: session_id,
            caller: { number: extension_number, name: display_name },
            // Whole seconds are rounded: the middle of what they may mean.
            since: turn.at - (waiting_time ?? 0) * 1000 - (waiting_time ? 500 : 0),
          }));
          if (turn.memory.phase === 'live') readWaiters(turn, queue, waiters);
          else turn.memory.snapshot.waiting[keyOf(queue.tenant, queue.number)] ??= waiters;
        }),
      );
    case 'users/1/':
      return readWith(Users, body, shape, (read) => readUsers(turn, page(read), marks.get('as'), read));
    case 'sessions/1/':
      return readWith(Sessions, body, shape, (read) => sessions(turn, tenant, text, read, skip));
    case 'calllogs/1/':
      return readWith(CallLogs, body, shape, ({ items }) => {
        if (turn.memory.phase === 'live') readLogs(turn, tenant, items);
        else turn.memory.snapshot.logs.push({ tenant, text, at: turn.at });
      });
    default:
      return { kind: 'unknown', shape };
  }
}

/** Pages of sessions are one list; only a whole one proves an absence. */
function sessions(
  turn: Turn,
  tenant: string,
  text: string,
  read: Listed & { items: Session[] },
  skip: number,
): void {
  const { memory, at } = turn;
  const last = isLast(read, skip);
  if (memory.phase !== 'live') {
    memory.snapshot.sessions.push({ tenant, text, at });
    if (last) memory.snapshot.complete.push(tenant);
    return;
  }
  const name = `sessions ${tenant}`;
  const before = skip === 0 ? [] : (own(memory.pages, name) ?? []);
  const named = [...before, ...read.items.map(({ id }) => id)];
  delete memory.pages[name];
  if (!last) memory.pages[name] = named;
  allow(turn, 'see');
  readSessions(turn, tenant, read.items, last ? new Set(named) : null);
}

function onQueue(turn: Turn, id: string | undefined, then: (queue: QueueMemory) => void): void {
  const queue = own(turn.memory.queues, own(turn.memory.queueIds, id));
  if (queue) then(queue);
}

/** What became of a command of ours. For holding there is no event: the answer is all there is (dossier §1.7). */
function readDone(turn: Turn, path: readonly string[], marks: Marks, status: number, text: string): Verdict {
  const { memory, at } = turn;
  const [what, id, verb] = path;
  if (what !== 'sessions') return understood;
  if (status === 403) deny(turn, 'act');
  if (status >= 300) return understood;
  allow(turn, 'act', 'see');
  const call = own(memory.calls, id);
  if (verb === 'hold' && call?.agent === marks.get('by')) setHeld(turn, call, true, at);
  else if (verb === 'unhold' && call) setHeld(turn, call, false, at);
  else if (id === undefined) consulting(turn, memory, marks, text);
  else if (verb === 'destroy') consulted(turn, memory, id);
  return understood;
}

/** A second call of the agent's, begun to ask somebody before the first is passed on. */
function consulting(turn: Turn, memory: Memory, marks: Marks, text: string): void {
  const call = own(memory.calls, marks.get('for'));
  const started = Started.safeParse(parse(text)).data;
  if (!call || !started) return;
  introduce(turn, call);
  call.consult = { party: { number: started.to, name: '' }, session: started.id };
  sayOf(turn, call, turn.at, {
    type: 'call.observed',
    call: { id: callIn(turn, call), consult: call.consult.party },
  });
}

function consulted(turn: Turn, memory: Memory, session: string): void {
  for (const call of Object.values(memory.calls))
    if (call.consult?.session === session) endConsult(turn, call);
}

/** The query of a channel. */
class Marks {
  readonly #pairs: readonly string[];
  constructor(query: string) {
    this.#pairs = query.split('&');
  }
  get(name: string): string {
    const pair = this.#pairs.find((each) => each.startsWith(`${name}=`));
    try {
      return pair === undefined ? '' : decodeURIComponent(pair.slice(name.length + 1));
    } catch {
      return '';
    }
  }
}
