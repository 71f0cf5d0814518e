// Knows which sessions, queues and agents have been spoken of on either channel: enough to see what one of them keeps
// silent about. Refuses to ask, and to know what becomes of it on the board.
import { Transient, type World } from '#server/vendors/vendor.ts';
import type { Queue } from './inventory.ts';
import { parse } from './lossless.ts';
import { QueueStatus } from './wire.ts';
import { CallLogs } from './wire-rest.ts';

/** A caller of whom nothing is heard for this long after the call began may wait in a queue untold; for how long at most. */
const ASTRAY_MS = 12_000;
const ASTRAY_FOR_MS = 300_000;
/** A stream this silent that leaves calls unmentioned is dead. */
const MUTE_MS = 20_000;
/** Lists in a row with a call the stream has not mentioned. */
const UNMENTIONED = 2;
const DOUBT_MS = 12_000;
const SESSION_LIMIT = 10_000;

type Session = { tenant: string | null; mentioned: boolean; lists: number };

export class Watch {
  readonly #world: World;
  #queues: readonly Queue[] = [];
  /** Sessions that live, as far as is known. */
  readonly #sessions = new Map<string, Session>();
  readonly #listed = new Map<string, number>();
  readonly #waiting = new Map<string, boolean>();
  /** Calls that have begun and of which nothing more was told, and since when. Oldest first. */
  readonly #begun = new Map<string, number>();
  /** Queue ids of events, explained by a snapshot or by REST; and numbers whose snapshot was seen. */
  readonly #ids = new Set<string>();
  readonly snapshots = new Set<string>();
  /** Agents by queue number. */
  readonly #members = new Map<string, Set<string>>();
  #pairs: { queue: Queue; agent: string }[] = [];
  heardAt: number;
  #doubtUntil = Number.NEGATIVE_INFINITY;
  /** An event of a queue that nothing has explained: its snapshot was lost. */
  unexplained = false;

  constructor(world: World) {
    this.#world = world;
    this.heardAt = world.now();
  }

  adopt(queues: readonly Queue[]): void {
    this.#queues = queues;
    for (const { id } of queues) this.#ids.add(id);
    this.#pair();
  }

