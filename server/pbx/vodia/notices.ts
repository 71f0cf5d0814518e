// What a person is told of what a Vodia PBX does not let us see, which right to grant, and when its socket is silent about calls.

import type { Thing } from './endpoint-variants.ts';
import type { Context, DomainMemory } from './memory.ts';

/** What a person need know of. */
export type Noticed = Exclude<Thing, 'calls' | 'figures'>;

export type Asker = { readonly domain: string; readonly username: string; readonly extension: string };

const WHAT: Readonly<Record<Noticed, readonly [hidden: string, instead: string]>> = {
  queues: ['the queues', 'calls and agents are shown without them'],
  directory: ['its extensions', 'agents are shown as the queues name them, without their phones’ state'],
  settings: ['who serves its queues', 'agents appear when they sign in to one, and wrap-up is not shown'],
  agents: [
    'who is signed in to which queue',
    'the list of queues and the extensions’ own state stand in for it',
  ],
  finished: [
    'the finished calls of its queues',
    'calls that ended while Ringside was not connected count as unknown',
  ],
};

/** `status` 0: no answer at all came. */
export function noticeOf(thing: Noticed, status: number, { domain, username, extension }: Asker): string {
  const [hidden, instead] = WHAT[thing];
  const lacks = `${domain}: the PBX does not show ${hidden} to “${username}” (${status === 0 ? 'no answer' : `HTTP ${status}`}); ${instead}.`;
  if (status !== 401 && status !== 403) return `${lacks} This version of it may not know the question.`;
  const own =
    thing === 'queues' || thing === 'agents' || thing === 'finished'
      ? ` and make extension ${extension} a manager of its queues (“Queue manager” in each queue’s settings)`
      : '';
  return `${lacks} To grant it, use an administrator’s account of the tenant with API access${own}.`;
}

export const noPush = (domain: string, extension: string): string =>
  `${domain}: the PBX tells of calls only when asked, not on the socket of extension ${extension}; the wall may be some seconds late. To grant it, make that extension a manager of the queues, or let it see the tenant’s calls.`;

/** An answer heard live names a call. @returns whether the socket has never told of any. */
export function endSilence(ctx: Context, domain: DomainMemory): boolean {
  if (ctx.memory.phase !== 'live' || domain.hasNamed) return false;
  tellSilence(ctx, domain, true);
  return true;
}

export function tellSilence({ memory, notices }: Context, domain: DomainMemory, isSilent: boolean): void {
  if (domain.isSilent === isSilent) return;
  domain.isSilent = isSilent;
  const { name } = domain;
  notices.push({ key: `${name} calls`, text: isSilent ? noPush(name, memory.own) : null });
}
