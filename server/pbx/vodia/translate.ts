// What each frame of a Vodia PBX means, by its kind, and who reads it. Pure: time comes with frames.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { type Frame, type Translated, understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { nextDue, runDue } from '#server/pbx-sdk/timers.ts';
import {
  malformed,
  NO_SUCH_CHANNEL,
  openContext,
  unknownShape,
} from '#server/pbx-sdk/translation-context.ts';
import { refreshAgent } from './agents.ts';
import { endInquiry, settleStopped } from './calls.ts';
import { type Context, type DomainMemory, domainOf, isDomain, type Memory } from './memory.ts';
import { tellSilence } from './notices.ts';
import { readCalls, settleDoubt } from './push-events.ts';
import { collectRows, readAnswer, readConversations, tellRights } from './rest-events.ts';
import { readAccount, readAccounts } from './roster.ts';
import { callsIn } from './rows.ts';
import { beginSnapshot, completeSnapshot } from './snapshot.ts';
import { Account, accountOf, CallState, DomainState, hostOf, Message } from './wire.ts';

/** The tenant of a PBX that has one only: what a capture that names none is about. */
const ONLY_DOMAIN = 'localhost';

export function translate(memory: Memory, frame: Frame): Translated<Memory> {
  const ctx: Context = openContext(memory, frame.at);
  if (memory.phase === 'live') runTimers(ctx);
  const verdict = read(ctx, frame);
  if (frame.channel !== 'tick') memory.heardAt = Math.max(memory.heardAt ?? frame.at, frame.at);
  return {
    memory,
    events: ctx.events,
    asks: ctx.asks,
    notices: ctx.notices,
    verdict,
    wakeAt: memory.phase === 'live' ? nextDue(memory.timers) : null,
  };
}

function runTimers(ctx: Context): void {
  const { timers, calls } = ctx.memory;
  runDue(timers, ctx.at, (kind, key, at) => {
    const then: Context = { ...ctx, at };
    const call = calls[key];
    if (kind === 'wrap' || kind === 'busy') refreshAgent(then, key, at);
    else if (!call) return;
    else if (kind === 'missed') settleStopped(then, call);
    else if (kind === 'asked') endInquiry(then, call);
    else settleDoubt(then, call);
  });
}

function read(ctx: Context, { channel, text }: Frame): Verdict {
  const { memory } = ctx;
  const cut = channel.indexOf(':');
  const [kind, rest] = cut < 0 ? [channel, ''] : [channel.slice(0, cut), channel.slice(cut + 1)];
  switch (kind) {
    case 'tick':
      return understood;
    case 'opened':
      beginSnapshot(memory, domainsIn(text));
      memory.own = ownIn(text);
      return understood;
    case 'renewed': {
      const domain = domainOf(memory, rest);
      if (domain) Object.assign(domain, { fresh: true, renewed: true });
      return understood;
    }
    case 'synced':
      if (memory.phase === 'syncing') completeSnapshot(ctx);
      tellRights(ctx);
      return understood;
    case 'stream':
      return readPushed(ctx, rest, text);
    case 'rest':
      return readAnswer(ctx, channel, text);
    default:
      return NO_SUCH_CHANNEL;
  }
}

/** What the line says of itself when it opens. */
function ownIn(text: string): string {
  const told = parseJson(text) as { extension?: unknown } | null | undefined;
  return accountOf(told?.extension) ?? '';
}

function domainsIn(text: string): string[] {
  const told = parseJson(text) as { domains?: unknown } | null | undefined;
  const names = Array.isArray(told?.domains) ? (told.domains as unknown[]) : [];
  return names.filter((name): name is string => typeof name === 'string' && isDomain(name));
}

/**
 * Signalling of phones in a browser: a flat message, told by one of these keys, tested before `action`
 * (vodia#messages).
 */
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

function readPushed(ctx: Context, name: string, text: string): Verdict {
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return malformed('a pushed message that is no object');
  const signal = SIGNALS.find((key) => Object.hasOwn(body, key));
  if (signal) return unknownShape(`signalling of a phone in a browser (${signal})`);
  const message = Message.safeParse(body);
  if (!message.success) return malformed('a pushed message without an action');
  const { action } = message.data;
  const { memory } = ctx;
  const known = Object.keys(memory.domains);
  const domain = domainOf(
    memory,
    name || hostIn(text) || (known.length === 1 ? (known[0] ?? '') : ONLY_DOMAIN),
  );
  if (!domain) return malformed('a message of no tenant');
  // A line says `opened` first; a capture may begin in the middle, and no snapshot will come.
  if (memory.phase === 'new') memory.phase = 'live';
  switch (action) {
    case 'call-state':
      return readCallState(ctx, domain, body);
    case 'domain-state':
      return readDomainState(ctx, domain, body);
    case 'user-state':
      return readUserState(ctx, domain, body);
    default:
      return unknownShape(`action ${/^[a-z-]{1,24}$/.test(action) ? action : 'of another kind'}`);
  }
}

/** In a capture without channels: the tenant a message itself names. */
function hostIn(text: string): string | null {
  const told = /"domain"\s*:\s*"([a-z0-9.-]{1,200})"/i.exec(text)?.[1]?.toLowerCase();
  return told ?? hostOf(text.replaceAll('\\"', '"'));
}

function readCallState(ctx: Context, domain: DomainMemory, body: object): Verdict {
  const told = callsIn(CallState.parse(body).calls);
  if (!told) return malformed('a call-state without calls');
  domain.hasPushed = true;
  domain.hasListed ||= told.whole;
  if (told.rows.some(({ word }) => word === 'over')) domain.saysOver = true;
  if (told.rows.length > 0) {
    domain.pushes = true;
    domain.hasNamed = true;
    tellSilence(ctx, domain, false);
  }
  if (ctx.memory.phase === 'live') readCalls(ctx, domain, told, 'socket');
  else collectRows(ctx, domain, told);
  return understood;
}

function readDomainState(ctx: Context, domain: DomainMemory, body: object): Verdict {
  const { calls, accounts } = DomainState.parse(body);
  readAccounts(ctx, domain, accounts);
  const told = callsIn(calls);
  domain.hasListed ||= told?.whole === true;
  if (told && told.rows.length > 0) domain.pushes = true;
  if (told && ctx.memory.phase === 'live') readCalls(ctx, domain, told, 'domain-state');
  else if (told && !domain.listed) collectRows(ctx, domain, { ...told, whole: false });
  if (ctx.memory.phase === 'live') readConversations(ctx, domain, accounts);
  return understood;
}

function readUserState(ctx: Context, domain: DomainMemory, body: object): Verdict {
  const read = Account.safeParse(body);
  if (!read.success || (read.data.account ?? read.data.name) === null)
    return malformed('a user-state of nobody');
  const named = read.data.domain?.toLowerCase();
  const own = lookUp(ctx.memory.domains, named);
  readAccount(ctx, own ?? domain, read.data);
  if (ctx.memory.phase === 'live') readConversations(ctx, own ?? domain, [body]);
  return understood;
}
