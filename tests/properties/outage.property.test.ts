// Proves, over random calls and random outages, refusals and kills, that the wall never books more than somebody counts
// who sees everything: not in talk, not in waits, not in answers; and that each stay it knows of is booked once.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { total } from '#lib/measure/counts.ts';
import { sumCounts } from '#lib/model/counts.ts';
import type { CallSeen, DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { told } from '#tests/board-in-hand.ts';
import { holds } from '#tests/lib/holds.ts';
import { offered, plain } from '#tests/plain-counts.ts';

const HQ = sourceId('hq');
const QUEUE = queueId(HQ, '6400');
const NOON = Date.UTC(2026, 0, 5, 12);
const SPAN_S = 3_600;
const at = (s: number): number => NOON + s * 1000;

/** A call as it truly was, in seconds: it waits, perhaps talks, and is over. */
type True = {
  readonly id: string;
  readonly from: number;
  readonly answered: number | null;
  readonly to: number;
};
type Outage = { readonly from: number; readonly noticed: number; readonly to: number; readonly how: string };

const second = fc.nat({ max: SPAN_S });
const calls = fc
  .array(fc.tuple(second, fc.nat({ max: 300 }), fc.nat({ max: 600 }), fc.boolean()), { maxLength: 12 })
  .map((list) =>
    list.map(([from, wait, talk, isAnswered], i): True => {
      const answered = isAnswered ? from + wait + 1 : null;
      return { id: String(i), from, answered, to: (answered ?? from) + talk + 1 };
    }),
  );
const outages = fc
  .array(
    fc.tuple(second, fc.nat({ max: 60 }), fc.nat({ max: 900 }), fc.constantFrom('lost', 'refused', 'killed')),
    { maxLength: 4 },
  )
  .map((list) => {
    const out: Outage[] = [];
    for (const [from, silent, length, how] of list.toSorted((a, b) => a[0] - b[0])) {
      if (from <= (out.at(-1)?.to ?? 0) + 2) continue;
      out.push({ from, noticed: from + silent, to: from + silent + length + 1, how });
    }
    return out;
  });

/** How the PBX's snapshots are: whether they name the answer's time, and whether ends are told before them. */
const manner = fc.record({ answeredAt: fc.boolean(), derived: fc.boolean(), guessed: fc.boolean() });

function heard(
  truth: readonly True[],
  gaps: readonly Outage[],
  how: { readonly answeredAt: boolean; readonly derived: boolean; readonly guessed: boolean },
): DomainEvent[] {
  const isBlind = (s: number): boolean => gaps.some((gap) => s > gap.from && s <= gap.to);
  const said: { readonly s: number; readonly order: number; readonly event: DomainEvent }[] = [];
  const say = (s: number, order: number, event: object): void =>
    void said.push({ s, order, event: { source: HQ, at: at(s), ...event } as DomainEvent });
  for (const call of truth) {
    const id = callId(HQ, call.id);
    const agent = agentId(HQ, call.id);
    if (!isBlind(call.from)) say(call.from, 0, { type: 'call.queued', call: id, queue: QUEUE });
    if (call.answered !== null && !isBlind(call.answered))
      say(call.answered, 1, { type: 'call.answered', call: id, agent });
    if (isBlind(call.to)) continue;
    if (call.answered === null) say(call.to, 2, { type: 'call.left', call: id, how: 'abandoned' });
    say(call.to, 3, { type: 'call.ended', call: id, derived: false });
  }
  for (const gap of gaps) {
    const lastHeardAt = at(gap.from);
    // Who was killed says nothing; the next one says it at its start, which is when it comes back.
    const lostAt = gap.how === 'killed' ? gap.to : gap.noticed;
    const type = gap.how === 'refused' ? 'source.refused' : 'source.lost';
    say(lostAt, 4, { type, why: 'x', lastHeardAt });
    say(gap.to, 5, { type: 'source.connected' });
    const standing = truth.filter((call) => call.from <= gap.to && call.to > gap.to);
    for (const call of truth) {
      const id = callId(HQ, call.id);
      const isKnown = call.from <= gap.from;
      const fell = (s: number | null): boolean => s !== null && s > gap.from && s <= gap.to;
      if (how.guessed && isKnown && fell(call.answered) && standing.includes(call))
        say(gap.to, 6, { type: 'call.answered', call: id, agent: agentId(HQ, call.id) });
      if (how.derived && isKnown && fell(call.to))
        say(gap.to, 7, { type: 'call.ended', call: id, derived: true });
    }
    say(gap.to, 8, {
      type: 'source.synced',
      queues: [{ id: QUEUE }],
      agents: [],
      calls: standing.map((call): CallSeen => {
        const id = callId(HQ, call.id);
        const stay = { id, queue: QUEUE, queuedAt: at(call.from) };
        if (call.answered === null || call.answered > gap.to) return { ...stay, state: 'waiting' };
        const talk = { ...stay, state: 'talking', agent: agentId(HQ, call.id) } as const;
        return how.answeredAt ? { ...talk, answeredAt: at(call.answered) } : talk;
      }),
    });
  }
  return said.toSorted((a, b) => a.s - b.s || a.order - b.order).map(({ event }) => event);
}

it('never books more than an all-seeing observer counts, and each known stay once', () => {
  const seen = new Set<string>();
  holds(
    fc.property(calls, outages, manner, (truth, gaps, how) => {
      const board = told([
        { type: 'day.turned', source: HQ, at: NOON, day: '2026-01-05', from: NOON - 43_200_000 },
        { type: 'source.connected', source: HQ, at: at(-2) },
        { type: 'source.synced', source: HQ, at: at(-1), queues: [{ id: QUEUE }], agents: [], calls: [] },
        ...heard(truth, gaps, how),
      ]);
      const all = sumCounts(board.all('tally').map((row) => row.counts));
      const sum = plain(all);
      const shifts = board.all('shift');
      const talked = truth.reduce(
        (ms, call) => ms + (call.answered ? (call.to - call.answered) * 1000 : 0),
        0,
      );
      const waitOf = (call: True): number => ((call.answered ?? call.to) - call.from) * 1000;
      const waited = truth.reduce((ms, call) => ms + waitOf(call), 0);
      const answered = truth.filter((call) => call.answered !== null).length;
      const known = truth.filter(
        (call) => !gaps.some((gap) => call.from > gap.from && call.from <= gap.to && call.to <= gap.to),
      ).length;
      if (sum.unknown > 0) seen.add('a gap');
      if (sum.partial > 0) seen.add('in part');
      if (sum.handled > 0) seen.add('whole');
      expect(sum.talkMs + sum.heldMs).toBeLessThanOrEqual(talked);
      expect(sum.answeredWaitMs + sum.abandonedWaitMs).toBeLessThanOrEqual(waited);
      expect(total(sum.answered)).toBeLessThanOrEqual(answered);
      expect(sum.handled).toBeLessThanOrEqual(total(sum.answered));
      expect(sum.partialMs).toBeLessThanOrEqual(sum.talkMs + sum.heldMs);
      expect(offered(all)).toBe(known);
      for (const row of shifts) expect(row.handled).toBeLessThanOrEqual(row.answered);
      if (gaps.length === 0) expect([sum.talkMs, sum.unknown, sum.partial]).toEqual([talked, 0, 0]);
    }),
  );
  expect([...seen].toSorted()).toEqual(['a gap', 'in part', 'whole']);
});
