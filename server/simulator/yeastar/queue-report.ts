// The report of its queues that a P-Series PBX tells on v2.0 (`call_report/list`, queueperformance), and what v1.0 makes of
// the same question: nothing, without saying so.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { Segment } from '#server/simulator/call-centre/model.ts';
import { type Answer, type Ask, answer, badParameter, type Directory, type Run, success } from './answers.ts';
import { idList } from './queries.ts';
import { GO_LAYOUT, type PbxTime } from './time.ts';

export const REPORT = 'call_report/list';

const percent = (part: number, whole: number): string =>
  whole === 0 ? '0%' : `${((100 * part) / whole).toFixed(2)}%`;

/** Both versions of the endpoint, by name. */
export function queueReport(
  floor: Floor,
  directory: Directory,
  time: PbxTime,
): Readonly<Record<string, Run>> {
  /** Stays of which the queue gave the caller up. */
  const givenUp = new WeakSet<Segment>();
  floor.on((heard) => {
    if (heard.type !== 'overflowed' && heard.type !== 'transferred') return;
    const { call } = heard;
    const stay =
      call.place.kind === 'queue' ? call.segments.findLast(({ kind }) => kind === 'queue') : undefined;
    if (stay) givenUp.add(stay);
  });

  const line = (number: string, from: number, until: number): object => {
    const stays = floor.finished.flatMap(({ segments }) =>
      segments.filter(
        (each) =>
          each.kind === 'queue' && each.number === number && each.startedAt >= from && each.startedAt < until,
      ),
    );
    const queue = floor.queues.get(number);
    const answered = stays.filter(({ answeredAt }) => answeredAt !== null);
    const missed = stays.filter((each) => each.answeredAt === null && givenUp.has(each)).length;
    const inTime = answered.filter(
      ({ startedAt, answeredAt }) => (answeredAt ?? 0) - startedAt <= (queue?.targetSeconds ?? 60) * 1_000,
    ).length;
    const abandoned = stays.length - answered.length - missed;
    return {
      queue: queue?.name ?? '',
      queue_num: number,
      total_calls: stays.length,
      answered_calls: answered.length,
      missed_calls: missed,
      abandoned_calls: abandoned,
      answered_rate: percent(answered.length, stays.length),
      missed_rate: percent(missed, stays.length),
      abandoned_rate: percent(abandoned, stays.length),
      sla: percent(inTime, stays.length),
    };
  };

  const report = (ask: Ask): Answer => {
    if (ask.query.get('type') !== 'queueperformance') return answer(-2);
    const ids = idList(ask, 'queue_id_list');
    if ('errcode' in ids) return ids;
    const limits: number[] = [];
    for (const field of ['start_time', 'end_time']) {
      const given = ask.query.get(field) ?? '';
      // Only the way the PBX is set to show times is understood here.
      const at = given.includes('/') ? time.parse(given) : null;
      if (at === null)
        return answer(40002, {
          invalid_param_list: [{ field, valid_msg: `${field} format invalid, valid format: ${GO_LAYOUT}` }],
        });
      limits.push(at);
    }
    const [from = 0, last = 0] = limits;
    // It goes to the end of the second.
    const queue_performance_list = ids.flatMap((id) => {
      const queue = directory.queue(id);
      return queue ? [line(queue.number, from, last + 1_000)] : [];
    });
    return success({ total_number: queue_performance_list.length, queue_performance_list });
  };
  const nothing = (ask: Ask): Answer =>
    ask.query.get('type') === null
      ? badParameter('type')
      : success({ total_number: 0, queue_performance_list: null });
  return { [`v2.0/${REPORT}`]: report, [REPORT]: nothing };
}
