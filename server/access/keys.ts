// The keys programs come in with: which there are, whether one that is brought is good, and when it was last used.
import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { accessOfKey } from '#lib/access/key-scopes.ts';
import type { NewKey } from '#lib/api/keys.ts';
import type { Access } from '#lib/model/access.ts';
import { networks } from '#server/http/address.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';
import type { AccessStore } from './access-store.ts';
import type { KeyRecord } from './records.ts';
import { UntilWritten } from './until-written.ts';

const DAY_MS = 86_400_000;
/** How often the last use is written to the disk at most. */
const SAVED_MS = 60_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** 43 letters of 62: 256 bits. */
const SECRET_LETTERS = 43;
const ID_LETTERS = 8;
/** Longer timers than this are none to Node. */
const LONGEST_MS = 20 * DAY_MS;

/** `rs_<id>_<secret>_<check>`: who looks for secrets finds it by its beginning, and knows it by its check. */
const FORM = /^rs_([A-Za-z0-9]{8})_([A-Za-z0-9]{43})_([A-Za-z0-9]{6})$/;

export type FoundKey = { readonly id: string; readonly name: string; readonly access: Access };
/** `isFirst`: of this day. */
export type KeyUse =
  | { readonly key: FoundKey; readonly isFirst: boolean }
  | { readonly refused: 'unknown' | 'revoked' | 'expired' | 'address'; readonly name: string | null };

export type KeysParts = { readonly store: AccessStore; readonly clock: Clock; readonly logger: Logger };

export class Keys {
  readonly #parts: KeysParts;
  readonly #records: Map<string, KeyRecord>;
  readonly #savedAt = new Map<string, number>();
  readonly #isFrom = new Map<string, (address: string) => boolean>();
  readonly #listeners = new Set<() => void>();
  readonly #ends: UntilWritten;
  #timer: Cancel = () => {};

  private constructor(parts: KeysParts, records: readonly KeyRecord[]) {
    this.#parts = parts;
    this.#ends = new UntilWritten(parts);
    this.#records = new Map(records.map((each) => [each.id, each]));
    this.#schedule();
  }

  static async open(parts: KeysParts): Promise<Keys> {
    return new Keys(parts, await parts.store.keys());
  }

  /** Those that are good and those that were, the newest first. */
  all(): readonly KeyRecord[] {
    return [...this.#records.values()].sort((a, b) => b.createdAt - a.createdAt);
  }

  stateOf({ revokedAt, until }: KeyRecord): 'good' | 'expired' | 'revoked' {
    if (revokedAt !== null) return 'revoked';
    return until !== null && this.#parts.clock.now() >= until ? 'expired' : 'good';
  }

  /** Whether it may come in with this. @param address the whole of it. */
  use(token: string, address: string): KeyUse {
    const [, id = '', , check = ''] = FORM.exec(token) ?? [];
    const record = check === checkOf(token.slice(0, -check.length - 1)) ? this.#records.get(id) : undefined;
    const isRight = record && timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(record.secretHash));
    if (!record || !isRight) return { refused: 'unknown', name: null };
    const { name, scopes, queues } = record;
    const state = this.stateOf(record);
    if (state !== 'good') return { refused: state, name };
    if (!this.#mayComeFrom(record, address)) return { refused: 'address', name };
    return { key: { id, name, access: accessOfKey(scopes, queues) }, isFirst: this.#used(record) };
  }

  /** The key itself, which nobody can be shown again. */
  async make(
    { name: createdBy, person: maker }: { readonly name: string; readonly person: string | null },
    { name, scopes, queues, addresses, days }: NewKey,
  ): Promise<{ id: string; key: string }> {
    const { clock, store } = this.#parts;
    let id = letters(ID_LETTERS);
    while (this.#records.has(id)) id = letters(ID_LETTERS);
    const body = `rs_${id}_${letters(SECRET_LETTERS)}`;
    const key = `${body}_${checkOf(body)}`;
    const now = clock.now();
    const record: KeyRecord = {
      id,
      secretHash: hashOf(key),
      name,
      scopes,
      queues,
      addresses,
      createdBy,
      maker,
      createdAt: now,
      until: now + days * DAY_MS,
      lastUsedAt: null,
      revokedAt: null,
    };
    await store.putKey(record);
    this.#records.set(id, record);
    this.#schedule();
    return { id, key };
  }

  /**
   * From the moment this is called it lets nobody in. `false`: there is none, or it was so already. Rejects where that
   * is not on the disk yet.
   */
  async revoke(id: string): Promise<boolean> {
    const record = this.#records.get(id);
    if (!record || record.revokedAt !== null) return false;
    const revoked = { ...record, revokedAt: this.#parts.clock.now() };
    this.#records.set(id, revoked);
    this.#changed();
    await this.#ends.write(id, () => this.#parts.store.putKey(revoked));
    return true;
  }

  byId(id: string): KeyRecord | null {
    return this.#records.get(id) ?? null;
  }

  /** Told when one lets nobody in any more. */
  follow(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#timer();
    return this.#ends.close();
  }

  #mayComeFrom({ id, addresses }: KeyRecord, address: string): boolean {
    if (addresses === null) return true;
    const isFrom = this.#isFrom.get(id) ?? networks(addresses);
    this.#isFrom.set(id, isFrom);
    return isFrom(address);
  }

  #used(record: KeyRecord): boolean {
    const { clock, store, logger } = this.#parts;
    const now = clock.now();
    const used = { ...record, lastUsedAt: now };
    this.#records.set(record.id, used);
    if (now - (this.#savedAt.get(record.id) ?? Number.NEGATIVE_INFINITY) >= SAVED_MS) {
      this.#savedAt.set(record.id, now);
      store
        .putKey(used)
        .catch((error: unknown) =>
          logger.error({ error: String(error) }, 'the last use of a key cannot be written to access.db'),
        );
    }
    return Math.floor((record.lastUsedAt ?? Number.NEGATIVE_INFINITY) / DAY_MS) !== Math.floor(now / DAY_MS);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #schedule(): void {
    const { clock } = this.#parts;
    this.#timer();
    this.#timer = () => {};
    const now = clock.now();
    const next = Math.min(
      ...[...this.#records.values()].flatMap(({ until, revokedAt }) =>
        until !== null && revokedAt === null && until > now ? [until - now] : [],
      ),
    );
    if (!Number.isFinite(next)) return;
    this.#timer = clock.after(Math.min(next, LONGEST_MS), () => {
      this.#changed();
      this.#schedule();
    });
  }
}

const letters = (count: number): string =>
  Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/** CRC-32 in six letters: a mistyped key is known for one without asking who has it. */
function checkOf(text: string): string {
  let rest = crc32(text);
  let check = '';
  for (let i = 0; i < 6; i++) {
    check = `${LETTERS[rest % LETTERS.length]}${check}`;
    rest = Math.floor(rest / LETTERS.length);
  }
  return check;
}

/** 256 random bits need no slow hash. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
