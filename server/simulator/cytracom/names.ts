// How Cytracom names calls, channels, phones and queues, and finds what a name means.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';
import type { Random } from '#server/simulator/traffic/random.ts';
import type { Quirks } from './variants.ts';

/** The customer's main line, as callees outside see it. */
export const COMPANY = { number: '6175550100', name: 'Make Believe Ltd' } as const;
const FIRST_QUEUE_ID = 11;
const HEX = '0123456789abcdef';
const LOWER = 'bcdfghjklmnpqrstvwxz';

export class Names {
  /** Seven lower-case letters. */
  readonly customerCode: string;
  readonly #floor: Floor;
  readonly #quirks: Quirks;
  readonly #prefix: string;
  readonly #queueIds = new Map<string, number>();
  readonly #queues = new Map<number, string>();
  /** Ids a call was given by transfers, oldest first. */
  readonly #moved = new WeakMap<FloorCall, string[]>();
  #moves = 0;

  constructor(floor: Floor, quirks: Quirks, draws: Random) {
    this.#floor = floor;
    this.#quirks = quirks;
    this.customerCode = `b${draws.text(6, LOWER)}`;
    this.#prefix = `${draws.text(8, HEX)}-${draws.text(4, HEX)}-4${draws.text(3, HEX)}-9${draws.text(3, HEX)}`;
    for (const number of floor.queues.keys()) this.queueIdOf(number);
  }

  /** `<epoch ms>.<running number>`: the one the call goes by now. */
  linkedIdOf(call: FloorCall): string {
    return this.#moved.get(call)?.at(-1) ?? firstIdOf(call);
  }

  /** Every id the call has had, oldest first. */
  linkedIdsOf(call: FloorCall): readonly string[] {
    return [firstIdOf(call), ...(this.#moved.get(call) ?? [])];
  }

  /** From now on the call goes by a new id. */
  rename(call: FloorCall): void {
    const ids = this.#moved.get(call) ?? [];
    this.#moves++;
    ids.push(`${this.#floor.clock.now()}.${900_000 + this.#moves}`);
    this.#moved.set(call, ids);
  }

  channelOf(leg: FloorLeg): string {
    return `${this.#prefix}-${leg.id.toString(16).padStart(12, '0')}`;
  }

  /** The live leg a channel id names. */
  legOf(channel: string): { readonly call: FloorCall; readonly leg: FloorLeg } | undefined {
    const tail = /-([0-9a-f]{12})$/.exec(channel)?.[1];
    const found = tail === undefined ? undefined : this.#floor.leg(Number.parseInt(tail, 16));
    return found && this.channelOf(found.leg) === channel ? found : undefined;
  }

  deviceOf(extension: string): string {
    return `sip${extension}_${this.customerCode}`;
  }

  /** The resource id of a queue, by the number that is dialled. */
  queueIdOf(number: string): number {
    const known = this.#queueIds.get(number);
    if (known !== undefined) return known;
    const id = FIRST_QUEUE_ID + this.#queueIds.size;
    this.#queueIds.set(number, id);
    this.#queues.set(id, number);
    return id;
  }

  /** The number that is dialled, by resource id. */
  queueOf(id: number): string | undefined {
    return this.#queues.get(id);
  }

  /** An outside number as events write it. */
  shown(number: string): string {
    if (this.#quirks.numbers === 'plain' || !/^\d{10}$/.test(number)) return number;
    return `${number.slice(0, 3)}-${number.slice(3, 6)}-${number.slice(6)}`;
  }
}

const firstIdOf = (call: FloorCall): string => `${call.startedAt}.${40_000 + call.serial}`;