  get pairs(): number {
    return this.#pairs.length;
  }
  pair(turn: number): { readonly queue: Queue; readonly agent: string } | undefined {
    return this.#pairs[turn % Math.max(1, this.#pairs.length)];
  }
  get agents(): string[] {
    return [...new Set([...this.#members.values()].flatMap((each) => [...each]))];
  }
  /** Somebody waits there, by its last list. */
  isBusy(queue: string): boolean {
    return this.#waiting.get(queue) === true;
  }
  /** Somebody is on the way to nobody knows where. */
  get isAstray(): boolean {
    const now = this.#world.now();
    for (const [id, at] of this.#begun) {
      if (now - at < ASTRAY_MS) return false;
      if (now - at < ASTRAY_FOR_MS) return true;
      this.#begun.delete(id);
    }
    return false;
  }
  hasSessions(tenant: string): boolean {
    return (this.#listed.get(tenant) ?? 0) > 0;
  }
  /** A session is gone and nobody said how: the next lists decide. */
  get isInDoubt(): boolean {
    return this.#world.now() < this.#doubtUntil;
  }
  waits(queue: string, somebody: boolean): void {
    this.#waiting.set(queue, somebody);
  }
  /** Agents are to be looked at again from the first. */
  again(): void {
    this.#pair();
  }

  /** A pushed message. `ends`: a part in a call may be over. `roster`: there is something new. */
  hear(text: string): 'ends' | 'roster' | null {
    this.heardAt = this.#world.now();
    const event = /"event_type"\s*:\s*"([a-z_]+)"/i.exec(text)?.[1] ?? '';
    // Of a call that is only sent on, nobody has said yet whether it waits.
    if (event !== 'call_update_info')
      for (const [, id = ''] of text.matchAll(/"session_id"\s*:\s*"?([\w.+=:@~/-]{4,100})/g))
        this.#mention(id, event);
    if (event.startsWith('queue_')) this.#ofQueue(event, text);
    if (/^(queue|extension)_(created|updated|destroy)/.test(event)) return 'roster';
    if (/target_end|call_cdr|queue_caller_status/.test(event)) return 'ends';
    return /^(queue_agent_status|extension_call)$/.test(event) && !/ON_CALL|QUEUE_CALL|RINGING/.test(text)
      ? 'ends'
      : null;
  }

  #mention(id: string, event: string): void {
    if (event !== 'call_start') this.#begun.delete(id);
    else if (this.#begun.size < SESSION_LIMIT) this.#begun.set(id, this.heardAt);
    if (event === 'call_cdr') {
      this.#sessions.delete(id);
      return;
    }
    const known = this.#sessions.get(id);
    if (known) known.mentioned = true;
    else if (this.#sessions.size < SESSION_LIMIT)
      this.#sessions.set(id, { tenant: null, mentioned: true, lists: 0 });
  }

  #ofQueue(event: string, text: string): void {
    if (event === 'queue_status') {
      const read = QueueStatus.safeParse(parse(text)).data;
      if (!read) return;
      this.#ids.add(read.queue_id);
      this.snapshots.add(read.queue_number);
      this.#members.set(read.queue_number, new Set(read.agents.map((agent) => agent.agent_extension_number)));
      return this.#pair();
    }
    const id = /"queue_id"\s*:\s*"?([\w.+=:@~/-]+)/.exec(text)?.[1];
    if (id !== undefined && !this.#ids.has(id)) this.unexplained = true;
  }

  setMembers(queue: string, agents: readonly string[]): void {
    this.#members.set(queue, new Set(agents));
    this.#pair();
  }

  #pair(): void {
    this.#pairs = this.#queues.flatMap((queue) =>
      [...(this.#members.get(queue.number) ?? [])].map((agent) => ({ queue, agent })),
    );
  }

  /**
   * A whole list of a tenant's sessions. Answers whether one that lived is not in it and nobody has said how it ended.
   * @throws Transient where the stream leaves out what goes on
   */
  listed(tenant: string, ids: ReadonlySet<string>): boolean {
    this.#listed.set(tenant, ids.size);
    let muted = false;
    for (const id of ids) {
      const known = this.#sessions.get(id) ?? { tenant, mentioned: false, lists: 0 };
      known.tenant = tenant;
      known.lists++;
      if (this.#sessions.size < SESSION_LIMIT) this.#sessions.set(id, known);
      muted ||= !known.mentioned && known.lists > UNMENTIONED;
    }
    if (muted && this.#world.now() - this.heardAt > MUTE_MS)
      throw new Silence('the PBX goes on, but its event connection has fallen silent');
    let lost = false;
    for (const [id, session] of this.#sessions) {
      if (ids.has(id) || (session.tenant !== null && session.tenant !== tenant)) continue;
      // Only heard of once, perhaps after its end: the next list decides.
      if (session.tenant === null && session.lists++ === 0) continue;
      this.#sessions.delete(id);
      lost = true;
    }
    if (lost) this.#doubtUntil = this.#world.now() + DOUBT_MS;
    return lost;
  }

  /** Before the first list: what lives already need not be mentioned. */
  believe(): void {
    for (const session of this.#sessions.values()) session.mentioned = true;
  }

  /** Whether the log of calls goes on beyond this page, within the time asked for. */
  hasMore(body: unknown, page: number, since: number): boolean {
    const read = CallLogs.safeParse(body).data;
    return (
      read !== undefined && read.length >= page && read.items.every((row) => (row.startedAt ?? 0) > since)
    );
  }
}

/** The socket is open and dead: no use in asking again. */
export class Silence extends Transient {}
