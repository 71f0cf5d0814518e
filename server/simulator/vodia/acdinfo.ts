// What later builds tell of a queue to who looks through an extension: acdinfo, acdcalls, acdcdr. Lengths are
// milliseconds.
import { Digits, dayOf, nameAddr, stamp } from './notation.ts';
import {
  type Ask,
  callsIn,
  forbidden,
  notFound,
  type Office,
  ok,
  ordered,
  page,
  type Reply,
} from './office.ts';
import { sees, shownAgents } from './queues.ts';
import type { QueueDay, Reason } from './records.ts';
import type { Wallboard } from './wallboard.ts';

export function acdinfo(office: Office, board: Wallboard) {
  const { floor, quirks, tenants, accounts, rows, records, days } = office;

  /** The queue a `group` names, if this build understands how. */
  const groupOf = (text: string | null, domain: string): string | null => {
    const [number = '', at] = (text ?? '').split('@', 2);
    if (quirks.infoGroup === 'bare' && at !== undefined) return null;
    if (quirks.infoGroup === 'qualified' && at === undefined) return null;
    return (at === undefined || at === domain) && tenants.queue(domain, number) ? number : null;
  };

  const agents = (queue: string): object[] =>
    shownAgents(office, queue).map((number) => {
      if (quirks.infoForm === 'wallboard') return board.agentPart(number, queue);
      const login = floor.agents.get(number)?.queues.get(queue)?.signedIn ?? false;
      return { name: number, displayname: tenants.nameOf(number), ...accounts.state(number), login };
    });
  const calls = (queue: string, domain: string): object[] =>
    callsIn(floor, queue).flatMap((each) =>
      quirks.infoForm === 'wallboard'
        ? [board.currentPart(each, queue, domain)]
        : rows.of(each.call).map((row) => ({ ...row, acd: queue })),
    );

  const dayStatistics = (queue: string, day: string, before: boolean): object => {
    const book = records.of(queue, day);
    if (book.records.length === 0) return {};
    const { ivr, ring, talk, hold, idle } = book.sum;
    const count = book.records.length;
    const left = (reason: Reason): number => book.reasons.get(reason) ?? 0;
    const mean = (ms: number): number => Math.floor(ms / count);
    return {
      calls: count,
      incalls: book.records.filter(({ call }) => call.direction === 'inbound').length,
      outcalls: book.records.filter(({ call }) => call.direction === 'outbound').length,
      missed: missedIn(book),
      durationivr: ivr,
      durationring: ring,
      durationtalk: talk,
      durationhold: hold,
      durationidle: idle,
      avgdurationivr: mean(ivr),
      avgdurationring: mean(ring),
      avgdurationtalk: mean(talk),
      avgdurationhold: mean(hold),
      avgdurationidle: mean(idle),
      rw: left('rw'),
      rr: left('rr'),
      ra: 0,
      hc: left('hc'),
      hw: left('hw'),
      hr: left('hr'),
      ui: left('ui'),
      ai: 0,
      mc: 0,
      soap: 0,
      other: left(''),
      sumrating: 0,
      avgrating: 0,
      ratedcalls: 0,
      calllist: book.records.map((record) => ({
        start: new Digits(stamp(record.start, quirks.fractions)),
        duration: record.talk,
      })),
      history: before,
    };
  };

  const statistics = ({ query }: Ask, queue: string): Reply => {
    const spelling = quirks.acdinfo === 'v70' ? 'dashed' : 'dayFirst';
    const date = query.get('date');
    const now = floor.clock.now();
    const day = date === null ? days.compact(now) : dayOf(date, spelling);
    if (day === null) return ok({});
    return ok(dayStatistics(queue, day, records.has(days.compact(now - 86_400_000))));
  };

  const info = (ask: Ask): Reply => {
    const { domain, number, query } = ask;
    const queue = groupOf(query.get('group'), domain);
    const asked = quirks.acdinfo === 'v70' ? query.get('info') : null;
    if (asked === 'wallboard') return ok({ acds: tenants.queues(domain).map((each) => each.number) });
    if (queue === null) return notFound;
    if (!sees(office, number, queue)) return forbidden;
    switch (asked) {
      case null:
        return statistics(ask, queue);
      case 'agents':
        return ok(agents(queue));
      case 'calls':
        return ok(calls(queue, domain));
      case 'stats':
        if (query.get('format') === 'exposition-format') return { status: 200, text: exposition(queue) };
        return quirks.infoForm === 'wallboard' ? ok(board.queuePart(queue)) : statistics(ask, queue);
      case 'wuc':
        return ok([]);
      default:
        return notFound;
    }
  };

  const exposition = (queue: string): string => {
    const inside = callsIn(floor, queue);
    const waiting = inside.filter(({ agent }) => agent === null).length;
    return `waiting{acd="${queue}"} ${waiting}\ncalls{acd="${queue}"} ${inside.length}\n`;
  };

  /** The queue of `acd=…`, or why not. */
  const queueOf = ({ domain, number, query }: Ask): string | Reply => {
    const queue = (query.get('acd') ?? '').split('@', 1)[0] ?? '';
    if (!tenants.queue(domain, queue)) return notFound;
    return sees(office, number, queue) ? queue : forbidden;
  };

  return {
    info(ask: Ask): Reply {
      if (quirks.acdinfo === 'silent') return 'silence';
      return ordered(quirks.acdinfo) ?? info(ask);
    },

    calls(ask: Ask): Reply {
      const queue = queueOf(ask);
      if (typeof queue !== 'string') return queue;
      return ordered(quirks.acdcalls) ?? ok(calls(queue, ask.domain));
    },

    cdr(ask: Ask): Reply {
      const queue = queueOf(ask);
      if (typeof queue !== 'string') return queue;
      const order = ordered(quirks.acdcdr);
      if (order) return order;
      const past = records.of(queue, days.compact(floor.clock.now())).records;
      return ok(
        page([...past].reverse(), ask.query).map((record) => ({
          start: new Digits(stamp(record.start, quirks.fractions)),
          from: nameAddr(record.call.fromName, record.call.from, ask.domain),
          to: nameAddr(tenants.nameOf(queue), queue, ask.domain),
          extension: record.agent,
          reason: record.reason,
          ivr: record.ivr,
          ring: record.ring,
          talk: record.talk,
        })),
      );
    },
  };
}

const missedIn = (book: QueueDay): number =>
  [...book.agents.values()].reduce((sum, { missed }) => sum + missed, 0);
