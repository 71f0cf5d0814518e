// Who waits in which queue, who is being served, and what the day's queue calls came to, as the service counts them.
import { type Day, dayAt } from '#lib/format/day.ts';
import type { FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';

/** One wait of a caller in a queue. Times are epoch ms. */
export type Stay = {
  readonly call: FloorCall;
  /** The number that is dialled. */
  readonly queue: string;
  readonly linkedId: string;
  readonly leg: FloorLeg;
  readonly joinedAt: number;
  /** Place in the queue when it joined, from 1. */
  readonly originalPosition: number;
};

export type Service = { readonly stay: Stay; readonly leg: FloorLeg; readonly connectedAt: number };

export type Record = {
  readonly stay: Stay;
  /** Extension of who answered, or `null`. */
  readonly agent: string | null;
  readonly answeredAt: number | null;
  readonly endedAt: number;
  readonly disposition: 'completed' | 'abandoned' | 'timeout';
};

export class Book {
  /** Waiting callers of each queue, longest first. */
  readonly waiting = new Map<string, Map<FloorCall, Stay>>();
  readonly stays = new Map<FloorCall, Stay>();
  readonly services = new Map<FloorCall, Service>();
  readonly #zone: string;
  readonly #records = new Map<string, Record[]>();
  #day: Day | null = null;

  /** `zone`: the IANA zone in which the day turns. */
  constructor(zone: string) {
    this.#zone = zone;
  }

  dayAt(at: number): Day {
    if (!this.#day || at >= this.#day.until || at < this.#day.from) this.#day = dayAt(at, this.#zone);
    return this.#day;
  }

  join(call: FloorCall, leg: FloorLeg, queue: string, linkedId: string, at: number): Stay {
    const line = this.waiting.get(queue) ?? new Map<FloorCall, Stay>();
    this.waiting.set(queue, line);
    const originalPosition = line.size + 1;
    const stay: Stay = { call, queue, linkedId, leg, joinedAt: at, originalPosition };
    this.stays.set(call, stay);
    line.set(call, stay);
    return stay;
  }

  /** The caller waits no longer; answers from which place it went. */
  leave(stay: Stay): number {
    const line = this.waiting.get(stay.queue);
    const position = [...(line?.keys() ?? [])].indexOf(stay.call) + 1;
    line?.delete(stay.call);
    this.stays.delete(stay.call);
    return position;
  }

  serve(stay: Stay, leg: FloorLeg, at: number): Service {
    const service: Service = { stay, leg, connectedAt: at };
    this.services.set(stay.call, service);
    return service;
  }

  /** Keeps what became of a stay, for as long as its day lasts. */
  record(record: Record): void {
    const { queue } = record.stay;
    const records = this.#records.get(queue) ?? [];
    this.#records.set(queue, records);
    const { from } = this.dayAt(record.endedAt);
    // Yesterday's are at the front, but for calls that ended in another order than they joined.
    while (records[0] && records[0].stay.joinedAt < from) records.shift();
    records.push(record);
  }

  /** The day's records of a queue, in the order in which they ended. A call belongs to the day it joined on. */
  today(queue: string, at: number): readonly Record[] {
    const { from } = this.dayAt(at);
    return (this.#records.get(queue) ?? []).filter(({ stay }) => stay.joinedAt >= from);
  }
}
