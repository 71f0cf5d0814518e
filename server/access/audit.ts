// How what people do is written down before it is done: chained, kept for its time, and said once more to the log of
// the machine.
import type { Logger } from '#server/log/logger.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';
import type { AccessStore } from './access-store.ts';
import { FORGOTTEN, linked } from './audit-chain.ts';
import type { AuditEntry, AuditRow } from './records.ts';
import { UntilWritten } from './until-written.ts';

const DAY_MS = 86_400_000;
export const KEPT_DAYS = 400;
/** The same refusal of the same caller is written once in so long, and then how often it came. */
const REPEATED_MS = 60_000;
/** Different refusals remembered at once; of more only the number is kept. */
const MOST_REFUSALS = 500;

export type Said = Omit<AuditEntry, 'at'>;

export type AuditParts = {
  readonly store: AccessStore;
  readonly key: Buffer;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Takes each entry as one line of JSON: the copy that nobody who gets into this process can take back. */
  readonly line: (text: string) => void;
};

type Refusals = { readonly entry: Said; times: number };

export class Audit {
  readonly #parts: AuditParts;
  readonly #refusals = new Map<string, Refusals>();
  readonly #timers = new Set<Cancel>();
  readonly #owed: UntilWritten;
  #others = 0;
  #owing = 0;

  constructor(parts: AuditParts) {
    this.#parts = parts;
    this.#owed = new UntilWritten(parts);
  }

  /** Resolves when it is on the disk. Rejects where it cannot be written: then it is not to be done. */
  write(said: Said): Promise<void> {
    return this.#append({ at: this.#parts.clock.now(), ...said }, false);
  }

  /** For what is done whatever the disk says: where it cannot be written, it is as soon as there is room. */
  async owe(said: Said): Promise<void> {
    const entry: AuditEntry = { at: this.#parts.clock.now(), ...said };
    let isAgain = false;
    const write = (): Promise<void> => {
      const done = this.#append(entry, isAgain);
      isAgain = true;
      return done;
    };
    try {
      await this.#owed.write(String(this.#owing++), write);
    } catch (error) {
      this.#parts.logger.error({ error: String(error), what: said.what }, 'the audit cannot be written');
    }
  }

  /** @param isAgain the machine's log has it already, and is told where it stands once it stands anywhere. */
  async #append(entry: AuditEntry, isAgain: boolean): Promise<void> {
    const { store, key, line } = this.#parts;
    let row: AuditRow | null = null;
    try {
      row = await store.appendAudit((last) => linked(key, entry, last));
    } finally {
      const told = row ?? (isAgain ? null : { ...entry, seq: null });
      if (told) line(JSON.stringify({ audit: true, time: new Date(entry.at).toISOString(), ...told }));
    }
  }

  /** For what has happened and cannot be refused any more. */
  async note(said: Said): Promise<void> {
    try {
      await this.write(said);
    } catch (error) {
      this.#parts.logger.error({ error: String(error), what: said.what }, 'the audit cannot be written');
    }
  }

  /** For what whoever likes can bring about as often as they like: a flood of it is a few entries. */
  async refused(said: Said): Promise<void> {
    const { who, address, what, target, outcome, detail } = said;
    // What somebody unknown makes up is no reason for more entries.
    const name = JSON.stringify([who, address, what, target, outcome, who === null ? null : detail]);
    const known = this.#refusals.get(name);
    if (known) {
      known.times++;
      return;
    }
    if (this.#refusals.size >= MOST_REFUSALS) {
      this.#others++;
      return;
    }
    this.#refusals.set(name, { entry: said, times: 0 });
    const cancel = this.#parts.clock.after(REPEATED_MS, () => {
      this.#timers.delete(cancel);
      void this.#count(name);
    });
    this.#timers.add(cancel);
    await this.note(said);
  }

  async #count(name: string): Promise<void> {
    const { entry, times = 0 } = this.#refusals.get(name) ?? {};
    this.#refusals.delete(name);
    if (entry && times > 0) await this.note({ ...entry, detail: { ...entry.detail, again: times } });
    if (this.#others === 0) return;
    const others = this.#others;
    this.#others = 0;
    await this.note({ ...NOBODY, what: 'refusals.counted', outcome: 'refused', detail: { times: others } });
  }

  /** Forgets what has been kept for its time, and says so in the chain. */
  async trim(): Promise<void> {
    const { store, clock } = this.#parts;
    const old = await store.oldAudit(clock.now() - KEPT_DAYS * DAY_MS);
    if (!old) return;
    await this.write({
      ...NOBODY,
      what: FORGOTTEN,
      outcome: 'done',
      detail: { upTo: old.seq, mac: old.mac },
    });
    await store.forgetAudit(old.seq);
  }

  /** Trims now and once a day. */
  start(): void {
    const failed = (error: unknown): void =>
      this.#parts.logger.error({ error: String(error) }, 'old entries of the audit cannot be forgotten');
    const turn = (): void => {
      void this.trim().catch(failed);
      const cancel = this.#parts.clock.after(DAY_MS, () => {
        this.#timers.delete(cancel);
        turn();
      });
      this.#timers.add(cancel);
    };
    turn();
  }

  /** What was counted is written. */
  async close(): Promise<void> {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    for (const name of [...this.#refusals.keys()]) await this.#count(name);
    await this.#owed.close();
  }
}

/** Ringside itself. */
export const NOBODY = { who: null, how: 'ringside', address: null, session: null, target: null } as const;
