// Knows all configured PBX connections: starts and stops them, passes commands on, answers for the sources page.
// Refuses to know any make.

import type { Board, SourceRow } from '#lib/model/board.ts';
import type { Outcome } from '#lib/model/command.ts';
import { refused } from '#lib/model/command.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { sourceId } from '#lib/model/ids.ts';
import type { HookRequest, Order } from '#server/vendors/vendor.ts';
import type { Unknown } from './heard.ts';
import type { Source } from './source.ts';

export type SourceReport = {
  readonly id: string;
  readonly make: string;
  readonly title: string;
  readonly name: string;
  readonly life: SourceRow['life'];
  readonly why: string | null;
  readonly since: number | null;
  readonly lastFrameAt: number | null;
  readonly frames: number;
  readonly unknown: readonly Unknown[];
  readonly malformed: number;
  /** Webhooks that were not signed as agreed. */
  readonly refusedHooks: number;
  readonly lastError: { readonly at: number; readonly text: string } | null;
  readonly notices: readonly string[];
  /** Connections after the first one. */
  readonly reconnects: number;
  readonly retryAt: number | null;
  /** As configured; secrets are left out. */
  readonly settings: Readonly<Record<string, unknown>>;
};

export class Sources {
  readonly #sources: ReadonlyMap<string, { source: Source; name: string }>;
  readonly #board: Board;

  constructor(sources: readonly { source: Source; name: string }[], board: Board) {
    this.#sources = new Map(sources.map((each) => [each.source.id as string, each]));
    this.#board = board;
  }

  /**
   * What the log should hear before the connections open: names and capabilities, which sources are gone, and which
   * were cut off by a crash: nobody was left to say so.
   * @param lastWordAt when the newest event in the log took place; `null` when it is empty.
   */
  configuration(at: number, lastWordAt: number | null): DomainEvent[] {
    const events: DomainEvent[] = [];
    for (const { id, life } of this.#board.all('source'))
      if (life === 'live' || life === 'syncing')
        events.push({
          type: 'source.lost',
          source: id,
          at,
          why: 'Ringside was restarted.',
          lastHeardAt: lastWordAt,
        });
    for (const row of this.#board.all('source'))
      if (!this.#sources.has(row.id)) events.push({ type: 'source.removed', source: row.id, at });
    for (const { source, name } of this.#sources.values())
      events.push({
        type: 'source.configured',
        source: source.id,
        at,
        make: source.vendor.make,
        name,
        can: source.vendor.can,
      });
    return events;
  }

  start(): void {
    for (const { source } of this.#sources.values()) source.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#sources.values()].map(({ source }) => source.stop()));
  }

  async obey(id: string, order: Order): Promise<Outcome> {
    return (
      (await this.#sources.get(id)?.source.obey(order)) ?? refused('This PBX is not configured any more.')
    );
  }

  /** A webhook for one of them: the HTTP status it deserves; `null` where there is none of that name. */
  receive(id: string, request: HookRequest): number | null {
    return this.#sources.get(id)?.source.receive(request) ?? null;
  }

  /** Tries a source again at once; false where there is none of that name. */
  async restart(id: string): Promise<boolean> {
    const found = this.#sources.get(id);
    if (!found) return false;
    await found.source.restart();
    return true;
  }

  report(): SourceReport[] {
    return [...this.#sources.values()].map(({ source, name }) => {
      const row = this.#board.get('source', sourceId(source.id));
      const { heard, vendor } = source;
      return {
        id: source.id,
        make: vendor.make,
        title: vendor.title,
        name,
        life: row?.life ?? 'idle',
        why: row?.why ?? null,
        since: row?.since ?? null,
        lastFrameAt: heard.lastFrameAt,
        frames: heard.frames,
        unknown: heard.unknown,
        malformed: heard.malformed,
        refusedHooks: heard.refusedHooks,
        lastError: heard.lastError,
        notices: heard.notices,
        reconnects: Math.max(0, heard.connections - 1),
        retryAt: heard.retryAt,
        settings: shown(source.settings, vendor.secrets),
      };
    });
  }
}

function shown(settings: unknown, secrets: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings as Record<string, unknown>).filter(([key]) => !secrets.includes(key)),
  );
}

/** The values of secret settings, for whoever must keep them out of something. */
export const secretsIn = (settings: unknown, secrets: readonly string[]): string[] =>
  Object.entries(settings as Record<string, unknown>).flatMap(([name, value]) =>
    secrets.includes(name) && typeof value === 'string' ? [value] : [],
  );
