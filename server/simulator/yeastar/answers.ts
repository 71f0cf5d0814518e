// The P-Series answer envelope, its error texts, paging, and the ids behind the numbers.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorAgent, QueueSetup } from '#server/simulator/call-centre/model.ts';

export type Answer = { readonly errcode: number; readonly errmsg: string; readonly [key: string]: unknown };
export type Ask = { readonly query: URLSearchParams; readonly body: Readonly<Record<string, unknown>> };
export type Run = (ask: Ask) => Answer;
export type Endpoint = {
  readonly method: 'GET' | 'POST';
  /** Commands are logged in `heard`. */
  readonly command: boolean;
  readonly run: Run;
};

const TEXTS: Readonly<Record<number, string>> = {
  [-2]: 'INTERNAL SERVER ERROR',
  [-1]: 'FAILURE',
  0: 'SUCCESS',
  1: 'PARTIAL SUCCESS',
  10001: 'INTERFACE NOT EXISTED',
  10003: 'API VERSION UNSUPPORTED',
  10004: 'TOKEN EXPIRED',
  10005: 'ACCESS DENIED',
  40001: 'PARAMETER SYNTAX ERROR',
  40002: 'PARAMETER ERROR',
  40003: 'DUPLICATE KEY VALUE',
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
  readonly #queueIds = new Map<string, number>();
  readonly #extensionIds = new Map<string, number>();

  constructor(floor: Floor) {
    this.#floor = floor;
    for (const number of floor.queues.keys()) this.queueId(number);
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
    const known = this.#queueIds.get(number);
    if (known !== undefined) return known;
    const id = 1 + this.#queueIds.size;
    this.#queueIds.set(number, id);
    return id;
  }

  queue(id: string | null): QueueSetup | undefined {
    if (id === null || !/^\d+$/.test(id)) return undefined;
    for (const queue of this.#floor.queues.values())
      if (this.queueId(queue.number) === Number(id)) return queue;
    return undefined;
  }
}
