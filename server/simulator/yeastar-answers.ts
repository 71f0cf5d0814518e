// Knows the P-Series answer envelope, its error texts, paging, and the ids behind the numbers.
// Refuses to know any endpoint.
import type { Floor } from './floor.ts';
import type { FloorAgent, QueueSetup } from './floor-model.ts';

export type Answer = { readonly errcode: number; readonly errmsg: string; readonly [key: string]: unknown };
export type Ask = { readonly query: URLSearchParams; readonly body: Readonly<Record<string, unknown>> };
export type Endpoint = {
  readonly method: 'GET' | 'POST';
  /** Commands are logged in `heard`. */
  readonly command: boolean;
  readonly run: (ask: Ask) => Answer;
};

const TEXTS: Readonly<Record<number, string>> = {
  [-2]: 'INTERNAL SERVER ERROR',
  [-1]: 'FAILURE',
  0: 'SUCCESS',
  1: 'PARTIAL SUCCESS',
  10001: 'INTERFACE NOT EXISTED',
  10004: 'TOKEN EXPIRED',
  10005: 'ACCESS DENIED',
  40001: 'PARAMETER SYNTAX ERROR',
  40002: 'PARAMETER ERROR',
  60001: 'DATA NOT FOUND',
  60002: 'MAX LIMITATION EXCEEDED',
  70004: 'ACCOUNT IP BLOCKED',
  70082: 'OVERLOAD_TASK_RUNNING',
  70084: 'ACTION FORBIDDEN',
  70087: 'IP FORBIDDEN',
};

export const answer = (errcode: number, more: Readonly<Record<string, unknown>> = {}): Answer => ({
  errcode,
  errmsg: TEXTS[errcode] ?? 'FAILURE',
  ...more,
});
export const success = (more: Readonly<Record<string, unknown>> = {}): Answer => answer(0, more);

/** 40002 naming the parameters that are missing or wrong. */
export const badParameter = (field: string, kind = 'required'): Answer =>
  answer(40002, { invalid_param_list: [{ field, validation_type: kind }] });

/** A non-empty text of a POST body, or `null`. */
export function text(ask: Ask, field: string): string | null {
  const value = ask.body[field];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** One page of rows: `page` from 1, `page_size` 20 unless told; asking without both is how clients lose rows. */
export function page<T>(ask: Ask, rows: readonly T[]): readonly T[] | null {
  const number = (name: string, otherwise: number): number => {
    const given = ask.query.get(name);
    return given === null || given === '' ? otherwise : Number(given);
  };
  const at = number('page', 1);
  const size = number('page_size', 20);
  if (!Number.isInteger(at) || !Number.isInteger(size) || at < 1 || size < 1 || size > 10_000) return null;
  return rows.slice((at - 1) * size, at * size);
}

/** Integer ids of extensions and queues, as the API wants them instead of the dialled numbers. */
export class Directory {
  readonly #floor: Floor;
  readonly #queueIds: ReadonlyMap<string, number>;
  readonly #queues: readonly QueueSetup[];
  readonly #extensionIds = new Map<string, number>();

  constructor(floor: Floor) {
    this.#floor = floor;
    this.#queues = [...floor.queues.values()];
    this.#queueIds = new Map(this.#queues.map((queue, i) => [queue.number, i + 1]));
    for (const number of floor.agents.keys()) this.extensionId(number);
  }

  extensionId(number: string): number {
    const known = this.#extensionIds.get(number);
    if (known !== undefined) return known;
    const id = 11 + this.#extensionIds.size;
    this.#extensionIds.set(number, id);
    return id;
  }

  /** An agent by extension id as it came over the wire. */
  agent(id: string | null): FloorAgent | undefined {
    if (id === null || !/^\d+$/.test(id)) return undefined;
    for (const agent of this.#floor.agents.values())
      if (this.extensionId(agent.number) === Number(id)) return agent;
    return undefined;
  }

  queueId(number: string): number {
    return this.#queueIds.get(number) ?? 0;
  }

  queue(id: string | null): QueueSetup | undefined {
    return id !== null && /^\d+$/.test(id) ? this.#queues[Number(id) - 1] : undefined;
  }
}

/** Feature code of each pause reason, as queue_pause_reason/list tells them. */
export const PAUSE_CODES: readonly { readonly code: string; readonly reason: string }[] = [
  { code: '*01', reason: 'Lunch' },
  { code: '*02', reason: 'Break' },
  { code: '*03', reason: 'Training' },
  { code: '*04', reason: 'Meeting' },
  { code: '*05', reason: 'Paperwork' },
];
