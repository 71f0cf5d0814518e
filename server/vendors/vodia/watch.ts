// Knows, of one tenant, the newest row of each call the PBX has pushed, so that the connection can tell what it must ask
// for by itself and whether a command took effect. Refuses to know what the calls mean to the wall.
import { CHANGES, learned, UNKNOWN } from './lists-kind.ts';
import { callsIn, type Row } from './rows.ts';
import { parse } from './tenants.ts';

/** Answers without it before a call is followed no more. */
const MISSES = 2;
/** Calls followed at most; the one of which nothing was heard for longest goes first. */
const MOST = 5_000;

export class Watch {
  readonly #rows = new Map<string, Row>();
  readonly #missed = new Map<string, number>();
  readonly #gone = new Set<string>();
  /** Calls have been pushed at all. */
  pushes = false;
  /** A list of calls has come, be it with the accounts. */
  listed = false;
  /** The PBX has said itself that a call ended. */
  #saysOver = false;
  #lists = UNKNOWN;
  #fresh = true;
  /** Calls are `connected` before anybody has them, and no star has ever told who is only rung. */
  #music = false;
  #stars = false;
  #namesQueues = false;

  /** A pushed message; others than those about calls are passed over. */
  hear(text: string): void {
    if (!text.includes('call-state') && !text.includes('domain-state')) return;
    const body = parse(text) as { action?: unknown; calls?: unknown } | null | undefined;
    const told = callsIn(body?.calls);
    if (!told) return;
    this.listed ||= told.whole;
    if (body?.action !== 'call-state') return;
    this.pushes = true;
    const changed = told.rows.filter((row) => this.#lay(row)).length;
    if (told.whole) this.#list(told.rows, changed);
  }

  /** Whether the end of a call shows on the socket. */
  get tellsEnds(): boolean {
    return this.#saysOver || this.#lists.kind === 'whole';
  }

  /** A new socket: its first list may hold anything. */
  renewed(): void {
    this.#fresh = true;
  }

  /** An extension's calls as an answer names them: who is missing there twice is followed no more. */
  answered(number: string, text: string): void {
    const body = parse(text) as { calls?: unknown } | unknown[] | null | undefined;
    const told = callsIn(Array.isArray(body) ? body : body?.calls);
    if (!told) return;
    const named = new Set(told.rows.map((row) => row.id));
    for (const [id, { members }] of this.#rows) {
      if (named.has(id)) this.#missed.delete(id);
      else if (members?.some((member) => member.number === number)) {
        const misses = (this.#missed.get(id) ?? 0) + 1;
        this.#missed.set(id, misses);
        if (misses >= MISSES) this.#drop(id);
      }
    }
  }

  rowOf(id: string): Row | null {
    return this.#rows.get(id) ?? null;
  }

  get idle(): boolean {
    return this.#rows.size === 0;
  }

  /** Whether only answers tell that somebody has answered. */
  get isInDoubt(): boolean {
    return (
      this.#music && !this.#stars && [...this.#rows.values()].some((row) => (row.members ?? []).length > 0)
    );
  }

  /** Extensions with a part in a call. */
  get extensions(): Set<string> {
    const out = new Set<string>();
    for (const { members, from } of this.#rows.values()) {
      for (const { number } of members ?? []) out.add(number);
      if (from && members?.length === 0 && from.number !== '') out.add(from.number);
    }
    return out;
  }

  /** Queues named by a call; `null` where a call is up that names none, and none ever has. */
  queues(queues: ReadonlySet<string>): Set<string> | null {
    const out = new Set<string>();
    let nameless = false;
    for (const { queue, to, members } of this.#rows.values()) {
      const named = [queue, to?.number ?? null].find((number) => number !== null && queues.has(number));
      if (named) out.add(named);
      else if ((members ?? []).length === 0) nameless = true;
    }
    this.#namesQueues ||= out.size > 0;
    return nameless && !this.#namesQueues ? null : out;
  }

  #lay(row: Row): boolean {
    if (row.word === 'over') {
      this.#saysOver = true;
      this.#drop(row.id);
      return true;
    }
    const known = this.#rows.get(row.id);
    if (this.#gone.delete(row.id)) this.#lists = CHANGES;
    const members = row.members ?? known?.members ?? null;
    const next: Row = {
      ...row,
      word: row.word ?? known?.word ?? null,
      from: row.from ?? known?.from ?? null,
      to: row.to ?? known?.to ?? null,
      queue: row.queue ?? known?.queue ?? null,
      members,
      now: null,
    };
    this.#rows.delete(row.id);
    this.#rows.set(row.id, next);
    this.#missed.delete(row.id);
    for (const id of this.#rows.keys()) {
      if (this.#rows.size <= MOST) break;
      this.#drop(id);
    }
    if (members?.some((member) => member.marked)) this.#stars = true;
    if (next.word === 'talking' && members?.length === 0) this.#music = true;
    return JSON.stringify(known) !== JSON.stringify(next);
  }

  #drop(id: string): void {
    this.#rows.delete(id);
    this.#missed.delete(id);
    this.#gone.delete(id);
  }

  #list(rows: readonly Row[], changed: number): void {
    const named = new Set(rows.map((row) => row.id));
    const missing = [...this.#rows.keys()].filter((id) => !named.has(id));
    const news = missing.filter((id) => !this.#gone.has(id)).length;
    this.#lists = learned(this.#lists, { size: rows.length, changed, missing: news, fresh: this.#fresh });
    this.#fresh = false;
    for (const id of missing) {
      if (this.#lists.kind === 'unknown') this.#gone.add(id);
      if (this.#lists.kind === 'whole') this.#drop(id);
    }
    if (this.#lists.kind !== 'unknown') this.#gone.clear();
  }
}
