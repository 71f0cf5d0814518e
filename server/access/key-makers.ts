// What has become of whoever made a key. A key is a program's: it does not end with its maker, whose leaving would else
// put out the boards of others; so it is said which of them nobody could make any more.
import { isWithin, knownScopes } from '#lib/access/key-scopes.ts';
import type { KeyReport } from '#lib/api/keys.ts';
import type { AccessDesk } from './access-desk.ts';
import type { Keys } from './keys.ts';
import type { People } from './people.ts';
import type { Person } from './person.ts';
import type { KeyRecord } from './records.ts';

export type KeyMakersParts = {
  readonly keys: Keys;
  readonly people: People;
  readonly desk: Pick<AccessDesk, 'required'>;
};

export class KeyMakers {
  readonly #parts: KeyMakersParts;

  constructor(parts: KeyMakersParts) {
    this.#parts = parts;
  }

  /** Whether its maker could make it today: `less`, they may do less; `gone`, they are removed or disabled. */
  stateOf(key: KeyRecord): KeyReport['maker'] {
    const { people, desk } = this.#parts;
    // Before it was kept who they are, and where nobody signs in, there is but a name.
    const maker = key.maker === null ? people.byName(key.createdBy) : people.byId(key.maker);
    if (!maker) return key.maker === null && !desk.required ? 'there' : 'gone';
    if (maker.disabled) return 'gone';
    const { access } = maker;
    const could =
      access.rights.includes('site.keys') && isWithin(knownScopes(key.scopes), key.queues, access);
    return could ? 'there' : 'less';
  }

  /** Keys in force that this person has made and could not make today. */
  leftBy({ id, name }: Pick<Person, 'id' | 'name'>): { readonly id: string; readonly name: string }[] {
    const { keys } = this.#parts;
    return keys
      .all()
      .filter((key) => (key.maker === null ? key.createdBy === name : key.maker === id))
      .filter((key) => keys.stateOf(key) === 'good' && this.stateOf(key) !== 'there')
      .map((key) => ({ id: key.id, name: key.name }));
  }
}
