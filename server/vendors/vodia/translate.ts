// Knows what each frame of a Vodia PBX means, by its kind, and who reads it. Pure: time comes with frames.
// Refuses to know how frames are got.
import { type Frame, type Translated, understood, type Verdict } from '#server/vendors/vendor.ts';
import { refresh } from './agents.ts';
import { readAnswer, readConversations, show, tellRights } from './answers.ts';
import { readCalls, settleGone } from './lists.ts';
import type { DomainMemory, Memory } from './memory.ts';
import { accountOf, hostOf } from './party.ts';
import { readAccount, readAccounts } from './roster.ts';
import { callsIn } from './rows.ts';
import { complete, opened } from './snapshot.ts';
import { domainOf, isDomain, parse } from './tenants.ts';
import type { Turn } from './turn.ts';
import { Account, CallState, DomainState, Message } from './wire.ts';

/** The tenant of a PBX that has one only: what a capture that names none is about. */
const ONLY_DOMAIN = 'localhost';

export function translate(memory: Memory, frame: Frame): Translated<Memory> {
  const turn: Turn = { memory, at: frame.at, events: [], muted: new Set() };
  if (memory.phase === 'live') runDue(turn);
  const verdict = read(turn, frame);
  if (frame.channel !== 'tick') memory.heardAt = Math.max(memory.heardAt ?? frame.at, frame.at);
  return { memory, events: turn.events, verdict, wakeAt: wakeAt(memory) };
}

/** Timers that have come due, oldest first: each is told with its own time, not with this frame's. */
function runDue(turn: Turn): void {
  const { due, calls } = turn.memory;
  const ready = Object.entries(due).filter(([, at]) => at <= turn.at);
  ready.sort((a, b) => a[1] - b[1]);
  for (const [name, at] of ready) {
    delete due[name];
    const key = name.slice(name.indexOf(':') + 1);
    const call = calls[key];
    if (name.startsWith('wrap:')) refresh({ ...turn, at }, key, at);
    else if (call) settleGone({ ...turn, at }, call);
  }
}

function wakeAt(memory: Memory): number | null {
  if (memory.phase !== 'live') return null;
  let next: number | null = null;
  for (const name in memory.due) {
    const at = memory.due[name];
    if (at !== undefined && (next === null || at < next)) next = at;
  }
  return next;
}

function read(turn: Turn, { channel, text }: Frame): Verdict {
  const { memory } = turn;
  const cut = channel.indexOf(':');
  const [kind, rest] = cut < 0 ? [channel, ''] : [channel.slice(0, cut), channel.slice(cut + 1)];
  switch (kind) {
    case 'tick':
      return understood;
    case 'opened':
      opened(memory, domainsIn(text));
      memory.own = ownIn(text);
      return understood;
    case 'renewed': {
      const domain = domainOf(memory, rest);
      if (domain) Object.assign(domain, { fresh: true, renewed: true });
      return understood;
    }
    case 'synced':
      if (memory.phase === 'syncing') complete(turn);
      tellRights(turn);
      return understood;
    case 'stream':
      return readPushed(turn, rest, text);
    case 'rest':
      return readAnswer(turn, rest, text);
    default:
      return { kind: 'unknown', shape: 'a frame of no known channel' };
  }
}

/** What the line says of itself when it opens. */
function ownIn(text: string): string {
  const told = parse(text) as { extension?: unknown } | null | undefined;
  return accountOf(told?.extension) ?? '';
}

function domainsIn(text: string): string[] {
  const told = parse(text) as { domains?: unknown } | null | undefined;
  const names = Array.isArray(told?.domains) ? (told.domains as unknown[]) : [];
  return names.filter((name): name is string => typeof name === 'string' && isDomain(name));
}

/** Signalling of phones in a browser: a flat message, told by one of these keys, tested before `action` (§3). */
const SIGNALS = [
  'sdp',
  'invitesdp',
  'candidate',
  'bye',
  'ringtones',
  'response',
  'cancel',
  'cancelresponse',
  'info',
  'change',
];

function readPushed(turn: Turn, name: string, text: string): Verdict {
  const body = parse(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { kind: 'malformed', why: 'a pushed message that is no object' };
  const signal = SIGNALS.find((key) => Object.hasOwn(body, key));
  if (signal) return { kind: 'unknown', shape: `signalling of a phone in a browser (${signal})` };
  const message = Message.safeParse(body);
  if (!message.success) return { kind: 'malformed', why: 'a pushed message without an action' };
  const { action } = message.data;
  const { memory } = turn;
  const known = Object.keys(memory.domains);
  const domain = domainOf(
    memory,
    name || hostIn(text) || (known.length === 1 ? (known[0] ?? '') : ONLY_DOMAIN),
  );
  if (!domain) return { kind: 'malformed', why: 'a message of no tenant' };
  // A line says `opened` first; a capture may begin in the middle, and no snapshot will come.
  if (memory.phase === 'new') memory.phase = 'live';
  switch (action) {
    case 'call-state':
      return readCallState(turn, domain, body);
    case 'domain-state':
      return readDomainState(turn, domain, body);
    case 'user-state':
      return readUserState(turn, domain, body);
    default:
      return {
        kind: 'unknown',
        shape: `action ${/^[a-z-]{1,24}$/.test(action) ? action : 'of another kind'}`,
      };
  }
}

/** In a capture without channels: the tenant a message itself names. */
function hostIn(text: string): string | null {
  const told = /"domain"\s*:\s*"([a-z0-9.-]{1,200})"/i.exec(text)?.[1]?.toLowerCase();
  return told ?? hostOf(text.replaceAll('\\"', '"'));
}

function readCallState(turn: Turn, domain: DomainMemory, body: object): Verdict {
  const told = callsIn(CallState.parse(body).calls);
  if (!told) return { kind: 'malformed', why: 'a call-state without calls' };
  if (turn.memory.phase === 'live') readCalls(turn, domain, told, 'socket');
  else show(turn, domain, told);
  return understood;
}

function readDomainState(turn: Turn, domain: DomainMemory, body: object): Verdict {
  const { calls, accounts } = DomainState.parse(body);
  readAccounts(turn, domain, accounts);
  const told = callsIn(calls);
  if (told && turn.memory.phase === 'live') readCalls(turn, domain, told, 'domain-state');
  else if (told && !domain.listed) show(turn, domain, { ...told, whole: false });
  if (turn.memory.phase === 'live') readConversations(turn, domain, accounts);
  return understood;
}

function readUserState(turn: Turn, domain: DomainMemory, body: object): Verdict {
  const read = Account.safeParse(body);
  if (!read.success || (read.data.account ?? read.data.name) === null)
    return { kind: 'malformed', why: 'a user-state of nobody' };
  const named = read.data.domain?.toLowerCase();
  const own = named && Object.hasOwn(turn.memory.domains, named) ? turn.memory.domains[named] : undefined;
  readAccount(turn, own ?? domain, read.data);
  if (turn.memory.phase === 'live') readConversations(turn, own ?? domain, [body]);
  return understood;
}
