// What a Vodia PBX tells of finished calls: a queue's statistics and records, a tenant's records. Sums are whole
// seconds, but for idle times.
import { Digits, dayOf, nameAddr, seconds, stamp } from './notation.ts';
import { type Ask, notFound, type Office, ok, ordered, page, type Reply } from './office.ts';
import type { QueueDay, Reason } from './records.ts';
import { callIdOf } from './tenants.ts';

const DAY_MS = 86_400_000;

export function statistics(office: Office) {
  const { floor, quirks, tenants, records, days } = office;
  const moment = (at: number): Digits => new Digits(stamp(at, quirks.fractions));

  const agentsOf = (books: readonly QueueDay[]): object[] => {
    const numbers = new Set(books.flatMap((book) => [...book.agents.keys()]));
    return [...numbers].sort().map((agent) => {
      const sum = { calls: 0, missed: 0, ivr: 0, ring: 0, talk: 0, hold: 0, idle: 0, idleCalls: 0 };
      for (const book of books) {
        const day = book.agents.get(agent);
        if (day) for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += day[key];
      }
      return {
        agent,
        calls: sum.calls,
        missed: sum.missed,
        ivr: seconds(sum.ivr),
        ring: seconds(sum.ring),
        talk: seconds(sum.talk),
        hold: seconds(sum.hold),
        idle: {
          calls: sum.idleCalls,
          duration: sum.idleCalls === 0 ? 0 : Math.floor(sum.idle / sum.idleCalls),
        },
      };
    });
  };

  return {
    stat({ domain, number, query }: Ask): Reply {
      if (!tenants.queue(domain, number)) return notFound;
      const order = ordered(quirks.stat);
      if (order) return order;
      const day = dayOf(query.get('date') ?? '', 'compact');
      const count = Number(query.get('days') ?? 1);
      if (day === null || !Number.isInteger(count) || count < 1 || count > 366) return ok({});
      const noon = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T12:00:00Z`);
      const books = Array.from({ length: count }, (_, i) =>
        records.of(number, new Date(noon + i * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')),
      );
      const left = (reason: Reason): number =>
        books.reduce((sum, book) => sum + (book.reasons.get(reason) ?? 0), 0);
      return ok({
        agents: agentsOf(books),
        redirect_waiting: left('rw'),
        redirect_ringing: left('rr'),
        redirect_anonymous: 0,
        hangup_waiting: left('hw'),
        hangup_ringing: left('hr'),
        user_interaction: left('ui'),
        admin_interaction: 0,
        max_calls: 0,
        soap: 0,
        other: left(''),
      });
    },

    cdr({ domain, number, query }: Ask): Reply {
      if (!tenants.queue(domain, number)) return notFound;
      const order = ordered(quirks.cdr);
      if (order) return order;
      const past = records.of(number, days.compact(floor.clock.now())).records;
      return ok(
        page([...past].reverse(), query).map((record) => ({
          start: moment(record.start),
          from: nameAddr(record.call.fromName, record.call.from, domain),
          to: nameAddr('', record.call.dialled, domain),
          agent: record.agent === '' ? '' : nameAddr(tenants.nameOf(record.agent), record.agent, domain),
          rating: '',
          duration: {
            ivr: seconds(record.ivr),
            ring: seconds(record.ring),
            talk: seconds(record.talk),
            hold: seconds(record.hold),
          },
          ...(quirks.cdrFlag === 'abandoned' ? { abandoned: record.agent === '' } : {}),
        })),
      );
    },

    /** Finished calls of a tenant, newest first. */
    tenant({ domain, query }: Ask): Reply {
      const past = floor.finished.filter((call) => tenants.domainOfCall(call) === domain).reverse();
      return ok(
        page(past, query).map((call) => ({
          id: callIdOf(call),
          from: nameAddr(call.fromName, call.from, domain),
          to: nameAddr(tenants.nameOf(call.queue ?? call.dialled), call.queue ?? call.dialled, domain),
          'from-number': call.from,
          'to-number': call.queue ?? call.dialled,
          start: moment(call.startedAt),
          connect: call.answeredAt === null ? 0 : moment(call.answeredAt),
          end: moment(call.endedAt ?? call.startedAt),
          inbound: call.direction === 'inbound',
          external: call.direction !== 'internal',
          queue: call.queue !== null,
        })),
      );
    },
  };
}
