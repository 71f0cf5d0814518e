// All configured PBX connections: starts and stops them, adds, replaces and removes them while the others live,
// passes commands on.
import { isDeepStrictEqual } from 'node:util';
import type { SourceReport } from '#lib/api/sources.ts';
import type { Board } from '#lib/model/board.ts';
import type { Outcome } from '#lib/model/command.ts';
import { refused } from '#lib/model/command.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { sourceId } from '#lib/model/ids.ts';
import type { FigureSpan, OwnFigures } from '#lib/model/own-figures.ts';
import type { ConfiguredSource } from '#server/config.ts';
import { networks } from '#server/http/address.ts';
import type { Hold, Leases } from '#server/leases/leases.ts';
import type { Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import type { HookRequest, PbxCommand } from '#server/pbx-sdk/contract.ts';
import { type Clock, pause } from '#server/time/clock.ts';
import type { Source } from './source.ts';
import { reported } from './source-report.ts';

/** One connection with what it is made of, all closed together. */
export type Opened = { readonly source: Source; close(): Promise<void> };

export type SourcesParts = {
  readonly board: Board;
  readonly log: Log;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly leases: Leases;
  /** Builds a connection that does not live yet. It may throw. */
  readonly open: (configured: ConfiguredSource, hold: Hold) => Opened;
};

/** `opened`: `null` while the lease is another's. */
type Entry = { configured: ConfiguredSource; opened: Opened | null; lease: { release(): Promise<void> } };

/** An adapter that does not end its connection in this time is left behind: its lease is gone, nobody hears it. */
const PATIENCE_MS = 5_000;
/** Of a lease nobody is given: under it nothing can be written. */
const NO_TOKEN = 0;

/** The new settings of a source cannot be used here; `message` says why, for its page. */
class NotOpened extends Error {
  override readonly name = 'NotOpened';
  constructor(id: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The new settings of ${id} cannot be used (${why}). It goes on with those it had.`, { cause });
  }
}

export class Sources {
  readonly #parts: SourcesParts;
  readonly #entries = new Map<string, Entry>();
  #started = false;

  constructor(parts: SourcesParts, configured: readonly ConfiguredSource[]) {
    this.#parts = parts;
    for (const each of configured) this.#enter(each);
  }

  /**
   * What the log should hear before the connections open: names and capabilities, which sources are gone, and which
   * were cut off by a crash: nobody was left to say so.
   * @param lastWordAt when the newest event in the log took place; `null` when it is empty.
   */
  configuration(at: number, lastWordAt: number | null, why = 'Ringside was restarted.'): DomainEvent[] {
    const { board } = this.#parts;
    const events: DomainEvent[] = [];
    for (const { id, life } of board.all('source'))
      if (life === 'live' || life === 'syncing')
        events.push({
          type: 'source.lost',
          source: id,
          at,
          why,
          lastHeardAt: lastWordAt,
        });
    for (const row of board.all('source'))
      if (!this.#entries.has(row.id)) events.push({ type: 'source.removed', source: row.id, at });
    for (const { configured } of this.#entries.values()) events.push(introduced(configured, at));
    return events;
  }

  start(): void {
    this.#started = true;
    for (const { opened } of this.#entries.values()) opened?.source.start();
  }

  async stop(): Promise<void> {
    this.#started = false;
    const entries = [...this.#entries.values()];
    await Promise.all(entries.map(({ opened }) => opened?.source.stop()));
    await Promise.all(entries.map(({ opened }) => opened?.close()));
  }

  /** One more, beside those that live. Throws what opening it throws; then there is none. */
  add(configured: ConfiguredSource): void {
    const entry = this.#enter(configured);
    this.#say([introduced(configured, this.#parts.clock.now())]);
    if (this.#started) entry.opened?.source.start();
  }

  /**
   * Other settings for one that is there. What the board knows of its PBX stays, greyed, until the new connection has
   * its own picture; where only the name is another, the connection stays too. Of another make it is another PBX: what
   * was known of the old one goes. Throws {@link NotOpened} where a connection of these settings cannot even be opened:
   * then the old one lives on, and says so with the source.
   */
  async replace(configured: ConfiguredSource): Promise<void> {
    const { id } = configured;
    const entry = this.#entries.get(id);
    if (!entry) return this.add(configured);
    const before = entry.configured;
    if (!isSameLine(before, configured)) this.#tryOut(configured, entry);
    if (before.vendor.make !== configured.vendor.make) {
      await this.remove(id);
      return this.add(configured);
    }
    if (isSameLine(before, configured)) {
      entry.configured = configured;
      entry.opened?.source.heard.notice('settings', null);
      return this.#say([introduced(configured, this.#parts.clock.now())]);
    }
    // It stays in the list: a webhook that arrives meanwhile waits for the connection that follows.
    const { opened } = entry;
    entry.opened = null;
    const lastHeardAt = opened?.source.heard.lastFrameAt ?? null;
    await this.#end(opened, entry.lease);
    // The log became another memory meanwhile, and it was connected anew as it was.
    if (this.#entries.get(id) !== entry) return this.replace(configured);
    this.#entries.delete(id);
    const at = this.#parts.clock.now();
    const why = 'Its settings were changed.';
    this.#say([{ type: 'source.lost', source: sourceId(id), at, why, lastHeardAt }]);
    try {
      this.add(configured);
    } catch (error) {
      // What let it be opened a moment ago has gone meanwhile: it stays in the list, to be mended.
      this.#entries.set(id, { configured, opened: null, lease: { release: async () => {} } });
      throw error;
    }
  }

  /** Ends one and forgets what is known of its PBX; false where there is none of that name. */
  async remove(id: string): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    // First out of the list, so that no command and no webhook reaches it any more.
    this.#entries.delete(id);
    await this.#end(entry.opened, entry.lease);
    // Under no lease: whatever its connection still wanted to say is refused from here on.
    this.#say([{ type: 'source.removed', source: sourceId(id), at: this.#parts.clock.now() }]);
    return true;
  }

  /**
   * The log is another memory, in which what these sources have said may not stand: each is closed and connects anew,
   * knowing no more than this memory holds, as after a restart of the server.
   * @param ready resolves when the board is that of this memory and counting may begin, with when its newest event took
   * place; `null` when it is empty.
   */
  async beginAnew(ready: () => Promise<number | null>): Promise<void> {
    const former = [...this.#entries];
    // From here on nothing is written of what the former connections still say.
    for (const [, { lease }] of former) void lease.release();
    const lastWordAt = await ready();
    this.#say(this.configuration(this.#parts.clock.now(), lastWordAt, 'Ringside’s data was replaced.'));
    await Promise.all(
      former.map(async ([id, entry]) => {
        const { opened } = entry;
        entry.opened = null;
        await this.#end(opened, entry.lease);
        // Changed or taken out meanwhile.
        if (this.#entries.get(id) !== entry) return;
        this.#entries.delete(id);
        try {
          const next = this.#enter(entry.configured);
          if (this.#started) next.opened?.source.start();
        } catch (error) {
          this.#failed(id, error);
        }
      }),
    );
  }

  /** Opens a connection that never lives, so that what cannot be opened ends nothing. */
  #tryOut(configured: ConfiguredSource, { opened }: Entry): void {
    const { id } = configured;
    try {
      const trial = this.#parts.open(configured, { name: `source/${id}`, token: NO_TOKEN });
      void trial.close().catch(() => undefined);
    } catch (error) {
      const failed = new NotOpened(id, error);
      opened?.source.heard.notice('settings', failed.message);
      throw failed;
    }
  }

  #source(id: string): Source | null {
    return this.#entries.get(id)?.opened?.source ?? null;
  }

  async execute(id: string, command: PbxCommand): Promise<Outcome> {
    const source = this.#source(id);
    if (source) return source.execute(command);
    return refused(this.has(id) ? 'The PBX is not connected.' : 'This PBX is not configured any more.');
  }

  /** What a PBX counts of its queues, as {@link Source.ownFigures}; `null` also where there is none of that name. */
  async ownFigures(id: string, span: FigureSpan): Promise<OwnFigures | null> {
    return (await this.#source(id)?.ownFigures(span)) ?? null;
  }

  /** Of each that is configured: its make, and whether such a PBX has figures of its own; `isShadowed`: as `shadow`. */
  makes(): { id: string; make: string; hasFigures: boolean; isShadowed: boolean }[] {
    return [...this.#entries].map(([id, { configured }]) => {
      const { vendor, shadow = false } = configured;
      return { id, make: vendor.make, hasFigures: vendor.ownFigures !== undefined, isShadowed: shadow };
    });
  }

  /** Whether one of that name is configured, wherever it is held. */
  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** A webhook for one of them: the HTTP status it deserves; `null` where there is none of that name. */
  receive(id: string, request: HookRequest): number | null {
    return this.#source(id)?.receive(request) ?? null;
  }

  /** What a webhook deserves before its body is read; `null`: that it is read. */
  expects(id: string, headers: Readonly<Record<string, string>>, address: string): number | null {
    const { vendor, webhookFrom } = this.#entries.get(id)?.configured ?? {};
    if (!vendor?.hook) return 404;
    if (webhookFrom && !isIn(webhookFrom, address)) return 403;
    const { hookHeader } = vendor;
    const isSigned = hookHeader === undefined || (headers[hookHeader] ?? '').trim() !== '';
    if (isSigned) return null;
    return this.#source(id)?.receive({ method: 'POST', headers, body: new Uint8Array() }) ?? 401;
  }

  /** Tries a source again at once; false where there is none of that name. */
  async restart(id: string): Promise<boolean> {
    const source = this.#source(id);
    if (!source) return false;
    await source.restart();
    return true;
  }

  /** How many frames each has heard, by what brought them. */
  frameKinds(): Map<string, ReadonlyMap<string, number>> {
    const heard = [...this.#entries].flatMap(([id, { opened }]) =>
      opened ? [[id, opened.source.heard.kinds] as const] : [],
    );
    return new Map(heard);
  }

  report(): SourceReport[] {
    return [...this.#entries.values()].map(({ configured, opened }) =>
      reported(configured, opened?.source.heard ?? null, this.#parts.board),
    );
  }

  /** Wants the lease for it; with the lease comes the connection. */
  #enter(configured: ConfiguredSource): Entry {
    const { id } = configured;
    const { leases, open } = this.#parts;
    if (this.#entries.has(id)) throw new Error(`there is a source ${id} already`);
    const entry: Entry = { configured, opened: null, lease: { release: async () => {} } };
    let failure: unknown = null;
    let isEntered = false;
    entry.lease = leases.want(`source/${id}`, {
      held: (hold) => {
        try {
          entry.opened = open(entry.configured, hold);
          if (isEntered && this.#started) entry.opened.source.start();
        } catch (error) {
          failure = error;
          if (isEntered) this.#failed(id, error);
        }
      },
      lost: () => {
        const { opened } = entry;
        entry.opened = null;
        if (opened) void opened.source.stop(null).then(() => opened.close());
      },
    });
    isEntered = true;
    if (failure !== null) {
      void entry.lease.release();
      throw failure;
    }
    this.#entries.set(id, entry);
    return entry;
  }

  #failed(id: string, error: unknown): void {
    this.#parts.logger.error({ source: id, error: String(error) }, 'a source could not be opened');
  }

  /** Closes it and gives its lease back, however long its adapter takes. */
  async #end(opened: Opened | null, lease: Entry['lease']): Promise<void> {
    if (opened) {
      const late = new AbortController();
      await Promise.race([
        opened.source.stop(null).then(() => opened.source.written()),
        pause(this.#parts.clock, PATIENCE_MS, late.signal).catch(() => undefined),
      ]);
      late.abort(new Error('ended in time'));
      void opened.close().catch(() => undefined);
    }
    await lease.release();
  }

  #say(events: readonly DomainEvent[]): void {
    // Rejected only when the log is closed: then nobody is left to hear it.
    this.#parts.log.append(events).catch(() => undefined);
  }
}

/** Whether an address is in these networks; that of a whole household (IPv6) stands for any address in it. */
const isIn = (from: readonly string[], address: string): boolean =>
  networks(from)(address.split('/')[0] ?? '');

/** Whether nothing but the name, or what is written down of it, is another. */
const isSameLine = (a: ConfiguredSource, b: ConfiguredSource): boolean =>
  a.vendor === b.vendor &&
  isDeepStrictEqual(
    { ...a, name: '', shadow: false, vendor: null },
    { ...b, name: '', shadow: false, vendor: null },
  );

const introduced = ({ id, vendor, name, settings }: ConfiguredSource, at: number): DomainEvent => ({
  type: 'source.configured',
  source: sourceId(id),
  at,
  make: vendor.make,
  name,
  can: vendor.can,
  cannotTell:
    typeof vendor.cannotTell === 'function'
      ? vendor.cannotTell(settings as never)
      : (vendor.cannotTell ?? []),
});
