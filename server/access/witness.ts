// What is written down without anybody having asked for anything: who was shown whole numbers, and who was turned away
// before anybody knew who they are.
import { Remembered } from '#server/http/allowance.ts';
import type { AccessDesk, Request } from './access-desk.ts';
import type { Audit } from './audit.ts';

/** Another site's page, another name of this server, or one line too many. */
export type TurnedAway = 'origin.refused' | 'host.refused' | 'sockets.limited';

export type WitnessParts = {
  readonly desk: Pick<AccessDesk, 'who' | 'said'>;
  readonly audit: Pick<Audit, 'note' | 'refused'>;
  readonly addressOf: (request: Request) => string;
  readonly now: () => number;
};

const DAY_MS = 86_400_000;
const REMEMBERED = 10_000;
/** What whoever asks has made up is kept to so many letters. */
const MOST_TEXT = 200;

export class Witness {
  readonly #parts: WitnessParts;
  /** Of which day (of UTC) that is written down already. */
  readonly #shown = new Remembered<number>(REMEMBERED);

  constructor(parts: WitnessParts) {
    this.#parts = parts;
  }

  /** A page was sent whole numbers: an entry a day of each session, and of each key. */
  showedNumbers(request: Request): void {
    const { desk, audit, now } = this.#parts;
    const who = desk.who(request);
    if (who?.access.numbers !== 'full') return;
    const day = Math.floor(now() / DAY_MS);
    const name = who.session?.id ?? who.key?.id ?? who.address;
    if (this.#shown.get(name) === day) return;
    this.#shown.set(name, day);
    void audit.note({ ...desk.said(who), what: 'numbers.shown', outcome: 'done', detail: {} });
  }

  /** The same address is written down once a minute, however often it comes. */
  turnedAway(request: Request & { readonly url?: string | undefined }, what: TurnedAway): void {
    const { origin = '', host = '' } = request.headers;
    const path = (request.url ?? '').split('?')[0] ?? '';
    void this.#parts.audit.refused({
      who: null,
      how: 'nobody',
      address: this.#parts.addressOf(request),
      session: null,
      what,
      target: null,
      outcome: what === 'sockets.limited' ? 'limited' : 'refused',
      detail: Object.fromEntries(
        Object.entries({ origin, host, path }).map(([name, text]) => [name, text.slice(0, MOST_TEXT)]),
      ),
    });
  }
}
