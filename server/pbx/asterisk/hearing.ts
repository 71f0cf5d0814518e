// What one connection ought to have heard by now, in words for what it cannot hear.
import { fieldsOf } from './framing.ts';

/** An event that proves another one should have come: that one is raised with it, and is given this long. */
const LATE_MS = 2_000;
/** The lists tell whole seconds, and clocks of two threads differ: younger than this is not certainly ours. */
const MARGIN_S = 5;
/** Asterisk greets who may hear class `system` with FullyBooted, at once. */
const GREETING_MS = 10_000;
/** Queues named in a sentence. */
const NAMED = 3;

/** The classes of events a wall needs, in the order of their harm. */
type Class = 'call' | 'agent' | 'system';

/** What Asterisk raises in class `agent` always comes with one of these in class `call`, and the other way round. */
const OF_A_CHANNEL = /^Event: (?:QueueCallerJoin|AgentCalled|AgentConnect)\n/;
const OF_A_QUEUE = /^Event: DeviceStateChange\n(?:.*\n)*?Device: Queue:/;

const LISTED = /^Event: (CoreShowChannel|QueueEntry|QueueParams|QueueMember|QueueStatusComplete)\n/;

/**
 * Asterisk leaves out of a connection what its user may not read, and does not say so. What is missing shows where the
 * lists, or an event of another class, tell of something that was not heard.
 */
export class Hearing {
  readonly #user: string;
  readonly #openedAt: number;
  readonly #heard = new Set<string>();
  /** When it was first proven that there was something to hear. */
  readonly #proof = new Map<Class, number>();
  /** A queue's counters and its members' states as the list before told them. */
  #before = new Map<string, string>();
  #now = new Map<string, string>();
  /** Members whose phones nobody watches and their queues, of the list that is coming and of the last one. */
  #blind = new Map<string, string[]>();
  #unwatched = new Map<string, string[]>();

  /** @param user the manager user's name; @param openedAt when it was let in, epoch ms. */
  constructor(user: string, openedAt: number) {
    this.#user = user;
    this.#openedAt = openedAt;
    this.#proof.set('system', openedAt + GREETING_MS - LATE_MS);
  }

  block(text: string, at: number): void {
    const kinds = /^Event: [^\n]*\nPrivilege: ([a-z,]+)/.exec(text)?.[1];
    if (kinds === undefined) return this.#listed(text, at);
    for (const kind of kinds.split(',')) this.#heard.add(kind);
    if (this.#heard.has('call') && this.#heard.has('agent')) return;
    if (OF_A_CHANNEL.test(text)) this.#proven('call', at);
    else if (OF_A_QUEUE.test(text)) this.#proven('agent', at);
  }

  /** What there is to say at this time, by key; `null` where there is nothing. */
  notices(at: number): (readonly [key: string, text: string | null])[] {
    return [
      ...(['call', 'agent', 'system'] as const).map(
        (kind) => [`unheard-${kind}`, this.#isDeafTo(kind, at) ? unheard(kind, this.#user) : null] as const,
      ),
      ['unwatched-members', this.#unwatched.size > 0 ? unwatched(this.#unwatched) : null],
    ];
  }

  #isDeafTo(kind: Class, at: number): boolean {
    const proof = this.#proof.get(kind);
    return proof !== undefined && !this.#heard.has(kind) && at >= proof + LATE_MS;
  }

  #proven(kind: Class, at: number): void {
    if (!this.#proof.has(kind) && !this.#heard.has(kind)) this.#proof.set(kind, at);
  }

  #listed(text: string, at: number): void {
    const event = LISTED.exec(text)?.[1];
    if (event === undefined) return;
    const fields = fieldsOf(text);
    switch (event) {
      case 'CoreShowChannel':
        if (this.#isYounger(secondsOf(fields['Duration'] ?? ''), at)) this.#proven('call', at);
        return;
      case 'QueueEntry':
        if (this.#isYounger(Number(fields['Wait']), at)) this.#proven('agent', at);
        return;
      case 'QueueParams':
        return this.#compared(
          `queue ${fields['Queue']}`,
          `${fields['Completed']} ${fields['Abandoned']}`,
          at,
        );
      case 'QueueMember': {
        const { Queue = '', Location = '', StateInterface: state = '', Status, Paused } = fields;
        if (Location.startsWith('Local/') && (state === '' || state.startsWith('Local/')))
          this.#blind.set(Location, [...(this.#blind.get(Location) ?? []), Queue]);
        return this.#compared(`member ${Queue} ${Location}`, `${Status} ${Paused}`, at);
      }
      case 'QueueStatusComplete':
        [this.#before, this.#now] = [this.#now, new Map()];
        [this.#unwatched, this.#blind] = [this.#blind, new Map()];
        return;
      default:
        return;
    }
  }

  /** Whether what is so many seconds old began after we were let in. */
  #isYounger(seconds: number, at: number): boolean {
    return seconds + MARGIN_S < (at - this.#openedAt) / 1_000;
  }

  #compared(name: string, value: string, at: number): void {
    this.#now.set(name, value);
    const before = this.#before.get(name);
    if (before !== undefined && before !== value) this.#proven('agent', at);
  }
}

/** `HH:MM:SS`; NaN where it is no such time. */
const secondsOf = (text: string): number =>
  /^\d+:\d\d:\d\d$/.test(text)
    ? text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
    : Number.NaN;

const WITHOUT: Readonly<Record<Class, readonly [what: string, follows: string]>> = {
  call: [
    'does not hear calls',
    'Until then no conversation is seen to begin, to be held, transferred or to end, and talk times are not true.',
  ],
  agent: [
    'does not hear queues',
    'Until then who waits and who is paused is only known once a minute, and answered and abandoned callers are not counted.',
  ],
  system: [
    'does not hear when Asterisk restarts or shuts down',
    'Everything else works; a restart is noticed when the connection breaks.',
  ],
};

function unheard(kind: Class, user: string): string {
  const [what, follows] = WITHOUT[kind];
  return `The manager user “${user}” ${what}: add “${kind}” to its read= line in manager.conf, and “manager reload”. ${follows}`;
}

function unwatched(members: ReadonlyMap<string, readonly string[]>): string {
  const queues = [...new Set([...members.values()].flat())];
  const more = queues.length > NAMED ? ` and ${queues.length - NAMED} more` : '';
  const where = `${queues.length === 1 ? 'queue' : 'queues'} ${queues.slice(0, NAMED).join(', ')}${more}`;
  const who = members.size === 1 ? 'One queue member is' : `${members.size} queue members are`;
  return `${who} called through the dialplan without a state interface (${where}): whether their phones ring, talk or are registered is not heard. Give each one in queues.conf, e.g. member => Local/1001@from-queue/n,0,Ann Dekker,hint:1001@ext-local`;
}
