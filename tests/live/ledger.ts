// Two accounts of the same calls, Asterisk's queue_log and the wall's own log, as stays in queues; compares them.
import type { DomainEvent } from '#lib/model/event.ts';
import { nativeOf } from '#lib/model/ids.ts';

/** One caller's stay in one queue. Seconds; `null` where the account does not tell. */
export type Stay = {
  readonly call: string;
  readonly queue: string;
  /** When they joined, epoch seconds. */
  readonly at: number;
  /** `answered by NAME`, `abandoned`, `left` (timed out or otherwise by rule), `unknown`, `open`. */
  end: string;
  wait: number | null;
  /** With the agent who took it, holds included, up to a transfer. */
  talk: number | null;
  missed: string[];
};

const blank = (call: string, queue: string, at: number): Stay => ({
  call,
  queue,
  at,
  end: 'open',
  wait: null,
  talk: null,
  missed: [],
});

/** Lines are `time|callid|queue|agent|event|data1|data2|…`. */
export function staysInQueueLog(lines: readonly (readonly string[])[]): Stay[] {
  const stays: Stay[] = [];
  for (const [time, call = '', queue = '', agent = '', event = '', ...data] of lines) {
    if (event === 'ENTERQUEUE') stays.push(blank(call, queue, Number(time)));
    const stay = stays.findLast((each) => each.call === call && each.queue === queue);
    if (!stay) continue;
    const second = (i: number): number => Number(data[i]);
    switch (event) {
      case 'CONNECT':
        stay.end = `answered by ${agent}`;
        stay.wait = second(0);
        break;
      case 'ABANDON':
        stay.end = 'abandoned';
        stay.wait = second(2);
        break;
      case 'EXITWITHTIMEOUT':
      case 'EXITEMPTY':
      case 'EXITWITHKEY':
        stay.end = 'left';
        break;
      case 'RINGNOANSWER':
        stay.missed.push(agent);
        break;
      case 'COMPLETEAGENT':
      case 'COMPLETECALLER':
        stay.talk = second(1);
        break;
      case 'BLINDTRANSFER':
      case 'ATTENDEDTRANSFER':
        stay.talk = second(3);
        break;
      default:
    }
  }
  return stays;
}

export function staysInEvents(events: readonly DomainEvent[], nameOf: (agent: string) => string): Stay[] {
  const stays: Stay[] = [];
  const talkFrom = new Map<string, number>();
  for (const event of events) {
    if (!('call' in event) || typeof event.call !== 'string' || event.type.startsWith('alert')) continue;
    const call = nativeOf(event.call);
    if (event.type === 'call.queued') {
      const before = stays.findLast((each) => each.call === call);
      if (before?.end === 'open') before.end = 'left';
      stays.push(blank(call, nativeOf(event.queue), event.at / 1_000));
    }
    const stay = stays.findLast((each) => each.call === call);
    if (!stay) continue;
    const talked = (): void => {
      const from = talkFrom.get(call);
      if (from !== undefined && stay.talk === null) stay.talk = (event.at - from) / 1_000;
      talkFrom.delete(call);
    };
    switch (event.type) {
      case 'call.answered':
        if (stay.end !== 'open') break;
        stay.end = `answered by ${event.agent === null ? '?' : nameOf(event.agent)}`;
        stay.wait = event.waitedMs === undefined ? event.at / 1_000 - stay.at : event.waitedMs / 1_000;
        talkFrom.set(call, event.at);
        break;
      case 'call.left':
        if (stay.end !== 'open') break;
        stay.end = event.how === 'overflowed' || event.how === 'other' ? 'left' : event.how;
        stay.wait = event.how === 'abandoned' ? event.at / 1_000 - stay.at : null;
        break;
      case 'call.missed':
        if (stay.end === 'open') stay.missed.push(nameOf(event.agent));
        break;
      case 'call.transferred':
        talked();
        break;
      case 'call.ended':
        talked();
        if (stay.end === 'open') stay.end = 'unknown';
        break;
      default:
    }
  }
  return stays;
}

/** Whole seconds in one account, milliseconds in the other: they may differ by one rounding each way. */
const NEAR = 1.25;
const near = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a === b : Math.abs(a - b) <= NEAR;

export type Difference = { readonly stay: string; readonly what: string };

/** @param blind spans in epoch seconds in which the wall could not see: stays that touch one may be unknown. */
export function compare(theirs: readonly Stay[], ours: readonly Stay[]): Difference[] {
  const out: Difference[] = [];
  const rest = [...ours];
  for (const stay of theirs) {
    const name = `${stay.call} in ${stay.queue}`;
    const i = rest.findIndex((each) => each.call === stay.call && each.queue === stay.queue);
    const own = i < 0 ? undefined : rest.splice(i, 1)[0];
    if (!own) {
      out.push({ stay: name, what: `queue_log: ${stay.end}; the wall never saw it` });
      continue;
    }
    if (own.end !== stay.end) out.push({ stay: name, what: `queue_log: ${stay.end}; wall: ${own.end}` });
    if (!(stay.end === 'left' || near(stay.wait, own.wait)))
      out.push({ stay: name, what: `waited ${stay.wait} s; wall: ${own.wait} s` });
    if (!near(stay.talk, own.talk))
      out.push({ stay: name, what: `talked ${stay.talk} s; wall: ${own.talk} s` });
    if (stay.missed.join() !== own.missed.join())
      out.push({
        stay: name,
        what: `missed by ${stay.missed.join() || 'nobody'}; wall: ${own.missed.join() || 'nobody'}`,
      });
  }
  for (const own of rest)
    out.push({ stay: `${own.call} in ${own.queue}`, what: `only the wall: ${own.end}` });
  return out;
}
