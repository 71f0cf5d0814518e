// Knows what the PBX says of itself that a person should read on the sources page: trunks that are down, its own
// warnings, and a refusal of our rights. Refuses to change the board, and to repeat whole numbers.
import type { World } from '#server/vendors/vendor.ts';
import type { Told } from './api.ts';
import { Answer, Envelope, TrunkList, TrunkState, Warning } from './wire.ts';

/** No event takes a warning back: it is shown this long, the newest few. */
const SHOWN_MS = 3_600_000;
const MOST = 3;
const WORDS = 160;

/** Why a trunk carries no calls, by its status (§6.5). Those up, in use, unmonitored or registering are not here. */
const DOWN: Readonly<Record<number, string>> = {
  11: 'FXO failure',
  12: 'no line connected',
  21: 'wrong protocol configuration',
  22: 'interface failure',
  23: 'not plugged in',
  31: 'GSM module failure',
  32: 'GSM powered off',
  33: 'no SIM card',
  34: 'no signal',
  35: 'wrong PIN',
  36: 'not registered with the mobile network',
  41: 'registration failed',
  42: 'unreachable',
  43: 'account unavailable',
  44: 'disabled',
  45: 'authentication failed',
};
const SETTLED_UP = new Set([0, 1, 2, 3]);

export class Warnings {
  readonly #world: World;
  readonly #down = new Map<string, string>();
  #said: { readonly text: string; readonly until: number }[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** A pushed message. */
  hear(text: string): void {
    this.#forget();
    if (!/"type"\s*:\s*300(?:10|35)\b/.test(text)) return;
    const event = Envelope.safeParse(parse(text)).data;
    const body = typeof event?.msg === 'string' ? parse(event.msg) : event?.msg;
    if (event?.type === 30010) {
      const read = TrunkState.safeParse(body).data;
      if (read) this.#trunk(read.trunk_name, read.status);
      this.#sayTrunks();
    } else if (event?.type === 30035) {
      const read = Warning.safeParse(body).data;
      if (read) this.#warn(read.event_name, read.event_content);
    }
  }

  /** An answer: trunk/list is the whole of the trunks. */
  learn(told: Told): void {
    this.#forget();
    if (!told.channel.startsWith('rest:trunk/list') || Answer.safeParse(told.body).data?.errcode !== 0)
      return;
    const { data, total_number } = TrunkList.safeParse(told.body).data ?? { data: [] };
    // A page of several does not tell which trunks are gone.
    if ((total_number ?? data.length) <= data.length) this.#down.clear();
    for (const { name, trunk_name, status } of data) this.#trunk(name || trunk_name, status);
    this.#sayTrunks();
  }

  #trunk(name: string, status: number): void {
    const why = DOWN[status];
    if (why !== undefined) this.#down.set(name, why);
    // Registering may be the way back or one more try: what was said stays.
    else if (SETTLED_UP.has(status)) this.#down.delete(name);
  }

  #sayTrunks(): void {
    const down = [...this.#down].map(([name, why]) => `${masked(name).slice(0, 40)} (${why})`);
    const some = down.slice(0, 5).join(', ');
    this.#world.notice(
      'trunks-down',
      down.length === 0
        ? null
        : `${down.length === 1 ? 'A trunk is' : `${down.length} trunks are`} down: ${some}${down.length > 5 ? ', …' : ''}. Calls over ${down.length === 1 ? 'it' : 'them'} fail.`,
    );
  }

  #warn(name: string, content: string): void {
    const words = masked(name.replace(/[^a-z0-9]+/gi, ' ').trim()).slice(0, 60);
    const more = masked(content.replace(/\s+/g, ' ').trim()).slice(0, WORDS);
    const text = more === '' ? words : `${words}: ${more}`;
    const others = this.#said.filter((each) => each.text !== text);
    this.#said = [{ text, until: this.#world.now() + SHOWN_MS }, ...others].slice(0, MOST);
    this.#sayWarnings();
  }

  #forget(): void {
    const now = this.#world.now();
    if (this.#said.every(({ until }) => until > now)) return;
    this.#said = this.#said.filter(({ until }) => until > now);
    this.#sayWarnings();
  }

  #sayWarnings(): void {
    const text = this.#said.map((each) => `“${each.text}”`).join(' ');
    this.#world.notice('pbx-warnings', text === '' ? null : `The PBX warns: ${text}`);
  }
}

/** Numbers, addresses and keys do not belong on a page: runs of digits and of long mixed words go. */
const masked = (text: string): string =>
  text.replace(/(?=\w*\d)\w{12,}/g, '…').replace(/\+?\d[\d\s()./:-]{2,}\d/g, '…');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
