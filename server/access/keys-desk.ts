// How whoever looks after keys makes and revokes them, and that it is written down first.
import { isWithin } from '#lib/access/key-scopes.ts';
import type { KeyReport, NewKey } from '#lib/api/keys.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { AccessDesk, Who } from './access-desk.ts';
import type { Audit } from './audit.ts';
import type { KeyMakers } from './key-makers.ts';
import type { Keys } from './keys.ts';
import { DoneForNow, NotDone, recorded } from './recorded.ts';
import { NotYetWritten } from './until-written.ts';

export type KeysDeskParts = {
  readonly keys: Keys;
  readonly makers: KeyMakers;
  readonly audit: Audit;
  readonly desk: Pick<AccessDesk, 'said'>;
};

export class KeysDesk {
  readonly #parts: KeysDeskParts;

  constructor(parts: KeysDeskParts) {
    this.#parts = parts;
  }

  list(): KeyReport[] {
    const { keys, makers } = this.#parts;
    return keys.all().map((record) => {
      const { secretHash: _, ...rest } = record;
      const start = `rs_${record.id}_`;
      return { ...rest, start, state: keys.stateOf(record), maker: makers.stateOf(record) };
    });
  }

  /** @throws NotDone */
  make(who: Who, asked: NewKey): Promise<{ id: string; key: string }> {
    const { name, scopes, queues, addresses, days } = asked;
    if (!isWithin(scopes, queues, who.access)) throw new NotDone(403, message('keyBeyondOwn'));
    const detail = {
      scopes: scopes.join(' '),
      days,
      ...(queues ? { queues: queues.join(' ').slice(0, 400) } : {}),
      ...(addresses ? { addresses: addresses.join(' ').slice(0, 400) } : {}),
    };
    return recorded(this.#parts, { who, what: 'key.made', target: name, detail }, () =>
      this.#parts.keys.make({ name: who.name, person: who.session?.person ?? null }, asked),
    );
  }

  /** Also where it cannot be written down: what has leaked must end. @throws NotDone */
  async revoke(who: Who, id: string): Promise<void> {
    const { keys } = this.#parts;
    const record = keys.byId(id);
    if (!record) throw new NotDone(404, message('noSuchKey'));
    await recorded(
      this.#parts,
      { who, what: 'key.revoked', target: record.name, detail: { id }, takes: true },
      async () => {
        if (!(await keys.revoke(id))) throw new NotDone(404, message('noSuchKey'));
      },
      (error) => (error instanceof NotYetWritten ? new DoneForNow(message('endedNotWritten')) : null),
    );
  }
}
